from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any

from email_validator import EmailNotValidError, validate_email

from bot.booking.views import BookingRequest
from bot.errors import InvalidInput
from bot.schedule.region import Region
from bot.visible import latin_look, visible

LONGEST_CONCERN = 4000
_LIMITS = {"company": 200, "contact_name": 200, "phone": 40, "place": 120, "chamber": 40}
_REQUIRED = ("company", "contact_name")
_LEGAL_FORMS = frozenset(
    "gmbh mbh ug ag kg kgaa ohg gbr ek ev eg se co partg haftungsbeschraenkt inh".split()
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def checked(request: BookingRequest, region: Region) -> BookingRequest:
    """The request in clean form. Raises InvalidInput with `<field>_missing`, `<field>_too_long`,
    `email_invalid` or `meeting_format_unknown` as its code."""
    texts: dict[str, Any] = {name: one_line(getattr(request, name)) for name in _LIMITS}
    for name in _REQUIRED:
        if not texts[name]:
            raise InvalidInput(f"{name}_missing")
    for name, longest in _LIMITS.items():
        if len(texts[name]) > longest:
            raise InvalidInput(f"{name}_too_long")
    concern = visible(request.concern).strip()
    if len(concern) > LONGEST_CONCERN:
        raise InvalidInput("concern_too_long")
    return replace(
        request,
        **texts,
        concern=concern,
        email=normal_email(request.email),
        meeting_format=checked_format(request.meeting_format, region),
    )


def checked_format(meeting_format: str, region: Region) -> str:
    """The meeting format, filled in where the region has only one."""
    if not meeting_format and len(region.formats) == 1:
        return region.formats[0]
    if meeting_format not in region.formats:
        raise InvalidInput("meeting_format_unknown")
    return meeting_format


def normal_email(text: str) -> str:
    """An address in the form in which it is stored and compared. Raises InvalidInput."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise InvalidInput("email_invalid") from error


def one_line(text: str) -> str:
    """Text as it will be shown, without line breaks, control characters and spaces at its ends."""
    shown = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in visible(text)
    )
    return re.sub(r"\s+", " ", shown).strip()


def company_key(company: str, email: str) -> str:
    """What makes two requests those of one company: its name without legal form, and the address."""
    plain = latin_look(unicodedata.normalize("NFKC", company).casefold()).translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", re.sub(r"\be\. ?k\b\.?", "ek", plain))
    words = re.findall(r"[^\W_]+", "".join(char for char in plain if not unicodedata.combining(char)))
    names = [word for word in words if word not in _LEGAL_FORMS] or words
    return f"{' '.join(names)[:240]}|{email}"
