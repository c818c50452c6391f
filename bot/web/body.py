from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from litestar import Request

from bot.http.problems import Problem
from bot.schedule.config import Chambers
from bot.visible import visible

LONGEST_TEXT = 2000
_LONGEST_CLIENT_ID = 64
_LONGEST_PAYLOAD = 1000


@dataclass(frozen=True)
class Incoming:
    """A visitor's message as it came in, checked. Either `text` or `payload` is set."""

    text: str
    payload: str
    client_id: str | None


async def read_object(request: Request[Any, Any, Any], allowed: frozenset[str]) -> dict[str, Any]:
    """The JSON object of a request. Raises Problem 400, 413, 415 or 422 with a German sentence."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "application/json":
        raise Problem(415)
    if "charset=" in parameters.lower() and "utf-8" not in parameters.lower():
        raise Problem(415, "Bitte senden Sie die Anfrage in UTF-8.")
    raw = await request.body()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, "Die Anfrage ist nicht in UTF-8 geschrieben.", "not_utf8") from error
    try:
        found = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "Die Anfrage ist kein gültiges JSON.", "not_json") from error
    if not isinstance(found, dict):
        raise Problem(422, "Die Anfrage muss ein JSON-Objekt sein.", "not_an_object")
    unknown = set(found) - allowed
    if unknown:
        names = ", ".join(sorted(allowed))
        raise Problem(422, f"Die Anfrage enthält unbekannte Felder. Erlaubt sind: {names}.", "unknown_field")
    return found


def read_consent(found: dict[str, Any]) -> None:
    if found.get("consent") is not True:
        raise Problem(422, "Bitte stimmen Sie zuerst zu. Vorher wird nichts gespeichert.", "consent_needed")


def read_region(found: dict[str, Any], chambers: Chambers) -> dict[str, Any]:
    """The region that the embedding page stands for, as a known fact. Raises Problem 422."""
    region = found.get("region")
    if region is None:
        return {}
    if region not in [one.key for one in chambers.regions]:
        names = ", ".join(one.key for one in chambers.regions)
        raise Problem(422, f"Diese Region gibt es nicht. Möglich sind: {names}.", "unknown_region")
    return {"region": region, "elsewhere": False}


def read_message(found: dict[str, Any]) -> Incoming:
    """Raises Problem 400 or 422."""
    text, payload, client_id = found.get("text"), found.get("payload"), found.get("client_id")
    if (text is None) == (payload is None):
        raise Problem(422, "Bitte senden Sie entweder einen Text oder einen Knopf.", "text_or_payload")
    for value in (text, payload, client_id):
        if value is not None and not isinstance(value, str):
            raise Problem(422, "Text, Knopf und Kennung müssen Zeichenketten sein.", "wrong_type")
        if value is not None and not _is_unicode(value):
            raise Problem(400, "Die Anfrage enthält ungültige Zeichen.", "lone_surrogate")
    if client_id is not None and (not 1 <= len(client_id) <= _LONGEST_CLIENT_ID or _has_control(client_id)):
        raise Problem(422, f"Die Kennung hat 1 bis {_LONGEST_CLIENT_ID} Zeichen.", "client_id")
    if payload is not None and (not payload or len(payload) > _LONGEST_PAYLOAD):
        raise Problem(422, "Diesen Knopf gibt es nicht.", "unknown_button")
    return Incoming(_clean(text) if text is not None else "", payload or "", client_id)


def _clean(text: str) -> str:
    """The text as it will be shown, without control characters, which databases and screens stumble over."""
    kept = "".join(
        " " if char == "\t" else char
        for char in visible(text).replace("\r\n", "\n").replace("\r", "\n")
        if char in "\n\t" or unicodedata.category(char) != "Cc"
    ).strip()
    if not any(unicodedata.category(char)[0] not in "ZC" for char in kept):
        raise Problem(422, "Bitte schreiben Sie etwas. Die Nachricht ist leer.", "empty")
    if len(kept) > LONGEST_TEXT:
        raise Problem(
            422,
            f"Die Nachricht ist zu lang. Möglich sind {LONGEST_TEXT} Zeichen. Bitte schreiben Sie kürzer.",
            "too_long",
        )
    return kept


def _has_control(text: str) -> bool:
    return any(unicodedata.category(char) == "Cc" for char in text)


def _is_unicode(text: str) -> bool:
    return not any(0xD800 <= ord(char) <= 0xDFFF for char in text)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
