from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.conversation.reply import Turn
from bot.dialogue.wishes import read_wish

# A yes with one of these is no plain yes: nothing is booked or cancelled on it.
_DOUBTS = re.compile(
    r"\b(?:aber|nur|später|spaeter|lieber|nicht|nee?|nein|warten?|moment|erst|vielleicht|oder|eventuell|evtl"
    r"|mal sehen|überleg\w*|ueberleg\w*|falls|wenn|kommt drauf an|frage|wobei|außer|ausser)\b",
    re.IGNORECASE,
)
# From this share on a next guess is what a yes is about ("ja bitte buchen" has 0.2, "ja wann denn" 0.03).
_BESIDE_YES = 0.15
_CAN_BE_WANTED = ("topic_", "session_", "book_session", "ask_next_slot", "request_human", "request_callback")
_UNDECIDED = re.compile(
    r"\b(?:vielleicht|eventuell|evtl|mal sehen|mal schauen|überleg\w*|ueberleg\w*|unsicher"
    r"|weiß (?:ich )?(?:noch )?nicht|weiss (?:ich )?(?:noch )?nicht|jein|kommt drauf an|nicht sicher)\b",
    re.IGNORECASE,
)
_YES = re.compile(r"^\W*(?:ja|jo|jep|ok|okay|gut|gern|passt|der passt|das passt)\b(?!,? aber)", re.IGNORECASE)
_GO_ON = re.compile(r"^\W*(?:bitte )?(?:mach\w* )?weiter(?:machen|gehen)?(?: bitte)?\W*$", re.IGNORECASE)
_NO_MATTER = re.compile(r"^\W*(?:ist )?(?:mir )?(?:ganz )?(?:egal|gleich|wurst|wurscht)\W*$", re.IGNORECASE)
_OWN = re.compile(
    r"^\W*(?:und )?(?:wann|wo)(?: (?:nochmal|noch mal|war|ist|das|es|der|genau|denn))*\W*$", re.IGNORECASE
)
_AFRESH = re.compile(
    r"\b(?:von vorne?|von neuem|neu anfangen|neu beginnen|nochmal neu|neustart)\b", re.IGNORECASE
)
_BACK = re.compile(
    r"^\W*(?:bitte )?(?:einen schritt )?(?:wieder )?zurück(?:gehen)?(?: bitte)?\W*$", re.IGNORECASE
)
_ORDINALS = (
    (re.compile(r"\b(?:erste|früheste|frühere|frueheste)[rnsm]?\b", re.IGNORECASE), 0),
    (re.compile(r"\b(?:zweite|mittlere)[rnsm]?\b", re.IGNORECASE), 1),
    (re.compile(r"\bdritte[rnsm]?\b", re.IGNORECASE), 2),
    (re.compile(r"\b(?:letzte|späteste|spaeteste)[rnsm]?\b", re.IGNORECASE), -1),
)
_NUMBER = re.compile(r"^\W*(?:nummer|nr\.?|option|termin|die|den|der)?\s*([1-9])\W*$", re.IGNORECASE)


def is_plain_yes(text: str) -> bool:
    """Whether a text understood as a yes has no "but" in it. A pressed button has none."""
    return text.startswith("/") or not (_DOUBTS.search(text) or "?" in text)


def begins_with_yes(text: str) -> bool:
    """ "Ja der passt, lieber vor Ort": a yes to the time, whatever follows is about something else."""
    return bool(_YES.match(text))


def is_undecided(text: str) -> bool:
    return bool(_UNDECIDED.search(text))


def means_go_on(text: str) -> bool:
    return bool(_GO_ON.match(text))


def means_no_matter(text: str) -> bool:
    """ "Egal": neither a stop nor an answer."""
    return bool(_NO_MATTER.match(text))


def means_own(text: str) -> bool:
    """ "Wann war das?" after a booking means the one that was made."""
    return bool(_OWN.match(text))


def means_afresh(text: str) -> bool:
    return bool(_AFRESH.search(text))


def means_back(text: str) -> bool:
    return bool(_BACK.match(text))


def wanted_beside_yes(turn: Turn) -> str | None:
    """What a yes asks for besides where nothing was asked ("ja termin"): the engine's next guess."""
    if _DOUBTS.search(turn.text):
        return None
    others = ((name, share) for name, share in turn.ranking if name != turn.intent)
    name, share = max(others, key=lambda one: one[1], default=("", 0.0))
    return name if share >= _BESIDE_YES and name.startswith(_CAN_BE_WANTED) else None


def picked(text: str, offered: Sequence[int], offered_at: Sequence[str], today: date, zone: ZoneInfo) -> int:
    """The time slot that words such as "der zweite" or "13:45 Uhr" name among those shown; 0 for none."""
    if text.startswith("/") or not offered:
        return 0
    starts = [datetime.fromisoformat(one).astimezone(zone) for one in offered_at]
    wish = read_wish(text, today).fields
    hour = wish.get("time_from")
    if hour and hour == wish.get("time_to"):
        day = wish.get("day_from") if wish.get("day_from") == wish.get("day_to") else None
        hits = [
            slot
            for slot, start in zip(offered, starts, strict=True)
            if start.time().isoformat() == hour and day in (None, start.date().isoformat())
        ]
        return hits[0] if len(hits) == 1 else 0
    if wish:
        return 0
    number = _NUMBER.match(text)
    if number:
        return _at(offered, int(number[1]) - 1)
    return next((_at(offered, index) for pattern, index in _ORDINALS if pattern.search(text)), 0)


def _at(offered: Sequence[int], index: int) -> int:
    return offered[index] if -len(offered) <= index < len(offered) else 0
