from __future__ import annotations

from fixtures.databases import (
    database_url,
    empty_database_url,
    migrated_postgres,
    migrated_sqlite,
    postgres,
    uow,
)

__all__ = ["database_url", "empty_database_url", "migrated_postgres", "migrated_sqlite", "postgres", "uow"]
