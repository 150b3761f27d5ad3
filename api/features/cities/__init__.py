"""Cities: search, list, one city."""
