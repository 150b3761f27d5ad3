"""Profiles: read, replace, look back."""
