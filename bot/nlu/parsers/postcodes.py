"""Postcodes: a hint to the region, never a proof, as some lie in two districts."""

import re
from functools import lru_cache

from bot.nlu.parsers.found import Found
from bot.nlu.parsers.german import lower
from bot.nlu.parsers.lookups import lookups_dir, read_csv

_CANDIDATE = re.compile(
    r"(?<![\w.,/+-])(?:d ?- ?|de ?- ?)?(\d{5})(?![\w]|[.,/-]\d| ?[€%$]| \d| ?- ?\d)", re.ASCII
)
_UNIT = re.compile(
    r" ?(?:euro|eur|stück|mitarbeiter|leute|besch|kund|besuch|personen|einwohner|artikel|produkt"
    r"|tonnen|kilo|kg|km|meter"
    r"|qm|m²|mal|datens|bestell|jahr|stunden|follower|abonn|teil|prozent|zeichen|rechnung|us|dollar|mark)"
)
_NUMBER_OF = re.compile(
    r"(?:\b0\d{2,4}|nummer|nr\.?|konto|rechnung|auftrag|code|pin|kasse|umsatz|etwa|rund|circa"
    r"|ca\.?|über|bis|von|für|pro|artikel|version|iso|din)"
    r"(?: ist| lautet)?[ :#]*$"
)
_SAYS_SO = re.compile(r"(?:plz|postleitzahl|in|aus|bei|d|de)(?: ist| lautet)?[ :-]*$")


@lru_cache(maxsize=4)
def _table(_directory: str) -> dict[str, tuple[tuple[str, ...], str | None]]:
    return {
        row["postcode"]: (tuple(row["districts"].split("|")), row["region"] or None)
        for row in read_csv("postcodes.csv")
    }


def lookup(postcode: str) -> dict[str, str | bool | None]:
    """District (None if several) and region (None and `ambiguous` if both are possible) of a postcode."""
    known = _table(str(lookups_dir())).get(postcode)
    if known is None:
        return {"postcode": postcode, "district": None, "region": None, "ambiguous": False, "state": "other"}
    districts, region = known
    return {
        "postcode": postcode,
        "district": districts[0] if len(districts) == 1 else None,
        "region": region,
        "ambiguous": region is None,
        "state": "ST",
    }


def find(text: str) -> list[Found]:
    low = lower(text)
    found: list[Found] = []
    for match in _CANDIDATE.finditer(low):
        code, before, behind = (
            match.group(1),
            low[max(0, match.start(1) - 24) : match.start(1)],
            low[match.end() :],
        )
        if not 1000 < int(code) < 99999 or _UNIT.match(behind[:14]) or _NUMBER_OF.search(before):
            continue
        value = lookup(code)
        named = bool(re.match(r" [A-ZÄÖÜ]", text[match.end() : match.end() + 2]))
        alone = len(low.strip(" .!,?")) <= 8
        if value["state"] == "other" and not (named or alone or _SAYS_SO.search(before)):
            continue
        found.append(
            Found("postcode", match.start(1), match.end(1), text[match.start(1) : match.end(1)], value)
        )
    return found
