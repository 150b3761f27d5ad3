"""What an editor looked at last."""
