from __future__ import annotations

import re

from bot.knowledge.aspects import aspect_in
from bot.knowledge.entry import Aspect

# A follow-up only means something after a topic ("Und was kostet das?"). It is told by its form: an intent of
# its own would take sentences from the topics, where the same words occur.
_LONGEST = 60
_LEANS_ON_CONTEXT = re.compile(
    r"^(?:und|ok|gut|aha|gibt|gibts|was|wie|noch|mehr|rechtlich|kosten|förder|beispiel)\b"
    r"|\b(?:dafür|damit|das|sowas|so etwas|davon)\b"
)


def follow_up_aspect(text: str) -> Aspect | None:
    """The aspect a short follow-up asks for, None if the text stands on its own."""
    if len(text) > _LONGEST or not _LEANS_ON_CONTEXT.search(text.lower()):
        return None
    return aspect_in(text)
