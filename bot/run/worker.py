from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.booking.planning import plan_days
from bot.booking.service import BookingService
from bot.clock import Clock, clock_from_environment, local_date
from bot.conversation.tracker import TrackerStore
from bot.db.engine import UnitOfWork, make_engine
from bot.errors import SettingsError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.expiry_mail import ExpiryMail
from bot.knowledge.load import EntryFiles
from bot.knowledge.place import DELIVERED, overlays
from bot.logs import set_up_logs
from bot.notify.delivery import deliver_due
from bot.notify.erasing import MailFiles
from bot.notify.smtp import mail_folder, transport_from
from bot.retention.service import Retention
from bot.schedule.config import Chambers, load_chambers
from bot.settings import Settings, load_settings
from bot.triage.brief import BookingPapers

logger = logging.getLogger("bot.run.worker")

ROUND_SECONDS = 2.0
Task = Callable[[], object]


def run_forever(
    stop: threading.Event,
    tasks: Sequence[Task],
    pause_seconds: float = ROUND_SECONDS,
    alive: Callable[[], object] = lambda: None,
) -> None:
    """Does all tasks, pauses, and so on until `stop` is set. What fails is logged and tried again."""
    while not stop.is_set():
        alive()
        for task in tasks:
            try:
                task()
            except Exception as error:
                # Only its kind: messages of exceptions may quote what stands in the database.
                logger.error("task failed: %s", type(error).__name__)
        stop.wait(pause_seconds)


class DailyPlanning:
    """Writes the consultation days ahead, once at the start and once each new day."""

    def __init__(self, uow: UnitOfWork, chambers: Chambers, clock: Clock) -> None:
        self._uow, self._chambers, self._clock = uow, chambers, clock
        self._done_on = ""

    def __call__(self) -> None:
        today = local_date(self._clock.now()).isoformat()
        if today != self._done_on:
            plan_days(self._uow, self._chambers, self._clock)
            self._done_on = today


def worker_tasks(settings: Settings, uow: UnitOfWork, clock: Clock) -> list[Task]:
    """What the worker does in each round. Raises SettingsError."""
    chambers = load_chambers(settings.chambers_path)
    transport = transport_from(settings)
    knowledge = KnowledgeBase(DELIVERED, clock, overlays=overlays(settings), state=chambers.state)
    answers = EntryFiles(DELIVERED, overlays=overlays(settings), state=chambers.state)
    papers = BookingPapers(knowledge, chambers, clock, settings.address)
    bookings = BookingService(uow, clock, chambers, settings, papers)
    return [
        DailyPlanning(uow, chambers, clock),
        ExpiryMail(uow, clock, answers, settings.mail_from, settings.editor_mail),
        bookings.expire_holds,
        bookings.waiting.advance,
        bookings.write_reminders,
        bookings.afterwards.write_mails,
        lambda: deliver_due(uow, clock, transport, settings.mail_from),
        Retention(uow, clock, settings, TrackerStore(settings.tracker_url), MailFiles(mail_folder(settings))),
    ]


def main() -> int:
    """The worker process: until SIGTERM or SIGINT, always finishing the mail it is sending."""
    set_up_logs()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        settings = load_settings()
        uow = UnitOfWork(make_engine(settings.database))
        tasks = worker_tasks(settings, uow, clock_from_environment())
    except SettingsError as error:
        logger.error("%s", error)
        return 1
    tasks[0]()
    ready_file = os.environ.get("LOTSE_READY_FILE")
    run_forever(stop, tasks, alive=Path(ready_file).touch if ready_file else lambda: None)
    uow.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
