"""One folder a feature: its routes, use cases and shapes."""
