"""Accounts, sessions and keys."""
