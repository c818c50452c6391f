"""How many people work there."""

import re
from typing import Any

from bot.nlu.parsers.found import Found, without_overlaps
from bot.nlu.parsers.german import NUMBER_WORDS, fold, lower, number, rx

_WORDS = "|".join(sorted(map(re.escape, NUMBER_WORDS), key=len, reverse=True))
_NUMBER = (
    rf"(?:\d{{1,3}}(?:\.\d{{3}}){{1,2}}|\d{{1,6}}"
    rf"|{_WORDS.replace('ue', 'ü').replace('oe', 'ö').replace('ss', 'ß')})"
)
_PEOPLE = (
    r"(?:mitarbeit(?:er|erinnen|ende|enden|ern)?(?:\*?innen)?|mitarbeiter:innen|leute|leuten"
    r"|mann(?! und frau)|beschäftigte[nr]?|angestellte[nr]?|personen|köpfe|kollegen|kolleginnen"
    r"|arbeitskräfte[n]?|arbeitnehmer(?:n|innen)?|ma(?![\w-])|vollzeitkräfte[n]?"
    r"|teilzeitkräfte[n]?|aushilfen?|gesellen?|geselle|azubis?|lehrlinge?n?|auszubildende[nr]?"
    r"|festangestellte[nr]?|mitarbeitern|minijobber(?:n|innen)?|frauen|männer|monteure?n?"
    r"|fachkräfte[n]?|menschen|kräfte|vollzeitstellen|meister(?![a-z]))"
)
_ABOUT = r"(?:(?:rund|etwa|ca\.?|circa|zirka|ungefähr|knapp|gut|über|so um die|so|um die|an die|fast) )?"
_MIDDLE = r"(?: (?:fest(?:e|en)?|feste[nr]?|gute|fleißige|eigene[nr]?|weitere[nr]?|aktive|ständige|köpfige))?"
_TO = r" ?(?:-|–|bis(?: zu)?|oder|/) ?"

_RANGE = rx(
    rf"(?<![\w.,/-])(?:zwischen )?({_NUMBER})(?:{_TO}| und )({_NUMBER}){_MIDDLE}"
    rf" {{0,2}}-?{_PEOPLE}(?![\w])"
)
_COUNT = rx(rf"(?<![\w.,/-]){_ABOUT}({_NUMBER}){_MIDDLE}(?: |-| {{2}}){_PEOPLE}(?![\w])")
_SUM = rx(
    rf"(?<![\w.,/-])({_NUMBER}){_MIDDLE} {_PEOPLE}(?: und|,| plus| sowie)(?: noch)?"
    rf" ({_NUMBER}){_MIDDLE} {_PEOPLE}(?![\w])"
)
_COLON = rx(
    rf"(?:mitarbeiter(?:zahl|anzahl)?|beschäftigte|anzahl (?:der )?mitarbeiter|personalstärke"
    rf"|teamgröße|mitarbeitende|belegschaft)(?: ?:| ist| sind| =|(?<=zahl))"
    rf" ?{_ABOUT}({_NUMBER})(?:{_TO}({_NUMBER}))?(?!\w)"
)
_WE_ARE = rx(
    rf"(?<!\w)(?:wir (?:sind|wären|waren zuletzt)|sind wir|sind)(?: (?:ja|aktuell|derzeit|momentan"
    rf"|insgesamt|jetzt|gerade|hier|nur|noch|inzwischen|zusammen|im ganzen|im team))*"
    rf" {_ABOUT}({_NUMBER})(?:{_TO}({_NUMBER}))?(?= ?(?:[,.;!?)]|$|und |im (?:team|betrieb|laden"
    rf"|büro)|insgesamt|aus |in (?:der firma|unserem)))(?!\.\d)"
)
_HEADCOUNT = rx(
    rf"(?<!\w)({_NUMBER})-?(?:köpfige[srn]?|mann|personen|frau)-?(?: ?(?:team|betrieb|firma"
    rf"|unternehmen|bude|laden|büro|show))?(?!\w)"
)
_GROUPS = ("zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht", "neunt", "zehnt", "elft", "zwölft")
_TOGETHER = rx(rf"(?<!\w)zu ({'|'.join(_GROUPS)}|zweien|dreien|vieren)(?!\w)")
_ALONE = rx(
    r"(?<!\w)(?:ein-?(?:mann|frau|personen)-?(?:betrieb|firma|unternehmen|show|bude|laden|büro)?"
    r"|einzelunternehm(?:er|erin|en|ung)|einzelkämpfer(?:in)?"
    r"|solo-?(?:selbst(?:st)?ändig\w*|unternehmer(?:in)?)|ein-?mann-?\w+|freiberufler(?:in)?"
    r"|one-man-show|ohne (?:mitarbeiter|angestellte|personal)|keine (?:mitarbeiter|angestellten"
    r"|beschäftigten)|nur ich(?: selbst| allein)?(?=[.,!]|$))(?!\w)"
)
_MY_OWN = rx(
    r"(?:\bich (?:bin|arbeite|mache|mach|führe|betreibe|schaffe|mache das|mache alles|stehe|bin"
    r" hier|bin ganz)(?: \w{1,20}){0,3}? |^(?:ganz |nur |bin |ich |noch |nein,? )*|\bganz"
    r" )(alleine?)(?= ?(?:[.,;!?)]|$|im (?:betrieb|laden|büro|team|geschäft)|in der |und |auf weiter|selbst))"
)
_COUPLE = rx(
    r"(?<!\w)(?:ich und (?:meine?|mein) (?:frau|mann|partner(?:in)?|bruder|schwester|sohn|tochter"
    r"|vater|mutter|kollege|kollegin|geselle|azubi)"
    r"|(?:meine?|mein) (?:frau|mann|partner(?:in)?|bruder|schwester|sohn|tochter|vater|mutter"
    r"|kollege|kollegin|geselle|azubi) und ich)(?!\w)"
)
_DOZEN = rx(rf"(?<!\w){_ABOUT}(ein|zwei|drei)? ?dutzend {_PEOPLE}(?!\w)")
_NOT_STAFF = rx(
    r"(?:kurs|seminar|schulung|gruppe|workshop|für|pro|kunden|familie|platz für|haushalt"
    r"|veranstaltung)(?: \w+)? $"
)


def _entry(text: str, match: re.Match[str], low: int, high: int) -> Found:
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    low, high = min(low, high), max(low, high)
    return Found("employees", start, match.end(), text[start : match.end()], {"min": low, "max": high})


def _counted(text: str, low: str) -> list[Found]:
    found: list[Found] = []
    for pattern in (_SUM, _RANGE, _COLON, _WE_ARE, _HEADCOUNT, _COUNT):
        for match in pattern.finditer(low):
            first = number(match.group(1))
            second = number(match.group(2)) if pattern.groups > 1 and match.group(2) else first
            if not first or not second or _NOT_STAFF.search(low[max(0, match.start() - 24) : match.start()]):
                continue
            bounds = (first + second, first + second) if pattern is _SUM else (first, second)
            found.append(_entry(text, match, *bounds))
    return found


def _said(text: str, low: str) -> list[Found]:
    found = [_entry(text, match, 1, 1) for match in _ALONE.finditer(low)]
    for match in _MY_OWN.finditer(low):
        found.append(
            Found(
                "employees",
                match.start(1),
                match.end(1),
                text[match.start(1) : match.end(1)],
                {"min": 1, "max": 1},
            )
        )
    found += [_entry(text, match, 2, 2) for match in _COUPLE.finditer(low)]
    for match in _DOZEN.finditer(low):
        people = 12 * (number(match.group(1) or "ein") or 1)
        found.append(_entry(text, match, people, people))
    groups = [fold(word) for word in _GROUPS]
    pairs = {"zweien": 2, "dreien": 3, "vieren": 4}
    for match in _TOGETHER.finditer(low):
        word = fold(match.group(1))
        people = pairs.get(word) or groups.index(word) + 2
        found.append(_entry(text, match, people, people))
    return found


def find(text: str) -> list[Found]:
    low = lower(text)
    return without_overlaps(_counted(text, low) + _said(text, low))


_BARE = rx(rf"{_ABOUT}({_NUMBER})(?:{_TO}({_NUMBER}))?(?: stück| sind wir| sinds| sind es)?")


def parse_bare(text: str) -> dict[str, Any] | None:
    """The answer to "Wie viele Menschen arbeiten bei Ihnen?": "12", "zwölf", "so 8", "10-15"."""
    if found := find(text):
        value: dict[str, Any] = found[0].value
        return value
    low = re.sub(
        r"^(?:na|also|nein|ja|äh|hm|wir sind|es sind|wir haben|nur|mit mir|,|\s)+", "", lower(text)
    ).strip(" .!?")
    match = _BARE.fullmatch(low)
    first = number(match.group(1)) if match else None
    if match is None or first is None:
        return (
            {("min"): 1, "max": 1}
            if low in ("ich", "nur ich", "keine", "keiner", "niemand", "allein", "alleine")
            else None
        )
    second = number(match.group(2) or "") or first
    return {"min": max(1, min(first, second)), "max": max(1, first, second)}
