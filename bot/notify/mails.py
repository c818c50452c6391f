from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from bot.notify import ics
from bot.notify.letter import Letter, Mail
from bot.wording import day_in_words

_TEMPLATES = Path(__file__).parent / "templates"
_NOTICES = {"booked": "Neuer Termin", "changed": "Geänderter Termin", "cancelled": "Abgesagter Termin"}


def confirmation(letter: Letter) -> Mail:
    """To the company: booked."""
    return _mail("confirmation", letter, f"Ihr Termin: {when(letter)} ({letter.reference})", "REQUEST")


def change(letter: Letter) -> Mail:
    """To the company: moved, or other details."""
    return _mail("change", letter, f"Geändert: Ihr Termin {when(letter)} ({letter.reference})", "REQUEST")


def cancellation(letter: Letter) -> Mail:
    """To the company: cancelled, by itself or with `reason` by the chamber."""
    return _mail(
        "cancellation", letter, f"Abgesagt: Ihr Termin {when(letter)} ({letter.reference})", "CANCEL"
    )


def chamber_notice(letter: Letter, event: str) -> Mail:
    """To the chamber; `event` is booked, changed or cancelled."""
    method = "CANCEL" if event == "cancelled" else "REQUEST"
    subject = f"{_NOTICES[event]}: {when(letter)} ({letter.reference})"
    return _mail("chamber_notice", letter, subject, method, heading=_NOTICES[event])


def when(letter: Letter) -> str:
    """Say "Donnerstag, 10. Dezember 2026, 13:00 bis 13:45 Uhr"."""
    zone = ZoneInfo(letter.zone)
    return f"{moment(letter.starts_at, zone)} bis {letter.ends_at.astimezone(zone):%H:%M} Uhr"


def moment(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{day_in_words(local.date())}, {local:%H:%M}"


def _mail(kind: str, letter: Letter, subject: str, method: str, **more: str) -> Mail:
    former = letter.former_starts_at
    values = {
        "letter": letter,
        "when": when(letter),
        "former": f"{moment(former, ZoneInfo(letter.zone))} Uhr" if former else "",
        "joining": _joining(letter),
        "moved": former is not None and former != letter.starts_at,
        **more,
    }
    text = _environment().get_template(f"{kind}/text.txt").render(values)
    return Mail(
        key=f"{kind}.{letter.reference}.{letter.sequence}.{letter.recipient}",
        kind=kind,
        sender=letter.sender,
        recipient=letter.recipient,
        subject=subject,
        # Empty optional lines would otherwise leave gaps.
        body_text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        body_html=_environment().get_template(f"{kind}/page.html").render({**values, "subject": subject}),
        calendar=ics.calendar(letter, method),
        calendar_method=method,
        attachments=letter.attachments,
    )


def _joining(letter: Letter) -> str:
    if letter.online and not letter.meeting_link:
        return f"Den Zugang schickt Ihnen die Kammer vor dem Termin per E-Mail. {letter.hints}".strip()
    return letter.hints


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
