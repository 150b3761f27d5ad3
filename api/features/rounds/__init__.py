"""Twinning rounds, review panels and cohorts: one document each, every write an operation that is kept."""
