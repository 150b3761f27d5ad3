"""Readings: what readers who know neither system nor score say of each suggestion, and what that says of each system."""
