from __future__ import annotations

from fixtures.databases import (
    database_url,
    empty_database_url,
    migrated_postgres,
    migrated_sqlite,
    postgres,
    uow,
)
from fixtures.products import address, product_folder

__all__ = [
    "address",
    "database_url",
    "empty_database_url",
    "migrated_postgres",
    "migrated_sqlite",
    "postgres",
    "product_folder",
    "uow",
]
