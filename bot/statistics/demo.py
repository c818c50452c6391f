from __future__ import annotations

import random
from datetime import date

from dateutil.relativedelta import relativedelta
from sqlalchemy import delete

from bot.db.engine import UnitOfWork
from bot.db.statistics_tables import DemoCount
from bot.schedule.chambers import Chambers
from bot.schedule.topics import TOPICS
from bot.statistics import counts
from bot.statistics.bookings import BOOKINGS, FEEDBACK, SLOTS
from bot.statistics.conversations import CONVERSATIONS, MESSAGES, TO_BOOKING
from bot.statistics.counts import Counts, Tally
from bot.statistics.waiting import HANDOVERS

MONTHS = 12
_Weights = dict[str, float]
_SECTORS: _Weights = {
    "handwerk": 9,
    "handel": 6,
    "dienstleistung": 6,
    "gastgewerbe": 3,
    "industrie": 2,
    "gesundheit": 2,
    "": 5,
}
_SIZES: _Weights = {"1": 5, "2-9": 9, "10-49": 5, "50-249": 2, "250+": 0.4, "": 6}
_ANSWERS: _Weights = {"answered": 78, "asked_back": 12, "not_ours": 6, "handed_over": 4}
_OUTCOMES: _Weights = {"attended": 80, "no_show": 9, "cancelled": 11}
_SPANS: _Weights = {"5 min": 30, "15 min": 45, "1 h": 12, "1 d": 8, "longer": 5}
_WAITS: _Weights = {"30 s": 25, "90 s": 30, "5 min": 8, "longer": 2, "nobody": 35}
_REASONS: _Weights = {"asked": 60, "misunderstood": 25, "complaint": 5, "urgent": 10}
_STATES: _Weights = {"taken": 70, "left_over": 25, "blocked": 5}


def add_demo(uow: UnitOfWork, chambers: Chambers, this_month: date, seed: int = 7) -> int:
    """Writes made-up figures for the twelve months before this one and says how many; the former ones go.

    They stand in a table of their own: nothing real is read or changed.
    """
    chance = random.Random(seed)
    found: Counts = Counts()
    for back in range(MONTHS, 0, -1):
        month = this_month - relativedelta(months=back)
        growth = 1 + (MONTHS - back) / MONTHS
        for chamber in chambers.chambers:
            people = int(chance.uniform(14, 30) * growth * (1.3 if chamber.kind == "hwk" else 1.0))
            found += _month(chance, month, chamber.key, chamber.region, people)
        found += _month(chance, month, "", "", int(chance.uniform(10, 25) * growth))
        for region in chambers.regions:
            slots = Tally(SLOTS)
            for state in _drawn(chance, _STATES, 8):
                slots.add(month, "", {"state": state, "region": region.key})
            found += slots.counts
    with uow() as db:
        db.execute(delete(DemoCount))
        counts.add(db, found, DemoCount)
        db.commit()
    return len(found)


def remove_demo(uow: UnitOfWork) -> int:
    """Removes all made-up figures and says how many there were."""
    with uow() as db:
        gone = db.execute(delete(DemoCount).returning(DemoCount.month)).all()
        db.commit()
    return len(gone)


def _month(chance: random.Random, month: date, chamber: str, region: str, people: int) -> Counts:
    topics = {topic: 1 + 9 * chance.random() for topic in sorted(TOPICS)}
    talks, messages, booked = Tally(CONVERSATIONS), Tally(MESSAGES), Tally(BOOKINGS)
    to_booking, handovers, opinions = Tally(TO_BOOKING), Tally(HANDOVERS), Tally(FEEDBACK)
    for topic, sector, size in zip(
        _drawn(chance, topics, people),
        _drawn(chance, _SECTORS, people),
        _drawn(chance, _SIZES, people),
        strict=True,
    ):
        talks.add(month, chamber, {"topic": topic, "sector": sector, "size": size, "region": region})
    for answer in _drawn(chance, _ANSWERS, people * 6):
        messages.add(month, chamber, {"answer": answer})
    bookings = min(8, people // 6) if chamber else 0
    for outcome, span in zip(
        _drawn(chance, _OUTCOMES, bookings), _drawn(chance, _SPANS, bookings), strict=True
    ):
        booked.add(month, chamber, {"outcome": outcome, "region": region, "format": "online"})
        to_booking.add(month, chamber, {"span": span})
    asked = people // 5
    for wait, reason in zip(_drawn(chance, _WAITS, asked), _drawn(chance, _REASONS, asked), strict=True):
        outcome = "missed" if wait == "nobody" else "returned"
        handovers.add(month, chamber, {"wait": wait, "reason": reason, "outcome": outcome})
    for helpful in _drawn(chance, {"yes": 8, "no": 2}, people // 2):
        opinions.add(month, "", {"helpful": helpful})
    tallies = (talks, messages, booked, to_booking, handovers, opinions)
    return sum((one.counts for one in tallies), Counts())


def _drawn(chance: random.Random, weights: _Weights, number: int) -> list[str]:
    return chance.choices(list(weights), list(weights.values()), k=number)
