"""Webhooks: the changes feed, sent to who wants to be told."""
