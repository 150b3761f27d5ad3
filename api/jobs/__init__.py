"""Long work: queued in the database, done by a worker."""
