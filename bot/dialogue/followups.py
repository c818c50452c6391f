from __future__ import annotations

import re

# Short questions that only mean something after a topic, each with the aspect of an entry they ask for.
# They are told by their form: an intent of its own would take them from the topics they also occur in.
_ASPECTS: tuple[tuple[str, str], ...] = (
    ("cost", r"(?:was|wie ?viel|wieviel)\b.{0,20}\bkoste\w*|kosten\b|preis\w*|teuer\b|was zahl\w+"),
    ("funding", r"förder\w*|foerder\w*|zuschuss|zuschüsse|geld (?:dafür|vom)"),
    ("duration", r"wie ?lange?\b|dauer\w*|wie schnell|zeitaufwand"),
    ("legal", r"recht(?:lich|liches|e|s)?\b|gesetz\w*|pflicht(?:en)?\b|dsgvo|impressum|darf (?:ich|man) das"),
    ("first_step", r"erste[rn]? schritt\w*|womit anfangen|wie fang\w* (?:ich|wir|man) (?:da|damit) an"),
    ("tools", r"welche[sr]? (?:software|programm\w*|werkzeug\w*|tool\w*|system\w*)|womit (?:macht|mache)"),
    ("risk", r"risik\w*|gefahr\w*|nachteil\w*|worauf (?:achten|muss)"),
    ("example", r"beispiel\w*|wie machen (?:das )?andere"),
    ("more", r"(?:noch )?mehr\b|weiter(?:e|es)?\b|genauer|ausführlich\w*|details?\b|und sonst"),
)
_LONGEST = 60
_LEANS_ON_CONTEXT = re.compile(
    r"^(?:und|ok|gut|aha|gibt|gibts|was|wie|noch|mehr|rechtlich|kosten|förder|beispiel)\b"
    r"|\b(?:dafür|damit|das|sowas|so etwas|davon)\b"
)


def aspect_asked(text: str) -> str:
    """The aspect that a text asks for, or "" if none stands out."""
    lowered = text.lower()
    for aspect, pattern in _ASPECTS:
        if re.search(rf"\b(?:{pattern})", lowered):
            return aspect
    return ""


def follow_up_aspect(text: str) -> str:
    """The aspect a short follow-up asks for, or "" if the text stands on its own."""
    if len(text) > _LONGEST or not _LEANS_ON_CONTEXT.search(text.lower()):
        return ""
    return aspect_asked(text)
