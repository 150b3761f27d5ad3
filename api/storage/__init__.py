"""The record: tables, migrations, and the way between rows and the values of the core."""
