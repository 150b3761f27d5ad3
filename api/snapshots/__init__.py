"""The snapshots that questions are asked of."""
