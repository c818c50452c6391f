"""How many conversations chambers bring at the worst moment: assumptions that say whence they are. Pure."""

from __future__ import annotations

import random
import statistics
from dataclasses import dataclass
from functools import cache

from scripts.load.generator.script import conversation


@dataclass(frozen=True)
class Input:
    name: str
    value: float
    why: str


CONTACTS = Input(
    "conversations a chamber and month",
    5600,
    "IHK Nürnberg, one of the largest, counted 5,000 phone calls and 600 chats a month with its people "
    "(2021); all of them are taken to go to the bot, at every chamber, however small",
)
WORKING_DAYS = Input("working days a month", 21, "visitors of a weekend are taken to come on Monday")
PEAK_HOUR = Input(
    "share of a day's conversations in its busiest hour", 0.15, "eight office hours, the morning busier"
)
BURST = Input("peak within that hour", 3, "a newsletter or a new funding programme sends people at once")
OPEN_SECONDS = Input("seconds a page stays open", 600, "the conversation, and the tab that is forgotten")
BUSY = Input("share of a core that is used", 0.6, "beyond that, waiting grows faster than the load")
INPUTS = (CONTACTS, WORKING_DAYS, PEAK_HOUR, BURST, OPEN_SECONDS, BUSY)

# Interview: one or two companies a Sprechtag, about ten in a year, at all four chambers together.
BOOKINGS_OF_THE_INTERVIEW = 10
OF_CHAMBERS = 4


@dataclass(frozen=True)
class Demand:
    """What so many chambers bring at the worst moment."""

    chambers: int
    conversations_a_month: float
    turns_a_second: float
    streams: int


@cache
def turns_a_conversation() -> float:
    """The mean of the conversations that the load holds."""
    return statistics.mean(len(list(conversation(random.Random(number), number))) for number in range(1000))


def demand(chambers: int) -> Demand:
    month = chambers * CONTACTS.value
    arrivals = month / WORKING_DAYS.value * PEAK_HOUR.value * BURST.value / 3600
    return Demand(
        chambers=chambers,
        conversations_a_month=month,
        turns_a_second=arrivals * turns_a_conversation(),
        streams=round(arrivals * OPEN_SECONDS.value),
    )
