"""Twins, reviewers, learners, case studies, blind spots and pairs."""
