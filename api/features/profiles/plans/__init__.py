"""Plans: a document of the own city is read, and what its editor says yes to becomes part of the profile."""
