from __future__ import annotations

import re

_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+", re.M)
# Written without their dots; each dot of "z. B." is protected, with or without a space in it.
_SPACED = (
    "z B",
    "d h",
    "u a",
    "o Ä",
    "o ä",
    "u U",
    "i d R",
    "i S d",
    "v a",
    "z T",
    "u v m",
    "e V",
    "s o",
    "s u",
)
_ABBREVIATIONS = (
    "Abs Aufl Bd Bsp Co Dr Hr Fr Hrsg Ing Inh Jh Kap Min Mio Mrd Nr Prof Rn Sek St Std Str Tel Tsd Ziff "
    "bspw bzgl bzw ca circa evtl exkl gem ggf ggü inkl insb max mind min möglw sog sog std str tägl usf "
    "vgl zzgl"
).split()
# These end a sentence as often as not: the next word tells.
_OPEN = ("usw", "etc", "Art", "u v m", "u a")
_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
# After "10." these begin a new sentence; any other capital makes it an ordinal ("5. Runde").
_STARTERS = (
    "Ab Alle Allerdings Als Am An Auch Auf Aus Außerdem Bei Beide Beginnen Bis Bitte Da Dabei Dafür "
    "Damit Danach Dann Darüber Darunter Das Davon Dazu Denn Der Deshalb Die Dies Diese Dieser Dieses "
    "Doch Dort Ein Eine Er Es Für Hier Ihr Ihre Im In Jede Jeder Kein Keine Man Mehr Mit Nach Nicht "
    "Noch Nur Oder Ohne Prüfen Seit Sie So Solche Trotzdem Und Unter Viele Von Vor Vorher War Was "
    "Weitere Wenn Wer Wie Wir Zu Zuerst Zum Zur Über"
).split()
_DOT = "\x00"  # stands for a dot that ends nothing
_CLOSING = r"[.!?…]+[“”\"»’)*_]*"
_DU = re.compile(
    r"\b(?:du|dich|dir|dein(?:e[mnrs]?|er?)?|deinetwegen|euch|euer|eure[mnrs]?"
    r"|bist|hast|kannst|willst|musst|möchtest|solltest|könntest|darfst|wirst|weißt|brauchst|findest|bekommst"
    r"|gib|nimm|lies|hilf)\b",
    re.IGNORECASE,
)
# Imperatives that are also nouns or first persons: only at the start of a sentence, and not before "ich".
_DU_IMPERATIVE = re.compile(
    r"(?:^|(?<=[.!?:]\s))(?:klick|schau|schreib|frag|mach|hol|lass|melde|starte|wähle?|prüfe?|achte|beginne?)\b"
    r"(?!\s+ich\b|-)",
    re.IGNORECASE | re.M,
)


def find_du_form(text: str) -> list[str]:
    """The words by which a text says du to its reader, in their order."""
    spoken = plain(text)
    found = [*_DU.finditer(spoken), *_DU_IMPERATIVE.finditer(spoken)]
    return [one.group() for one in sorted(found, key=lambda one: one.start())]


def plain(text: str) -> str:
    """The text as it is read: without Markdown's marks and without addresses."""
    text = _LINK.sub(r"\1", text)
    text = re.sub(r"https?://\S+", "", text)
    return re.sub(r"\*\*|__|`", "", text)


def split_sentences(text: str) -> list[str]:
    """The sentences of a German text. An item of a list and a paragraph always end one."""
    sentences: list[str] = []
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*•]|\d{1,2}[.)])\s)", plain(text)):
        words = " ".join(_BULLET.sub("", block, count=1).split())
        shielded = _shield(words)
        start = 0
        for end in re.finditer(rf"{_CLOSING}(?=\s+[„“\"»(*]*[A-ZÄÖÜ0-9])", shielded):
            sentences.append(shielded[start : end.end()])
            start = end.end()
        sentences.append(shielded[start:])
    cleaned = (one.replace(_DOT, ".").strip() for one in sentences)
    return [one for one in cleaned if one]


def count_words(sentence: str) -> int:
    """The words of a sentence; "z. B." and a number with its unit count as people read them."""
    shortened = sentence
    for short in _SPACED:
        shortened = re.sub(_spaced(short), short.replace(" ", ""), shortened)
    return sum(1 for word in plain(shortened).split() if re.search(r"\w", word))


def long_sentences(text: str, most_words: int) -> list[str]:
    """The sentences with more words than that."""
    return [one for one in split_sentences(text) if count_words(one) > most_words]


def _shield(text: str) -> str:
    """Hides the dots that do not end a sentence."""
    # "Fragen Sie …" and "Beginnen Sie …" begin one as well.
    opens = rf"(?!\s+(?:(?:{'|'.join(_STARTERS)})\b|\w+\s+Sie\b))"
    for short in _SPACED:
        last = opens if short in _OPEN else ""
        text = re.sub(_spaced(short) + last, lambda one: one.group().replace(".", _DOT), text)
    text = re.sub(rf"\b(?:{'|'.join(_OPEN[:3])})\.{opens}", _hide, text)
    text = re.sub(rf"\b(?:{'|'.join(_ABBREVIATIONS)})\.", _hide, text)
    # 1.1.2027, 1. Januar, 5. Runde, 10.000; but "… unter 10. Das gilt …" and "… ab 2027. Danach …".
    text = re.sub(r"(?<=\d)\.(?=\d)|\b\d{1,2}\.\d{1,2}\.(?=\s)", _hide, text)
    text = re.sub(rf"\b\d{{1,2}}\.(?=\s+(?:{_MONTHS})\b)", _hide, text)
    return re.sub(rf"(?<![\d,])(?<!\d\s)\b\d{{1,2}}\.(?=\s){opens}", _hide, text)


def _spaced(short: str) -> str:
    return r"\b" + r"\s?".join(rf"{re.escape(part)}\." for part in short.split())


def _hide(found: re.Match[str]) -> str:
    return found.group().replace(".", _DOT)
