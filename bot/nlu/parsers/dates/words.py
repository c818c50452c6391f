"""The words of date expressions, folded (ae, oe, ue, ss), and typing errors in them."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.nlu.parsers.german import NUMBER_WORDS

MONTHS = {
    "januar": 1, "jan": 1, "jaenner": 1, "februar": 2, "feb": 2, "feber": 2, "maerz": 3, "mrz": 3,
    "marz": 3, "april": 4, "apr": 4, "mai": 5, "juni": 6, "jun": 6, "juno": 6, "juli": 7, "jul": 7,
    "august": 8, "aug": 8,
    "september": 9, "sept": 9, "sep": 9, "oktober": 10, "okt": 10, "november": 11, "nov": 11,
    "dezember": 12, "dez": 12,
}  # fmt: skip
# also first names, surnames or ordinary words: count only behind a preposition or a day
SHY_MONTHS = frozenset({"mai", "august", "maerz", "april", "jan", "jun", "jul", "marz", "juno", "feber"})

WEEKDAYS = {
    "montag": 0, "dienstag": 1, "mittwoch": 2, "donnerstag": 3, "freitag": 4, "samstag": 5, "sonnabend": 5,
    "sonntag": 6,
}  # fmt: skip
SHORT_WEEKDAYS = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6}

NEXT = frozenset(
    "naechste naechsten naechster naechstem naechstes naexten naexte kommende kommenden"
    " kommender kommendem kommendes folgende folgenden folgender".split()
)
AFTER_NEXT = frozenset("uebernaechste uebernaechsten uebernaechster uebernaechstem uebernaechstes".split())
THIS = frozenset("diese diesen dieser diesem dieses laufende laufenden laufender laufendes aktuellen".split())
LAST = frozenset("letzte letzten letzter letztem letztes".split())

ORDINALS = {
    stem: number
    for number, stem in enumerate(
        "erst zweit dritt viert fuenft sechst siebt acht neunt zehnt elft zwoelft dreizehnt"
        " vierzehnt fuenfzehnt"
        " sechzehnt siebzehnt achtzehnt neunzehnt zwanzigst".split(),
        start=1,
    )
}
ORDINALS |= {(f"{word}st"): n for word, n in NUMBER_WORDS.items() if 20 < n <= 31} | {
    "dreissigst": 30,
    "siebent": 7,
}

PARTS_OF_DAY = {
    "frueh": (6, 10), "morgens": (6, 10), "fruehmorgens": (6, 9), "vormittag": (8, 12), "vormittags": (8, 12),
    "mittag": (11, 14), "mittags": (11, 14), "nachmittag": (12, 18), "nachmittags": (12, 18),
    "spaetnachmittag": (15, 18), "spaetnachmittags": (15, 18), "abend": (17, 21), "abends": (17, 21),
}  # fmt: skip

SEASONS = {"fruehling": (3, 5), "fruehjahr": (3, 5), "sommer": (6, 8), "herbst": (9, 11), "winter": (12, 2)}
HOLIDAYS = {
    "ostern": "ostern", "osterfeiertage": "ostern", "osterfeiertagen": "ostern", "pfingsten": "pfingsten",
    "himmelfahrt": "himmelfahrt", "weihnachten": "weihnachten", "weihnachtsfeiertage": "weihnachten",
    "weihnachtsfeiertagen": "weihnachten", "silvester": "silvester", "neujahr": "neujahr",
    "jahreswechsel": "jahreswechsel",
}  # fmt: skip

_LONG_WORDS = [*WEEKDAYS, *MONTHS, *NEXT, *AFTER_NEXT, *PARTS_OF_DAY, *(f"{day}s" for day in WEEKDAYS)]
_TYPABLE = (
    *(word for word in _LONG_WORDS if len(word) >= 6),
    *"woche uebermorgen fruehestens spaetestens weihnachten quartal wochenende monat anfang".split(),
)
_EXACT = frozenset(_TYPABLE) | frozenset(
    "morgen wochen monate monats monaten quartals montage montagen mittage abende".split()
)
_NO_TYPO = frozenset(
    "wache wachen freital montags montage montagen mittagen tage werktags monate woge wolke"
    " suche mittage frequenz waechste weche bestens mitten heute anfangen anfangs umfang empfang"
    " vorfahrt maechtigen naechtigen vertrag mitwoche monas moment folgend kommend kommen"
    " kommenn kommende fliegende folgendes".split()
)


@lru_cache(maxsize=4096)
def spelled(word: str) -> str:
    """The word meant, when one typing error (two in a long word) makes it a date word; else itself."""
    if len(word) < 5 or len(word) > 20 or word in _EXACT or word in _NO_TYPO:
        return word
    budget = 2 if len(word) >= 11 else 1
    near = [
        (distance, known)
        for known in _TYPABLE
        if known[0] == word[0]
        and abs(len(known) - len(word)) <= budget
        and (distance := OSA.distance(word, known, score_cutoff=budget)) <= budget
    ]
    return min(near)[1] if near else word


def ordinal(word: str) -> int | None:
    """zweiten → 2, zwoelfter → 12, letzter → -1; None for other words."""
    if word in LAST:
        return -1
    for ending in ("en", "er", "em", "es", "e"):
        if word.endswith(ending) and (number := ORDINALS.get(word.removesuffix(ending))):
            return number
    return None


# Every word with which an expression can begin: all others need no matcher.
STARTERS = (
    frozenset(
        "heute morgen uebermorgen sofort so sobald moeglichst schnellstmoeglich baldmoeglichst"
        " asap schnellstens zeitnah"
        " umgehend baldigst in anfang mitte ende kw kalenderwoche q werktags wochentags halb"
        " viertel dreiviertel"
        " wochenende woche wochen neuen jahr zwischen".split()
    )
    | {f"{day}s" for day in WEEKDAYS}
    | NEXT
    | AFTER_NEXT
    | THIS
    | set(MONTHS)
    | set(WEEKDAYS)
    | set(SHORT_WEEKDAYS)
    | set(PARTS_OF_DAY)
    | set(SEASONS)
    | set(HOLIDAYS)
    | set(NUMBER_WORDS)
)
