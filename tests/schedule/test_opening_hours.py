from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.clock import BERLIN
from bot.schedule.config import Chambers
from bot.schedule.opening_hours import is_open, next_opening, open_until


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-23T09:00", "2026-11-23T12:00"),
        ("2026-11-23T11:59", "2026-11-23T12:00"),
        ("2026-11-23T12:00", None),  # lunch
        ("2026-11-23T13:00", "2026-11-23T16:00"),
        ("2026-07-20T15:59", "2026-07-20T16:00"),  # summer time
        ("2026-11-27T14:00", None),  # Friday afternoon
        ("2026-11-28T10:00", None),  # Saturday
        ("2026-05-14T10:00", None),  # Ascension Day
        ("2026-12-24T10:00", None),  # closed
    ],
)
def test_the_desk_is_open_by_weekday_and_holiday(chambers: Chambers, moment: str, until: str | None) -> None:
    chamber, calendar = chambers.chamber("ihk_magdeburg"), chambers.calendar("magdeburg")
    assert open_until(chamber, local(moment), calendar) == (local(until) if until else None)
    assert is_open(chamber, local(moment), calendar) == (until is not None)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23T07:00", "2026-11-23T09:00"),
        ("2026-11-23T09:00", "2026-11-23T13:00"),
        ("2026-11-27T12:00", "2026-11-30T09:00"),
        ("2026-05-13T16:00", "2026-05-15T09:00"),
        ("2026-12-23T16:30", "2026-12-28T09:00"),
        ("2027-03-26T10:00", "2027-03-30T09:00"),  # Good Friday to Tuesday, over the change of clocks
    ],
)
def test_the_next_opening_passes_over_closed_days(chambers: Chambers, moment: str, opens: str) -> None:
    chamber, calendar = chambers.chamber("ihk_magdeburg"), chambers.calendar("magdeburg")
    assert next_opening(chamber, local(moment), calendar) == local(opens)


def test_a_chamber_without_hours_never_opens(chambers: Chambers) -> None:
    chamber = chambers.chamber("ihk_magdeburg")
    shut = chamber.model_copy(update={"opening_hours": type(chamber.opening_hours)()})
    assert next_opening(shut, local("2026-11-23T09:00"), chambers.calendar()) is None
