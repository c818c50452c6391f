from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.di import NamedDependency

from bot.accounts.people import Person
from bot.accounts.sign_in import Caller
from bot.desk.services import DeskServices
from bot.http.limits import network_of
from bot.http.problems import Problem
from bot.visible import visible

COOKIE = "lotse_desk"
AnyRequest = Request[Any, Any, Any]
_LONGEST_FIELD = 20_000
_BROWSERS = ("Firefox", "Edg", "OPR", "Chrome", "Safari")
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")
_SPOKEN = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "macOS"}


@dataclass(frozen=True)
class Form:
    """The fields of a form that was sent, without control characters but for the ends of lines."""

    fields: Mapping[str, tuple[str, ...]]

    def text(self, name: str) -> str:
        """One field as it will be shown, without blanks around it; "" where it was not sent."""
        return visible(self.raw(name)).strip()

    def raw(self, name: str) -> str:
        """One field as it was typed, for passwords."""
        return next(iter(self.fields.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        return self.fields.get(name, ())

    def number(self, name: str) -> int:
        """Raises Problem 422 where it is none."""
        text = self.text(name)
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise Problem(422, "Die Angaben sind nicht vollständig. Bitte laden Sie die Seite neu.")
        return int(text)


async def read_form(request: AnyRequest) -> Form:
    """The form of a request. Raises Problem 415 for files and the like, 422 for a field too long."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("", "application/x-www-form-urlencoded"):
        raise Problem(415, "Hier können keine Dateien hochgeladen werden.")
    found: dict[str, tuple[str, ...]] = {}
    for name, value in (await request.form()).multi_items():
        if not isinstance(value, str):
            raise Problem(415, "Hier können keine Dateien hochgeladen werden.")
        if len(value) > _LONGEST_FIELD:
            raise Problem(422, "Eine Eingabe ist zu lang. Bitte kürzen Sie sie.")
        found[name] = (*found.get(name, ()), _clean(value))
    return Form(found)


def caller_of(request: AnyRequest) -> Caller:
    """Where a request comes from, as the sign-in needs it."""
    agent = request.headers.get("user-agent", "")
    browser = next((one for one in _BROWSERS if one in agent), "")
    system = next((one for one in _SYSTEMS if one in agent), "")
    named = [_SPOKEN.get(one, one) for one in (browser, system) if one]
    return Caller(
        network_of(request.client.host if request.client else ""),
        " auf ".join(named) or "Unbekanntes Gerät",
        request.cookies.get(COOKIE, ""),
    )


def is_partial(request: AnyRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("hx-request", "") == "true"


def _clean(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in plain if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))


# The names of the parameters are those of the dependencies: `desk`, `account`, `form`.
WiredDesk = NamedDependency[DeskServices]
CurrentAccount = NamedDependency[Person]
SentForm = NamedDependency[Form]
