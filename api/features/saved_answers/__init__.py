"""Replayable suggestions."""
