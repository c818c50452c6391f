"""The one source of the current time. `LOTSE_NOW` (ISO 8601) starts it elsewhere; from there it runs on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


class Clock(Protocol):
    """Tells the current time, aware and in UTC."""

    def now(self) -> datetime: ...


class RunningClock:
    """The machine's clock, or one that was set to `start` when it was made and runs on from there."""

    def __init__(self, start: datetime | None = None, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._start = start
        self._elapsed = elapsed
        self._began = elapsed()

    def now(self) -> datetime:
        if self._start is None:
            return datetime.now(UTC)
        return self._start + timedelta(seconds=self._elapsed() - self._began)


class FixedClock:
    """A clock for tests: stands still until moved."""

    def __init__(self, now: datetime) -> None:
        self._now = _aware(now)

    def now(self) -> datetime:
        return self._now

    def move(self, **delta: float) -> None:
        """Moves on by a timedelta given as keywords, say `hours=2`."""
        self._now += timedelta(**delta)

    def set(self, now: datetime) -> None:
        self._now = _aware(now)


def clock_from_environment() -> Clock:
    """The clock that `LOTSE_NOW` asks for. Raises ValueError when it is no ISO date-time.

    `LOTSE_NOW_AT` (a Unix time, set by `lotse run`) is the moment at which `LOTSE_NOW` was true, so that
    processes started one after the other, or restarted, share one clock.
    """
    text = os.environ.get("LOTSE_NOW", "").strip()
    if not text:
        return RunningClock()
    start = _aware(datetime.fromisoformat(text))
    set_at = os.environ.get("LOTSE_NOW_AT", "").strip()
    if set_at:
        start += timedelta(seconds=time.time() - float(set_at))
    return RunningClock(start)


def local_date(moment: datetime) -> date:
    """The calendar day of an instant in Europe/Berlin."""
    return moment.astimezone(BERLIN).date()


def _aware(moment: datetime) -> datetime:
    # An instant without a zone is meant as people here read their watch.
    return (moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)).astimezone(UTC)
