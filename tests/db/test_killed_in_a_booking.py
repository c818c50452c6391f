"""A process is killed while it books: what it had promised is there, and nothing is there by halves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot.db.engine import UnitOfWork
from bot.db.tables import AuditEntry, Booking, OutboxMail
from bot.settings import ROOT

# Books one time slot after the other and tells each reference once it is promised.
BOOKING = """
import sys
from pathlib import Path
from bot.booking.planning import plan_days
from bot.booking.views import BookingRequest, TimeSlotQuery
from bot.bootstrap import build
from bot.clock import clock_from_environment
from bot.db.engine import UnitOfWork, make_engine
from bot.settings import load_settings
core = build(load_settings())
plan_days(core.uow, core.chambers, core.clock)
for number in range(60):
    slot = core.bookings.free_time_slots(TimeSlotQuery(), 1)[0]
    request = BookingRequest(f"Firma {number}", "Petra Krause", f"p{number}@example.de", "Shop", "online")
    print(core.bookings.confirm(None, slot.id, request).reference, flush=True)
"""


@pytest.mark.parametrize("promised", [1, 4])
def test_a_kill_loses_no_promised_booking_and_leaves_none_by_halves(
    database_url: str, uow: UnitOfWork, tmp_path: Path, promised: int
) -> None:
    environment = {
        **os.environ,
        "LOTSE_DATABASE_URL": database_url,
        "LOTSE_DATA_DIR": str(tmp_path),
        "LOTSE_NOW": "2026-11-23T09:00:00+01:00",
        "LOTSE_NOW_AT": "",
    }
    with subprocess.Popen(
        [sys.executable, "-c", BOOKING], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        references = [process.stdout.readline().strip() for _ in range(promised)]
        # It is in the middle of the next one by now.
        process.send_signal(signal.SIGKILL)
        references += process.stdout.read().split()

    with uow() as db:
        if uow.engine.dialect.name == "sqlite":
            assert db.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        stored = set(db.scalars(select(Booking.reference).where(Booking.status == "confirmed")))
        assert set(references) <= stored
        assert len(stored) <= len(set(references)) + 1
        # A booking, its audit line and its mails are one transaction.
        confirmed = select(AuditEntry.subject).where(AuditEntry.action == "booking.confirmed")
        assert set(db.scalars(confirmed)) == stored
        letters = select(func.count(OutboxMail.id)).where(OutboxMail.kind == "confirmation")
        assert db.scalar(letters) == len(stored)
