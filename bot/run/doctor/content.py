from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.clock import Clock, local_date
from bot.errors import SettingsError
from bot.knowledge.check import check as check_entries
from bot.knowledge.place import DELIVERED, known_beside, overlays
from bot.run.doctor.finding import Finding, bad, good, note
from bot.run.errors import StartError
from bot.run.smoke import load_smoke
from bot.schedule.chambers import Chambers
from bot.schedule.config import load_chambers
from bot.settings import Settings

_FROM_MONTH = 10  # from October on, next year's closing days should be known


def findings(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """What the chamber has written: chambers.yml, answers, smoke conversations."""
    today = local_date(clock.now())
    try:
        chambers = load_chambers(settings.chambers_path)
    except SettingsError as error:
        for line in str(error).splitlines():
            yield bad("chambers file", line)
        return
    yield good("chambers file", f"{len(chambers.chambers)} chambers, {len(chambers.regions)} regions")
    if chambers.samples:
        yield note("sample data", f"still to be checked by the chambers: {', '.join(chambers.samples)}")
    yield from closing_days(chambers, today)
    yield from answers(settings, chambers, today)
    yield smoke()


def closing_days(chambers: Chambers, today: date) -> Iterator[Finding]:
    """Public holidays are known for every year; a chamber's own closing days have to be entered."""
    if today.month < _FROM_MONTH:
        return
    year = today.year + 1
    entered = [*chambers.closed_days, *(day for region in chambers.regions for day in region.closed_days)]
    if not any(day.every_year or year in (day.date.year, (day.until or day.date).year) for day in entered):
        yield note(
            "closing days",
            f"none are entered for {year} beside the public holidays: write the chamber's own into "
            f"`closed_days` of chambers.yml, and look at `lotse days preview`",
        )


def answers(settings: Settings, chambers: Chambers, today: date) -> Iterator[Finding]:
    """The answers of data/knowledge and what the desk laid over them."""
    regions = {region.key for region in chambers.regions}
    report = check_entries(DELIVERED, today, known_beside(DELIVERED, regions), overlays(settings))
    if report.faults:
        yield bad("answers", f"{len(report.faults)} faults: `lotse knowledge check` names them")
    if report.expired:
        text = f"{len(report.expired)} have expired and are not given any more: `lotse knowledge expiring`"
        yield note("answers", text)
    elif not report.faults:
        yield good("answers", f"{len(report.files)}, none has expired")


def smoke() -> Finding:
    """The conversations that a new model has to hold."""
    try:
        return good("smoke conversations", f"{len(load_smoke())} files")
    except StartError as error:
        return bad("smoke conversations", str(error))
