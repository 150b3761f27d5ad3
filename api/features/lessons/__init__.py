"""What did not work: told by a city to those it was introduced to."""
