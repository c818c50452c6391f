"""The places table, indexed by every spelling; and misspelled names."""

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.nlu.parsers.german import fold
from bot.nlu.parsers.lookups import centre, home_state, own_rows, read_csv


@dataclass(frozen=True)
class Place:
    name: str
    kind: str
    district: str | None
    state: str
    region: str | None
    common: bool
    """Also an everyday word or a surname: counts only after a preposition, a postcode or alone."""

    def value(self) -> dict[str, str | bool | None]:
        ambiguous = self.state == home_state() and self.region is None and self.kind != "state"
        return {
            "name": self.name,
            "district": self.district,
            "region": self.region,
            "ambiguous": ambiguous,
            "state": self.state,
        }


def key(words: str) -> str:
    """One spelling for comparing: "Halle (Saale)", "halle/saale" and "Halle Saale" are the same."""
    folded = "".join(char if char.isalnum() else " " for char in fold(words))
    return " ".join(folded.split())


class Gazetteer:
    def __init__(self, rows: list[dict[str, str]]) -> None:
        self.by_name: dict[str, list[Place]] = {}
        self.abbreviations: dict[str, list[Place]] = {}
        self.openers: dict[str, int] = {}
        """First words of names, and how many words the longest such name has."""
        self._fuzzy: dict[str, list[str]] = {}
        for row in rows:
            place = Place(
                row["name"],
                row["kind"],
                row["district"] or None,
                row["state"],
                row["region"] or None,
                "common" in row["flags"],
            )
            for spelling in [row["name"], *filter(None, row["aliases"].split("|"))]:
                short = spelling.isupper() and len(spelling) <= 3
                index = self.abbreviations if short else self.by_name
                places = index.setdefault(key(spelling), [])
                words = key(spelling).split()
                self.openers[words[0]] = max(len(words), self.openers.get(words[0], 0))
                if place not in places:
                    places.append(place)
                if place.kind != "locality" and not short and len(spelling) >= 6:
                    self._fuzzy.setdefault(key(spelling)[:1], []).append(key(spelling))

    def choose(self, places: list[Place]) -> Place:
        """The one meant by a name: a town before its district; of equal villages only what they share."""
        for kind in ("municipality", "city", "district", "state", "country"):
            for place in places:
                if place.kind == kind:
                    return place
        first = places[0]
        if len(places) == 1:
            return first
        district = first.district if len({p.district for p in places}) == 1 else None
        region = first.region if len({p.region for p in places}) == 1 else None
        return Place(first.name, first.kind, district, first.state, region, True)

    def misspelled(self, word: str, budget: int) -> Place | None:
        """The place whose name is at most `budget` typing errors away, if there is exactly one such name."""
        near = [
            (distance, name)
            for name in self._fuzzy.get(word[:1], [])
            if abs(len(name) - len(word)) <= budget
            and (distance := OSA.distance(word, name, score_cutoff=budget)) <= budget
        ]
        if not near:
            return None
        best = min(near)[0]
        chosen = {self.choose(self.by_name[name]) for distance, name in near if distance == best}
        return chosen.pop() if len(chosen) == 1 else None


@lru_cache(maxsize=4)
def _load(_centre: str) -> Gazetteer:
    own, delivered = own_rows("places.csv"), read_csv("places.csv")
    if not _centre:
        return Gazetteer(delivered)
    # Elsewhere a village's name says too little to send anybody to Saxony-Anhalt.
    known = {key(row["name"]) for row in own}
    others = [row for row in delivered if row["kind"] != "locality" and key(row["name"]) not in known]
    return Gazetteer([*(_filled(row) for row in own), *({**row, "region": ""} for row in others)])


def _filled(row: dict[str, str]) -> dict[str, str]:
    """An own row, of which only name and region have to be written."""
    return {
        "name": row["name"],
        "kind": row.get("kind") or "municipality",
        "district": row.get("district") or row["name"],
        "state": home_state(),
        "region": row.get("region", ""),
        "flags": row.get("flags", ""),
        "aliases": row.get("aliases", ""),
    }


def gazetteer() -> Gazetteer:
    return _load(centre())
