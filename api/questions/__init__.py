"""Questions to a snapshot and their answers, whatever the face that asks."""
