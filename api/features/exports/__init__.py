"""Exports of all public data."""
