from __future__ import annotations

import re
from typing import get_args

from bot.conversation.reply import Turn
from bot.knowledge.aspects import aspect_in
from bot.knowledge.entry import Aspect

# A follow-up only means something after a topic ("Und was kostet das?"). It is told by its form: an intent of
# its own would take sentences from the topics, where the same words occur.
_LONGEST = 60
_LEANS_ON_CONTEXT = re.compile(
    r"^(?:und|ok|gut|aha|ab|seit|gibt|gibts|was|wie|wo|womit|worauf|welche[rs]?|noch|sonst|mehr|rechtlich|kosten|förder"
    r"|haben|zeigen|hätten)\b"
    r"|\b(?:dafür|damit|das|da|sowas|so etwas|so was|davon|daran|dazu|beispiele?)\b"
)
_POINTS_BACK = re.compile(
    r"\b(?:dafür|damit|das|da|sowas|so etwas|so was|davon|daran|hierfür|dazu)\b", re.IGNORECASE
)
_ABOUT_THE_SESSION = re.compile(
    r"termin|sprechtag|\bberatung|gespräch|\bzoom\b|\bsitzung|vor ort|buch(?:en|ung)|meine[nr]? daten",
    re.IGNORECASE,
)
# What these are about has no name: "Wie lange dauert die Umstellung?" sounds like them after any topic.
_NAMELESS = ("topic_getting_started", "topic_how_to_proceed")
# What a follow-up about an aspect is understood as, so that these say nothing of another topic.
_ASPECT_INTENTS: dict[str, tuple[Aspect, ...]] = {
    "topic_funding": ("funding",),
    "topic_materials": ("example",),
    "topic_it_tools": ("tools",),
    "topic_it_security": ("risk",),
    **dict.fromkeys(_NAMELESS, get_args(Aspect)),
}
# "Welche Programme gibt's?" leans on the shop, "Welche Software brauche ich fürs Büro?" on nothing.
_LONGEST_WITHOUT_OBJECT = 35
# From this share on a topic is meant: "Was kostet das?" gives none of them more than a twentieth.
_BESIDE = 0.2


def about_the_session(text: str) -> bool:
    """Whether a question is about the Sprechtag itself, whatever else it names."""
    return bool(_ABOUT_THE_SESSION.search(text))


def is_change_of_topic(turn: Turn, last_topic: str) -> bool:
    """Whether a short question names something else than the topic talked about ("Und was kostet KI?")."""
    if about_the_session(turn.text):
        return True
    other = turn.intent.startswith("topic_") and turn.intent != last_topic
    if not other or _POINTS_BACK.search(turn.text):
        return False
    of_aspect = aspect_in(turn.text) in _ASPECT_INTENTS.get(turn.intent, ())
    always = turn.intent in ("topic_funding", "topic_materials")
    return not (always or (of_aspect and len(turn.text) <= _LONGEST_WITHOUT_OBJECT))


def topic_beside(turn: Turn) -> str:
    """The topic that a question taken for one about the Sprechtag may mean as well, "" without one
    ("wie lang dauert onlineshop")."""
    if turn.intent not in ("session_cost", "session_duration"):
        return ""
    topics = [
        name
        for name, share in turn.ranking
        if name.startswith("topic_") and name not in _NAMELESS and share >= _BESIDE
    ]
    return topics[0] if topics and not _POINTS_BACK.search(turn.text) else ""


def follow_up_aspect(text: str) -> Aspect | None:
    """The aspect a short follow-up asks for, None if the text stands on its own."""
    if len(text) > _LONGEST or not _LEANS_ON_CONTEXT.search(text.lower()):
        return None
    return aspect_in(text)
