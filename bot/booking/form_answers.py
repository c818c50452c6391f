from __future__ import annotations

import re
from typing import Any

from bot.conversation.reply import Turn
from bot.nlu.parsers import people

_SEPARATORS = re.compile(r"[,;\n]+|\bund\b|\bvon\b|(?:\s-\s)", re.IGNORECASE)
_LEAD_INS = re.compile(
    r"^(?:(?:ich|wir)\s+(?:bin|sind|heißen?|heisse)|mein(?:e)?\s+(?:name|firma|betrieb)(?:\s+(?:ist|heißt|lautet))?"
    r"|(?:die|unsere)\s+firma(?:\s+(?:ist|heißt))?|firma|name|betrieb|unternehmen|mail|e-mail|email|telefon|tel\.?)\s*:?\s*",
    re.IGNORECASE,
)
_QUESTION_WORDS = (
    "wie was wer wo wann warum wieso welche welcher welches welchen welchem wozu worauf womit gibt gibts "
    "kann können darf muss kostet"
).split()
_QUESTION = re.compile(rf"\?|^\s*(?:{'|'.join(_QUESTION_WORDS)})\b", re.IGNORECASE)
# What a parser found is no company and no name.
_NAMED_ELSEWHERE = set(
    "email phone company person_name employees place postcode meeting_format date_time".split()
)
# Words that carry no concern of their own in an answer such as "aus Stendal bitte".
_FILLERS = frozenset(
    (
        "aus in bei der die das dem den ein eine wir ich sind bin sitzen komme kommen bitte und unser unsere "
        "betrieb firma unternehmen ort stadt raum region nähe hallo guten tag es geht um zu"
    ).split()
)

_NOTHING_SAID = frozenset(
    (
        "ja nein jo nö nee ok okay klar hm hmm hmmm äh ähm ach so aha gut super prima passt stimmt genau "
        "richtig danke bitte weiter gern gerne sicher test was wie wer wo huch hallo hi hey moment gleich "
        "später vielleicht egal nichts nix keine keinen ahnung weiß weiss ich nicht das mal sehen schauen "
        "yes no und oder aber doch schon noch eben halt mir kein ka kp na nun naja eher lieber dann jetzt "
        "eigentlich gerade etwa"
    ).split()
)
_NEXT_CLAUSE = r"\s+und\s+(?:hätten|möchten?|brauchen?|wollen|würden|suchen|wir|ich|bitte)\b"
_END = rf"\s+(.{{3,300}}?)(?=[,;.!?\n]|{_NEXT_CLAUSE}|$)"
# How a concern is introduced, with what it is about as the group.
_NAMED_CONCERN = (
    re.compile(
        r"\b(?:es (?:geht|ginge|dreht sich)|geht es|gehts?)"
        r"(?: (?:mir|uns|eigentlich|doch|eher|lieber|vor allem|nur))*"
        rf"\s+um{_END}",
        re.IGNORECASE,
    ),
    re.compile(rf"\bwegen{_END}", re.IGNORECASE),
    re.compile(
        rf"\b(?:anliegen|thema)(?: (?:ist|wäre|sollte|lautet))?(?: doch| eher| lieber)?\s*:?{_END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:wir|ich) (?:wollen|will|möchten?|brauchen?|suchen?|planen?)(?: doch| gern| gerne)?{_END}",
        re.IGNORECASE,
    ),
)


def is_question(text: str) -> bool:
    """Whether a text asks something, going by its mark or its first word."""
    return bool(_QUESTION.search(text))


def says_nothing(text: str) -> bool:
    """Whether a text holds no name, no concern and no other content: "ja", "keine Ahnung", "😀"."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return all(word in _NOTHING_SAID for word in words)


def concern_in(turn: Turn) -> str:
    """The visitor's own words on the concern, or "" when the text says nothing beyond plain facts."""
    rest = _without_entities(
        turn, {"place", "postcode", "company", "email", "phone", "employees", "person_name"}
    )
    if (turn.values("email") or turn.values("phone")) and _looks_like_a_person(rest.strip(" ,;.\n")):
        return ""
    words = [word for word in re.findall(r"\w+", rest.lower()) if word not in _FILLERS and len(word) > 2]
    return turn.text.strip() if words else ""


def names_the_concern(text: str) -> str:
    """What a text says it is about ("es geht um einen Onlineshop"), "" where it does not say so."""
    for pattern in _NAMED_CONCERN:
        for match in pattern.finditer(text):
            if not re.search(r"termin|sprechtag|buchen|absagen|mensch|sprechen", match[1], re.IGNORECASE):
                return match[1].strip()
    return ""


def contact_in(turn: Turn, wanted: list[str]) -> dict[str, str]:
    """Company and name from an answer such as "Tischlerei Krause, Anna Krause, anna@krause.de".

    What the entities do not cover is handed out in the order in which it was asked for.
    """
    found: dict[str, str] = {}
    open_fields = [name for name in wanted if name in ("company", "contact_name") and not _said(turn, name)]
    rest = _without_entities(turn, _NAMED_ELSEWHERE)
    parts = [_LEAD_INS.sub("", part.strip(" .:-–\t")).strip() for part in _SEPARATORS.split(rest)]
    # A person's name that is known by now is no company's.
    known = "" if "contact_name" in wanted else name_beside_email(turn)
    parts = [part for part in parts if len(part) > 1 and part != known and not says_nothing(part)]
    for part in parts[: len(open_fields)]:
        name = open_fields[0]
        if len(open_fields) > 1 and len(parts) == 1 and _looks_like_a_person(part):
            name = "contact_name"
        open_fields.remove(name)
        if name == "contact_name" and part.islower():
            part = part.title()  # "anna krause", as one types it on the phone
        found[name] = part[:200]
    return found


def name_beside_email(turn: Turn) -> str:
    """The person's name that stands right before or after an e-mail address, or ""."""
    for entity in turn.entities:
        if entity["entity"] != "email" or "start" not in entity:
            continue
        rest = _without_entities(turn, {"company", "place", "phone"})
        before = _SEPARATORS.split(rest[: entity["start"]].rstrip(" ,;(<\n"))[-1]
        after = _SEPARATORS.split(rest[entity["end"] :].lstrip(" ,;)>\n"))[0]
        for part in (before, after):
            part = _LEAD_INS.sub("", part.strip(" .:"))
            if _looks_like_a_person(part):
                return part
    return ""


def _said(turn: Turn, field: str) -> bool:
    return bool(turn.values("person_name" if field == "contact_name" else field))


def _looks_like_a_person(text: str) -> bool:
    words = text.split()
    return (
        len(words) in (2, 3) and all(word[:1].isupper() for word in words) and bool(people.parse_bare(text))
    )


def _without_entities(turn: Turn, kinds: set[str]) -> str:
    text: list[Any] = list(turn.text)
    for entity in turn.entities:
        if entity["entity"] in kinds and "start" in entity:
            for index in range(entity["start"], min(entity["end"], len(text))):
                text[index] = " "
    return "".join(text)
