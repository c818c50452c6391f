"""The product's own booking service over a database, as the measures need it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.booking.service import BookingService
from bot.clock import RunningClock
from bot.db.engine import UnitOfWork
from bot.schedule.config import load_chambers
from bot.settings import ROOT, Settings
from scripts.load.forms import NOW, weekly_chambers


def booking_service(database: UnitOfWork, folder: Path) -> BookingService:
    """With the same clock and the same days as the forms under load."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = RunningClock(datetime.fromisoformat(NOW))
    chambers = load_chambers(weekly_chambers(ROOT / "chambers.yml", folder))
    return BookingService(database, clock, chambers, Settings(data_dir=folder, secret_key="s" * 32))
