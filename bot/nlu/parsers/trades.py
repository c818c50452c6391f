"""Craft or branch, and the chamber it usually belongs to (data/lookups/trades.yml)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.nlu.parsers.found import Found, without_overlaps
from bot.nlu.parsers.german import fold
from bot.nlu.parsers.lookups import centre, read_yaml

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[-–](?=[^\W\d_]))*\.?(?:[^\W\d_]\.)?")
_GRAM = 4
_LONGEST_PHRASE = 4
_LONGEST_WORD = 45
# Hotelsoftware and Tischlerbedarf are what a trade buys, not what it is.
_OTHER_THING = re.compile(
    r"software|programm|app|website|webseite|homepage|internetseite|bedarf|kosten|rechnung|messe"
    r"|steuer|recht|system"
    r"|innung|kammer|verband|termin|seite|preis|zeitung|branche(?!n)x|nbuch|versicherung|gesetz"
    r"|verordnung|buchung"
)
_PART_OF = re.compile(r"[a-z]{0,16}")


@dataclass(frozen=True)
class Trade:
    key: str
    label: str
    sector: str
    chamber_kind: str

    def value(self) -> dict[str, str]:
        return {
            "trade": self.key,
            "label": self.label,
            "sector": self.sector,
            "chamber_kind": self.chamber_kind,
        }


def _plain(word: str) -> str:
    return re.sub(r"[-–.]", "", fold(word))


class TradeTable:
    def __init__(self, trades: dict[str, list[object]]) -> None:
        self.exact: dict[str, Trade] = {}
        self.openers: set[str] = set()
        """First words of names that have several."""
        self._stems: dict[str, list[tuple[str, Trade]]] = {}
        for name, (label, sector, chamber_kind, words) in trades.items():
            trade = Trade(name, str(label), str(sector), str(chamber_kind))
            assert isinstance(words, list)
            for word in map(str, words):
                stem = " ".join(_plain(part) for part in word.lstrip("=").split())
                self.exact.setdefault(stem, trade)
                if " " in stem:
                    self.openers.add(stem.split()[0])
                if not word.startswith("=") and " " not in stem:
                    self._stems.setdefault(stem[:_GRAM], []).append((stem, trade))
        for entries in self._stems.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self._spellings: dict[str, list[str]] = {}
        for stem, _ in [entry for entries in self._stems.values() for entry in entries] + list(
            self.exact.items()
        ):
            for form in (stem, f"{stem}ei", f"{stem}er", f"{stem}in"):
                if len(form) >= 7 and " " not in form:
                    self._spellings.setdefault(form[:2], []).append(form)

    def of_word(self, word: str) -> Trade | None:
        """The trade of a single word, endings and compounds included. Of several stems the longest wins."""
        if trade := self.exact.get(word):
            return trade
        best: tuple[int, Trade] | None = None
        for at in range(min(len(word), _LONGEST_WORD) - _GRAM + 1):
            for stem, trade in self._stems.get(word[at : at + _GRAM], ()):
                if not word.startswith(stem, at) or (best and len(stem) <= best[0]):
                    continue
                rest = word[at + len(stem) :]
                # inside a compound short stems occur by chance
                if (at == 0 or (at >= 2 and len(stem) >= 5)) and _PART_OF.fullmatch(rest):
                    if not _OTHER_THING.search(rest):
                        best = (len(stem), trade)
                    break
        return best[1] if best else None

    def misspelled(self, word: str) -> Trade | None:
        near = process.extractOne(
            word,
            self._spellings.get(word[:2], []),
            scorer=OSA.distance,
            score_cutoff=1 if len(word) < 12 else 2,
        )
        return self.of_word(near[0]) if near else None


@lru_cache(maxsize=4)
def _load(_directory: str) -> TradeTable:
    return TradeTable(read_yaml("trades.yml")["trades"])


def table() -> TradeTable:
    return _load(centre())


def find(text: str) -> list[Found]:
    trades = table()
    words = list(_WORD.finditer(text))
    plain = [_plain(word.group()) for word in words]
    found: list[Found] = []
    guesses = 40  # typing errors are looked for in the first words only, for speed
    for at in range(len(words)):
        longest = _LONGEST_PHRASE if plain[at] in trades.openers else 1
        for length in range(min(longest, len(words) - at), 0, -1):
            if length > 1:
                trade = trades.exact.get(" ".join(plain[at : at + length]))
            else:
                trade = trades.of_word(plain[at])
                if trade is None and guesses and 8 <= len(plain[at]) <= 24:
                    guesses -= 1
                    trade = trades.misspelled(plain[at])
            if trade:
                start, end = words[at].start(), words[at + length - 1].end()
                end -= text[start:end].endswith(".")
                found.append(Found("trade", start, end, text[start:end], trade.value()))
                break
    return without_overlaps(found)
