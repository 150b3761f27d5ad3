"""Questions in free text."""
