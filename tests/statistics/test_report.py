from __future__ import annotations

from datetime import date

import pytest
from fixtures.booking_desk import NOW, usual_chambers
from sqlalchemy import select

from bot.clock import FixedClock
from bot.db.base import Base
from bot.db.engine import UnitOfWork
from bot.statistics import counts
from bot.statistics.counts import Cell, Counts
from bot.statistics.demo import MONTHS, add_demo, remove_demo
from bot.statistics.publishing import LEAST
from bot.statistics.report import Statistics

NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def statistics(uow: UnitOfWork) -> Statistics:
    return Statistics(uow, FixedClock(NOW), usual_chambers())


def add(uow: UnitOfWork, chamber: str, number: int, month: date = NOVEMBER) -> None:
    with uow() as db:
        counts.add(db, Counts({Cell(month, chamber, "conversations"): number}))
        db.commit()


def everything(uow: UnitOfWork) -> dict[str, list[object]]:
    with uow() as db:
        return {
            table.name: [tuple(row) for row in db.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


def test_a_place_becomes_the_chamber_in_charge(uow: UnitOfWork, statistics: Statistics) -> None:
    add(uow, "hwk@halle", 6)
    add(uow, "hwk_halle", 2)
    add(uow, "hwk@jena", 7)

    report = statistics.report(NOVEMBER, NOVEMBER)

    assert [(span.chamber, span.count) for span in report.spans["conversations"]] == [
        ("", 7),
        ("hwk_halle", 8),
    ]


def test_one_chamber_or_all_gives_the_same_numbers(uow: UnitOfWork, statistics: Statistics) -> None:
    for chamber, number in (("ihk_halle", 9), ("hwk_halle", 4), ("ihk_magdeburg", 5)):
        add(uow, chamber, number)

    whole = statistics.report(NOVEMBER, NOVEMBER).spans["conversations"]
    single = [
        statistics.report(NOVEMBER, NOVEMBER, one.key).spans.get("conversations", ())
        for one in usual_chambers().chambers
    ]

    assert sum(span.count for span in whole) == sum(span.count for found in single for span in found) == 14


def test_another_period_never_splits_a_span(uow: UnitOfWork, statistics: Statistics) -> None:
    add(uow, "ihk_halle", 3, date(2026, 9, 1))
    add(uow, "ihk_halle", 4, date(2026, 10, 1))

    later = statistics.report(date(2026, 10, 1), NOVEMBER).spans["conversations"]
    earlier = statistics.report(date(2026, 8, 1), date(2026, 9, 1)).spans["conversations"]

    assert [(span.first, span.last, span.count) for span in later] == [
        (date(2026, 9, 1), date(2026, 10, 1), 7)
    ]
    assert earlier == ()


def test_made_up_figures_come_and_go_without_touching_real_ones(
    uow: UnitOfWork, statistics: Statistics
) -> None:
    add(uow, "ihk_halle", 9)
    before = everything(uow)

    assert add_demo(uow, usual_chambers(), NOVEMBER) > 500
    assert statistics.has_demo()
    real = statistics.report(date(2020, 1, 1), NOVEMBER)
    assert [span.count for span in real.spans["conversations"]] == [9], "the two are never put together"
    assert remove_demo(uow) > 500

    assert everything(uow) == before
    assert not statistics.has_demo()


def test_made_up_figures_cover_a_year_and_everything_that_is_counted(
    uow: UnitOfWork, statistics: Statistics
) -> None:
    add_demo(uow, usual_chambers(), NOVEMBER)
    number = add_demo(uow, usual_chambers(), NOVEMBER)

    report = statistics.report(date(2020, 1, 1), NOVEMBER, made_up=True)

    assert report.is_demo and number == remove_demo(uow), "adding twice is adding once"
    assert set(report.spans) == {
        "conversations", "messages", "handovers", "bookings", "to_booking", "slots", "feedback",
    }  # fmt: skip
    months = {span.last for span in report.spans["conversations"]}
    assert len(months) == MONTHS and max(months) < NOVEMBER
    assert min(span.count for found in report.spans.values() for span in found) >= LEAST
