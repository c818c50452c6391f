"""Postcodes: a hint to the region, never a proof, as some lie in two districts."""

import re
from functools import lru_cache

from bot.nlu.parsers.found import Found
from bot.nlu.parsers.german import lower
from bot.nlu.parsers.lookups import centre, home_state, own_rows, read_csv

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


_Row = tuple[tuple[str, ...], str | None]


@lru_cache(maxsize=4)
def _table(_centre: str) -> dict[str, _Row]:
    rows = own_rows("postcodes.csv") if _centre else read_csv("postcodes.csv")
    return {
        row["postcode"]: (tuple(filter(None, row["districts"].split("|"))), row["region"] or None)
        for row in rows
    }


@lru_cache(maxsize=4)
def _of_saxony_anhalt(_centre: str) -> frozenset[str]:
    """Elsewhere its postcodes tell that a company is from there."""
    return frozenset(row["postcode"] for row in read_csv("postcodes.csv")) if _centre else frozenset()


def lookup(postcode: str) -> dict[str, str | bool | None]:
    """District (None if several) and region (None and `ambiguous` if both are possible) of a postcode.

    Another centre may write only the first digits that a region's postcodes share; the longest ones count.
    """
    table = _table(centre())
    known = next((table[postcode[:length]] for length in (5, 4, 3, 2) if postcode[:length] in table), None)
    if known is None:
        state = "ST" if postcode in _of_saxony_anhalt(centre()) else "other"
        # A centre that has filled in no postcodes cannot tell what is not among them.
        return _value(postcode, (), None, state if table or state != "other" else "")
    return _value(postcode, *known, home_state())


def _value(
    postcode: str, districts: tuple[str, ...], region: str | None, state: str
) -> dict[str, str | bool | None]:
    return {
        "postcode": postcode,
        "district": districts[0] if len(districts) == 1 else None,
        "region": region,
        "ambiguous": state == home_state() and region is None,
        "state": state,
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
        if value["state"] != home_state() and not (named or alone or _SAYS_SO.search(before)):
            continue
        found.append(
            Found("postcode", match.start(1), match.end(1), text[match.start(1) : match.end(1)], value)
        )
    return found
