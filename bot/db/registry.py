from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData

from bot.db.base import Base


def all_tables() -> MetaData:
    """Every table of the session database, also those that this process uses for nothing else.

    Whoever erases must know them all: a table nobody imported would keep its rows.
    """
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name.endswith("tables"):
            import_module(f"bot.db.{module.name}")
    return Base.metadata
