from tests.api.conftest import database, postgres_template, reading, service, sqlite_template, start

__all__ = ["database", "postgres_template", "reading", "service", "sqlite_template", "start"]
