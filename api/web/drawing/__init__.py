"""Pictures as numbers: each module turns facts into coordinates, the templates draw them as SVG."""
