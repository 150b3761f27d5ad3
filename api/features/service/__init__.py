"""Health, readiness, version, metrics."""
