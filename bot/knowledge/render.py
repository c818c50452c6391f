from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date

from bot.conversation.reply import Bubble, Button, Source
from bot.knowledge.aspects import aspect_in
from bot.knowledge.entry import Entry, FollowUp, Length

# Finds the entry that answers an aspect of an entry's topic, or an entry by its id.
FindAspect = Callable[[Entry, str], Entry | None]
FindEntry = Callable[[str], Entry | None]

_MOST_BUTTONS = 4
_MORE = "Mehr dazu"
_CHECKING = "Wir prüfen gerade, was heute gilt. Eine Fachperson Ihrer Kammer kann Ihnen das schon sagen."
_EXPERT = Button("Mit einem Menschen sprechen", "/request_human")


def render(
    entry: Entry, length: Length, today: date, find_aspect: FindAspect, find_entry: FindEntry
) -> Bubble:
    """An entry as a message. One that is over is never given as current."""
    sources = tuple(Source(one.title, one.url, stand(one.as_of or entry.as_of)) for one in entry.sources)
    if entry.is_expired(today):
        said = entry.after_expiry or f"Meine Angaben zu „{entry.title}“ sind nicht mehr aktuell."
        return Bubble(f"{said.strip()}\n\n{_CHECKING}", (_EXPERT,), sources)
    buttons = [Button(_MORE, _choose("show_more", entry.id))] if length == "short" else []
    buttons += _follow_ups(entry, find_aspect, find_entry)
    if length == "long":
        buttons += _related(entry, today, find_entry)
    by_payload: dict[str, Button] = {}
    for button in buttons:
        by_payload.setdefault(button.payload, button)
    return Bubble(entry.text(length), tuple(by_payload.values())[: _MOST_BUTTONS + 1], sources)


def stand(as_of: date) -> str:
    """The Stand as an ISO date; the first of a month stands for "only the month is known"."""
    return as_of.strftime("%Y-%m") if as_of.day == 1 else as_of.isoformat()


def target(follow_up: FollowUp, entry: Entry, find_aspect: FindAspect, find_entry: FindEntry) -> str | None:
    """The payload a follow-up question leads to; None if nothing answers it."""
    if follow_up.intent:
        return f"/{follow_up.intent}"
    if follow_up.entry:
        return _choose("entry", follow_up.entry) if find_entry(follow_up.entry) else None
    aspect = aspect_in(follow_up.title)
    found = find_aspect(entry, aspect) if aspect else None
    if found is not None and found.id != entry.id:
        return _choose("entry", found.id)
    return "/topic_funding" if aspect == "funding" and entry.topic != "topic_funding" else None


def _follow_ups(entry: Entry, find_aspect: FindAspect, find_entry: FindEntry) -> Iterator[Button]:
    for follow_up in entry.follow_ups:
        payload = target(follow_up, entry, find_aspect, find_entry)
        if payload:
            yield Button(follow_up.title, payload)


def _related(entry: Entry, today: date, find_entry: FindEntry) -> Iterator[Button]:
    room = _MOST_BUTTONS - len(entry.follow_ups)
    for name in entry.related[: max(room, 0)]:
        other = find_entry(name)
        if other is not None and other.may_be_given(today):
            yield Button(other.title, _choose("entry", other.id))


def _choose(key: str, value: str) -> str:
    return f"/choose{json.dumps({key: value})}"
