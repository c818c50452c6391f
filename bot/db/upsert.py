from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_or_update(db: Session, table: Any) -> Any:
    """An INSERT that takes `on_conflict_do_update`, which both databases know and SQL itself does not."""
    assert isinstance(table.__table__, Table)
    dialect = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(table.__table__)
