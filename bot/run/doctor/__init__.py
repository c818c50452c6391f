"""`lotse doctor`: what is wrong with a set-up, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.clock import clock_from_environment
from bot.run import preflight
from bot.run.doctor import content, database, exposure, machine, servers
from bot.run.doctor.finding import Finding, bad, good
from bot.run.errors import StartError

__all__ = ["Finding", "examine"]


def examine() -> Iterator[Finding]:
    """Looks at everything an operator can mend, one finding after the other. Changes nothing."""
    yield machine.python()
    try:
        settings = preflight.check_settings()
    except StartError as error:
        yield bad("settings", str(error))
        return
    yield good("settings", "all are understood")
    clock = clock_from_environment()
    yield from machine.findings(settings, clock)
    yield from exposure.findings(settings)
    yield from content.findings(settings, clock)
    yield from database.findings(settings, clock)
    yield from servers.findings(settings)
