from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import local_date
from bot.db.statistics_tables import DemoCount, MonthlyCount
from bot.db.upsert import insert_or_update

_LONGEST_KEY = 60


@dataclass(frozen=True, order=True)
class Cell:
    """What is counted: in which month (its first day), by which chamber, of what, divided by what.

    `chamber` is a key of chambers.yml, "ihk@halle" where only its kind and region are known, or "". The
    whole of a population has the dimension ""; the parts of a dimension add up to it or stay below.
    """

    month: date
    chamber: str
    population: str
    dimension: str = ""
    key: str = ""


Counts = Counter[Cell]


class Tally:
    """Counts things of one population: each as a whole and by its dimensions."""

    def __init__(self, population: str) -> None:
        self._population = population
        self.counts: Counts = Counter()

    def add(self, month: date, chamber: str, parts: Mapping[str, str], number: int = 1) -> None:
        """`parts`: the key by dimension, "" where it is not known."""
        self.counts[Cell(month, chamber, self._population)] += number
        for dimension, key in parts.items():
            self.counts[Cell(month, chamber, self._population, dimension, key[:_LONGEST_KEY])] += number


def month_of(moment: datetime) -> date:
    """The first day of the month of an instant, as the calendars in Germany show it."""
    return local_date(moment).replace(day=1)


def add(db: Session, counts: Counts, table: type[MonthlyCount | DemoCount] = MonthlyCount) -> None:
    """Adds to the stored counts, in the caller's transaction. Whoever adds at once loses nothing."""
    for cell, number in sorted(counts.items()):
        insert = insert_or_update(db, table).values(**vars(cell), count=number)
        columns = table.__table__.c
        db.execute(
            insert.on_conflict_do_update(
                index_elements=list(vars(cell)), set_={"count": columns["count"] + number}
            )
        )


def stored(db: Session, table: type[MonthlyCount | DemoCount] = MonthlyCount) -> Counts:
    """All that was added."""
    found: Counts = Counter()
    rows: Any = db.scalars(select(table))
    for row in rows:
        found[Cell(row.month, row.chamber, row.population, row.dimension, row.key)] += row.count
    return found
