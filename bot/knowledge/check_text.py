from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge.entry import EntryFile, Fault
from bot.knowledge.german_numbers import numbers_missing
from bot.knowledge.german_style import find_du_form, long_sentences, plain

MOST_WORDS = 25
MOST_WORDS_EASY = 12
# Characters as read, so without the addresses of links.
LENGTHS = {"Kurz": (1, 350), "Mehr": (600, 1600), "Einfache Sprache": (1, 500)}
EXAMPLE_NOTE = "Typisches Beispiel, kein echtes Unternehmen"

_PROMISE = re.compile(r"\bSie (?:bekommen|erhalten garantiert)\b|\bwir garantieren\b|\bgarantiert\b", re.I)
_FUNDING_PROMISE = re.compile(r"\bSie erhalten\b|\bsteht Ihnen zu\b", re.I)
_ADVISER = re.compile(r"Steuerberat|Rechtsberat|Rechtsanw|anwaltlich|Kammer|Datenschutzbeauftragt")
_ENDED = re.compile(r"\bDigital Jetzt\b|\bgo-digital\b", re.I)
_IS_OVER = re.compile(
    r"beendet|überholt|ausgelaufen|eingestellt|abgelaufen|\bendete?n?\b|vorbei"
    r"|keine (?:neuen )?anträge|früher|ehemalig|nicht mehr",
    re.I,
)
_GENDER_MARK = re.compile(r"\w[*:_]in(?:nen)?\b|\w/-?innen\b|\w\(-?in(?:nen)?\)|[a-zäöüß]Innen\b")
_NO_UMLAUT = re.compile(
    r"(?<![\w.@/-])\w*(?:fuer|ueber|koenn|moecht|moeglich|muess|waehl|naechst|foerder|aender|groess|pruef|gruend|schuetz"
    r"|buero|geraet|loesch|erklaer|verfueg|zustaend|taeglich|stuetz|fuehr|haeufig|waere|wuerd|hoech|spaet)\w*\b(?![-\w]*\.\w)",
    re.I,
)
_FOREIGN_MARKUP = re.compile(r"^(?:#|\||>|```)|</?[a-zA-Z]|!\[|\]\((?!https://)", re.M)


def text_faults(one: EntryFile) -> Iterator[Fault]:
    """What breaks the house's rules of style and truth in the texts of an entry."""
    entry = one.entry
    sections = {"Kurz": entry.short, "Mehr": entry.long, "Einfache Sprache": entry.easy}
    for name, text in sections.items():
        yield from (one.fault(name, f"{name}: {message}") for message in _faults(text, name))
        low, high = LENGTHS[name]
        length = len(plain(text))
        if not low <= length <= high:
            yield one.fault(name, f"{name} hat {length} Zeichen, erlaubt sind {low} bis {high}.")
        if name != "Mehr":
            for number in numbers_missing(text, entry.long):
                yield one.fault(name, f"{name}: „{number}“ steht nicht auch in „Mehr“.")
    for name, said in (
        ("title", entry.title),
        ("after_expiry", entry.after_expiry or ""),
        *((f"follow_ups.{at}", follow_up.title) for at, follow_up in enumerate(entry.follow_ups)),
    ):
        yield from (one.fault(name, f"{name}: {message}") for message in _faults(said, name))
    if entry.short.rstrip().endswith("?"):
        yield one.fault("Kurz", "Kurz: Die kurze Antwort endet nicht mit einer Frage.")
    yield from _truth_faults(one, sections)


def _faults(text: str, name: str) -> Iterator[str]:
    for word in find_du_form(text):
        yield f"Du-Form „{word}“; hier gilt die Sie-Form."
    most = MOST_WORDS_EASY if name == "Einfache Sprache" else MOST_WORDS
    for sentence in long_sentences(text, most):
        yield f"Der Satz „{sentence[:50]} …“ hat mehr als {most} Wörter."
    spoken = plain(text)
    for found in _GENDER_MARK.finditer(spoken):
        yield f"„{found.group()}“: bitte eine neutrale Form ohne Sonderzeichen."
    for found in _NO_UMLAUT.finditer(spoken):
        yield f"„{found.group()}“: bitte mit Umlaut."
    for found in _FOREIGN_MARKUP.finditer(text):
        yield f"„{found.group()}“: erlaubt sind nur **fett**, Listen mit „- “ und [Text](https://…)."


def _truth_faults(one: EntryFile, sections: dict[str, str]) -> Iterator[Fault]:
    entry = one.entry
    about_funding = entry.topic == "topic_funding" or entry.aspect == "funding"
    for name, text in sections.items():
        for pattern in (_PROMISE, _FUNDING_PROMISE) if about_funding else (_PROMISE,):
            # What follows a booking ("Sie bekommen eine E-Mail") is ours to promise.
            for found in pattern.finditer(text) if entry.topic.startswith("topic_") else ():
                yield one.fault(name, f"{name}: „{found.group()}“ klingt wie eine Zusage.")
        ended = _ENDED.search(text)
        if ended and not _IS_OVER.search(text):
            yield one.fault(name, f"{name}: „{ended.group()}“ ist beendet; der Text muss das sagen.")
    if entry.aspect == "legal" and not _ADVISER.search(entry.long):
        yield one.fault("Mehr", "Mehr: Wer berät dazu? Steuerberatung, Rechtsberatung oder Kammer nennen.")
    if entry.example and "typisches beispiel" not in entry.short.lower():
        yield one.fault("Kurz", "Kurz: Ein Fallbeispiel sagt „Typisches Beispiel“.")
    if entry.example and EXAMPLE_NOTE.lower() not in f"{entry.short}\n{entry.long}".lower():
        yield one.fault("Mehr", f"Mehr: Ein Fallbeispiel sagt „{EXAMPLE_NOTE}“.")
    if entry.example and "beispiel" not in entry.easy.lower():
        yield one.fault("Einfache Sprache", "Einfache Sprache: Ein Fallbeispiel sagt, dass es eines ist.")
