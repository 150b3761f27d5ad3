"""Migrations of the database, run in order by `storage/migrate.py`."""
