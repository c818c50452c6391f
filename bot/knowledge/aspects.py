from __future__ import annotations

import re

from bot.knowledge.entry import Aspect

# What a short question asks for, told by its words. The first that fits wins.
_ASPECTS: tuple[tuple[Aspect, str], ...] = (
    (
        "cost",
        r"(?:was|wie ?viel)\b.{0,20}\bkoste\w*|kosten\b|preis\w*|teuer\b|was zahl\w+"
        r"|kostenlos\w*|kostenfrei\w*|gratis\b|umsonst\b",
    ),
    (
        "funding",
        r"förder\w*|zuschuss|zuschüsse|geld (?:dafür|vom)|gibt?'?s? (?:es )?(?:da|dafür) (?:auch )?geld",
    ),
    ("duration", r"wie ?lange?\b|dauer\w*|wie schnell|zeitaufwand"),
    (
        "legal",
        r"^(?:und )?(?:ab|seit) wann(?: gilt (?:das|die|es))?\W*$"
        r"|recht(?:lich|liches|e|s)?\b|gesetz\w*|pflicht(?:en)?\b|dsgvo|impressum"
        r"|darf (?:ich|man) das",
    ),
    ("first_step", r"erste[rn]? schritt\w*|womit anfangen|(?:wie|womit|wo) fang\w* (?:ich|wir|man)"),
    (
        "tools",
        r"welche[sr]? (?:software|programm\w*|werkzeug\w*|tool\w*|system\w*)|womit (?:macht|mache)"
        r"|(?:was|welche[sn]?) (?:nimmt|nehme|benutzt|braucht) (?:man|ich|wir) da",
    ),
    ("risk", r"risik\w*|gefahr\w*|nachteil\w*|worauf (?:achten|muss)|worauf achte"),
    ("example", r"beispiel\w*|wie machen (?:das )?andere"),
    (
        "more",
        r"(?:noch )?mehr\b|weitere?s?\b|genauer|ausführlich\w*|details?\b|und sonst"
        r"|(?:sonst )?noch (?:was|etwas)\b",
    ),
)


def aspect_in(text: str) -> Aspect | None:
    """The aspect that a question such as "Und was kostet das?" asks for."""
    lowered = text.lower()
    return next((aspect for aspect, words in _ASPECTS if re.search(rf"\b(?:{words})", lowered)), None)
