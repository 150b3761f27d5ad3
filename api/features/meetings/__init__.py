"""Interests, introductions and what came of them."""
