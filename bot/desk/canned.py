from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.accounts.people import Person
from bot.clock import local_date
from bot.desk.services import DeskServices
from bot.desk.talk_view import Talk
from bot.http.problems import Problem
from bot.wording import moment_in_words

_PLACEHOLDER = re.compile(r"\{([a-zäöü_]+)\}")
_MOST = 6


@dataclass(frozen=True)
class Canned:
    """An answer of the knowledge base to be put into the composer."""

    id: str
    title: str
    text: str


def suggestions(desk: DeskServices, talk: Talk, wanted: str) -> list[Canned]:
    """Entries that fit the words, or without words the topic of the conversation."""
    knowledge, today = desk.core.knowledge, local_date(desk.core.clock.now())
    if wanted:
        found = list(knowledge.search(wanted, limit=_MOST))
        words = wanted.casefold()
        found += [one for one in knowledge.entries() if words in one.title.casefold() and one not in found]
    else:
        found = knowledge.entries(talk.last_topic) if talk.last_topic else []
    current = [one for one in found if one.may_be_given(today) and not one.is_expired(today)]
    return [
        Canned(one.id, one.title, f"{one.short.strip()}\n\n{_source(one.sources[0])}")
        for one in current[:_MOST]
    ]


def placeholders(desk: DeskServices, account: Person, talk: Talk) -> dict[str, str]:
    """What stands for what in an expert's words. Unknown facts are left empty."""
    facts = talk.facts
    bookings = desk.core.bookings.bookings_of(talk.id)
    return {
        "name": str(facts.get("contact_name") or ""),
        "unternehmen": str(facts.get("company") or ""),
        "ort": str(facts.get("place") or ""),
        "ich": account.name,
        "kammer": str(talk.view.standing.get("chamber") or ""),
        "termin": moment_in_words(bookings[0].starts_at) if bookings else "",
        "buchungsnummer": bookings[0].reference if bookings else "",
        "servicenummer": desk.core.chambers.service_number.phone or "",
    }


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in. Raises Problem 422 for one that nothing is known for."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in values:
            raise Problem(422, f"Den Platzhalter {{{name}}} gibt es nicht.")
        if not values[name]:
            raise Problem(422, f"Für {{{name}}} ist noch nichts bekannt. Bitte schreiben Sie es selbst.")
        return values[name]

    return _PLACEHOLDER.sub(value, text)


def _source(source: object) -> str:
    title, url = getattr(source, "title", ""), getattr(source, "url", "")
    return f"Quelle: [{title}]({url})"
