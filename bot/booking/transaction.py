from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from bot.db.engine import UnitOfWork
from bot.errors import DatabaseBusy, TimeSlotTaken

Result = TypeVar("Result")

ATTEMPTS = 6
_SHORTEST_PAUSE_SECONDS = 0.01


def decided(uow: UnitOfWork, use_case: Callable[[Session], Result]) -> Result:
    """Runs a use case in one transaction and commits it. The database decides who comes first.

    A use case may run several times, since whoever collided (deadlock, lock timeout, a reference that was
    just given away) simply tries again and then sees what the other one left. Raises TimeSlotTaken when
    the time slot went to somebody else, DatabaseBusy when it does not work in time.
    """
    failure: Exception | None = None
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0.5, 1.5) * _SHORTEST_PAUSE_SECONDS * 2**attempt)
        try:
            with uow() as db:
                result = use_case(db)
                db.commit()
                return result
        except IntegrityError as error:
            if _is_about_the_time_slot(error):
                raise TimeSlotTaken("time slot taken") from error
            failure = error
        except (OperationalError, NoConnection) as error:
            failure = error
    raise DatabaseBusy("the database did not accept the change") from failure


def _is_about_the_time_slot(error: IntegrityError) -> bool:
    # PostgreSQL names the index, SQLite only the column of it.
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None:
        return bool(diagnostics.constraint_name == "uq_bookings_time_slot_occupied")
    return str(error.orig) == "UNIQUE constraint failed: bookings.time_slot_id"
