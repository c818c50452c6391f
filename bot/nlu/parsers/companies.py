"""Company names: by their legal form, by the word for their trade, or because somebody says so."""

import re
from typing import Any

from bot.nlu.parsers import places
from bot.nlu.parsers.found import Found, without_overlaps
from bot.nlu.parsers.german import fold, lower, rx
from bot.nlu.parsers.trades import table

# spelling in lower case → how it is written. Short ones ("kg", "ag") only count in capitals.
_FORMS = {
    r"gmbh ?(?:&|und|u\.|\+) ?co\.? ?kgaa": "GmbH & Co. KGaA",
    r"(?:gmbh|ug|ag) ?(?:&|und|u\.|\+) ?co\.?,? ?kg": "GmbH & Co. KG",
    r"gmbh ?(?:&|und|u\.|\+) ?co\.? ?ohg": "GmbH & Co. OHG",
    r"ug ?\(? ?haftungsbeschränkt\)?": "UG (haftungsbeschränkt)",
    r"ggmbh": "gGmbH",
    r"g\.?m\.?b\.?h\.?": "GmbH",
    r"partg ?mbb": "PartG mbB",
    r"kgaa": "KGaA",
    r"ohg": "OHG",
    r"gbr": "GbR",
    r"e\. ?k\.?|e\. ?kfm\.?|e\. ?kfr\.?": "e.K.",
}
_CAPITAL_FORMS = {
    (r"UG"): "UG",
    r"AG": "AG",
    r"KG": "KG",
    r"SE": "SE",
    r"eG": "eG",
    r"eK": "e.K.",
    r"e\.G\.": "eG",
    r"e\. ?V\.": "e.V.",
    r"Ltd\.?": "Ltd.",
    r"Ltd": "Ltd.",
}
_ANY_FORM = rx("|".join(f"(?<![\\w.-])(?:{form})(?!\\w)" for form in _FORMS))
_ANY_CAPITAL = re.compile("|".join(f"(?<![\\w.-])(?:{form})(?!\\w)" for form in _CAPITAL_FORMS))
_WORD = re.compile(r"[^\s,;:!?()\"„“”\n]+")
_STOP = frozenset(
    fold(word)
    for word in """
    die der das den dem des ein eine einer einem einen wir sind ist bin ich von vom bei aus in im an am
    auf für mit zu und oder als meine mein unsere unser unserer unserem meiner ihrer ihre firma fa fa.
    unternehmen betrieb heißt heisst heißen namens hallo tag hier ist spricht schreibt nein ja doch
    gründen gegründet kleine kleinen kleiner neue neuen soll kann einzelunternehmen gmbh arbeite leite
    führe besitze habe hat haben name lautet lieber eher auch noch schon nur jetzt welche welcher was
    wie ob wenn umwandlung hat sucht braucht möchte will macht bietet liegt gibt wird kein keine
    einfach günstig digital online gern gerne bitte danke
    """.split()
)
_JOINER = frozenset({"&", "+", "und", "u."})
_BUSINESS = re.compile(
    r".*(?:ei|eien|haus|laden|geschaeft|betrieb|handlung|salon|studio|werkstatt|meister|meisterin"
    r"|meisterbetrieb|praxis|buero|kanzlei|bau|baufirma|hof|restaurant|hotel|cafe|pension"
    r"|boutique|apotheke|agentur|service|technik|dienst|center|zentrum|schule|akademie|labor"
    r"|atelier|gasthof|gasthaus|gaststaette|pizzeria|kfz|elektro|sanitaer|blumen|optik|fahrschule"
    r"|reisebuero|logistik|spedition|transporte|druckerei|manufaktur|imbiss|bistro)"
)
_ALWAYS = frozenset(
    "salon hotel pension gasthof gasthaus autohaus restaurant cafe café boutique kfz elektro"
    " blumen optik holzbau metallbau atelier weingut modehaus landhaus haus-der".split()
)
# Nouns that may stand behind "Tischlerei" without being its name.
_NOUNS = frozenset(
    fold(word)
    for word in """
    fragen frage termine termin software webseite website homepage hilfe mitarbeiter kunden förderung
    kosten geld leute onlineshop online-shop shop internet digitalisierung beratung zoom inhaber
    inhaberin chef chefin gmbh meister geselle probleme problem angebot angebote rechnung rechnungen und
    oder sprechtag euro fachkräfte azubi azubis werbung gründen eröffnen daten buchhaltung zeiterfassung
    kalender e-rechnung e-rechnungen
    """.split()
)
_NAMED = rx(
    r"(?<!\w)(?:(?:meine|unsere|die|der|unser|mein|das)? ?(?:firma|unternehmen|betrieb|geschäft"
    r"|laden|salon|büro) (?:heißt|heisst|nennt sich|hat den namen|lautet)|wir heißen|firmenname"
    r" ?(?::|ist|lautet)|name der firma ?(?::|ist|lautet)|name unserer firma ?(?::|ist|lautet)"
    r"|firma ?:|unternehmen ?:|betrieb ?:)\s{1,3}"
)
_FIRM = rx(r"(?<!\w)(?:fa\.|firma|fa)\s{1,2}(?!heißt|ist)")


def _proper(name: str) -> str:
    if name != name.lower():
        return name
    return (" ").join(
        word if word in ("und", "am", "zur", "zum", "im") else word[:1].upper() + word[1:]
        for word in name.split()
    )


def _words(text: str, start: int, limit: int) -> list[re.Match[str]]:
    """The words that follow without any punctuation between them."""
    words: list[re.Match[str]] = []
    end = start
    for match in _WORD.finditer(text, start, min(len(text), start + 120)):
        if text[end : match.start()].strip() or "\n" in text[end : match.start()] or len(words) == limit:
            break
        words.append(match)
        end = match.end()
        if match.group().endswith(".") and len(match.group()) > 4:
            break
    return words


def _forward(text: str, start: int, limit: int = 4) -> tuple[str, int] | None:
    """A name that begins at `start`: capitalised words, joined by & or und; any word if all is lower case."""
    end = start
    lower_case = text[start:].islower()
    pending = False
    for word in _words(text, start, limit):
        raw = word.group().rstrip(".") if len(word.group()) > 4 else word.group()
        folded = fold(raw)
        if folded in _JOINER and end > start:
            pending = True
            continue
        if folded in _STOP or folded in _NOUNS or not (raw[0].isupper() or raw[0].isdigit() or lower_case):
            break
        end, pending = word.start() + len(raw), False
        if lower_case and not pending:
            break
    return (_proper(text[start:end]), end) if end > start else None


def _with_form(text: str, low: str) -> list[Found]:
    found: list[Found] = []
    hits = [
        (m, next(v for k, v in _FORMS.items() if rx(k).fullmatch(m.group()))) for m in _ANY_FORM.finditer(low)
    ]
    hits += [
        (m, next(v for k, v in _CAPITAL_FORMS.items() if re.fullmatch(k, m.group())))
        for m in _ANY_CAPITAL.finditer(text)
    ]
    for match, form in hits:
        window = max(0, match.start() - 80)
        before = re.split(r"[,;:!?\n]|(?<=[^\W\d_]{3})\. ", text[window : match.start()])[-1]
        shouting = text.islower()
        words: list[str] = []
        for raw in reversed(before.split()):
            joiner = fold(raw) in _JOINER and bool(words)
            if not joiner and (
                fold(raw.strip(".()")) in _STOP or not (raw[0].isupper() or raw[0].isdigit() or shouting)
            ):
                break
            words.insert(0, raw)
            if len(words) >= (3 if shouting else 6):
                break
        while words and fold(words[0]) in _JOINER:
            words.pop(0)
        if not any(re.search(r"[^\W\d_]{2}", word) for word in words):
            continue
        start = (
            text.rfind(" ".join(words[:1]), window, match.start())
            if len(words) == 1
            else text.find(words[0], match.start() - len(before))
        )
        end = match.end()
        found.append(
            Found(
                "company",
                start,
                end,
                text[start:end],
                {"name": f"{_proper(' '.join(words))} {form}", "legal_form": form},
            )
        )
    return found


def _by_trade(text: str, low: str) -> list[Found]:
    found: list[Found] = []
    trades = table()
    previous, behind = "", 0
    for word in _WORD.finditer(text):
        folded = fold(word.group())
        before, previous = previous, folded
        if (
            word.start() < behind
            or len(folded) > 30
            or not _BUSINESS.fullmatch(folded)
            or not (folded in _ALWAYS or trades.of_word(folded.replace("-", "")))
        ):
            continue
        following = _words(text, word.end(), 4)
        if not following:
            continue
        first = fold(following[0].group())
        article = before in (
            "eine",
            "einer",
            "einen",
            "ein",
            "einem",
            "kleine",
            "kleiner",
            "jede",
            "keine",
            "dieser",
            "als",
        )
        if first in ("am", "zum", "zur", "im", "an", "beim") and len(following) > 1:
            if article or (before in ("die", "der", "unsere", "meine") and first not in ("zur", "zum")):
                continue
            noun = (
                following[2]
                if first in ("an", "im") and len(following) > 2 and fold(following[1].group()) == "der"
                else following[1]
            )
            if (
                not noun.group()[0].isupper()
                or fold(noun.group()) in _NOUNS
                or re.search(r"^(?:rand|moment|internet|montag|anfang|ende)", fold(noun.group()))
            ):
                continue
            end = noun.start() + len(noun.group().rstrip("."))
        else:
            hit = _forward(text, following[0].start(), 3)
            if hit is None or (article and first in _NOUNS):
                continue
            end = hit[1]
            if text.islower() and not re.match(
                r"\s*(?:$|[,.;!?]|aus |in |hier|und (?:ich|wir))", text[end : end + 12]
            ):
                continue
        if text.islower() and _is_place(text[following[0].start() : end]):
            continue  # "förderung tischlerei halle" tells a trade and a place
        behind = end
        found.append(
            Found(
                "company",
                word.start(),
                end,
                text[word.start() : end],
                {"name": _proper(text[word.start() : end]), "legal_form": None},
            )
        )
    return found


def _is_place(name: str) -> bool:
    return any(found.text == name for found in places.find(name))


def find(text: str) -> list[Found]:
    low = lower(text)
    found = _with_form(text, low)
    for pattern in (_NAMED, _FIRM):
        for match in pattern.finditer(low):
            if hit := _forward(text, match.end(), 4):
                name, end = hit
                start = match.end()
                # a legal form behind it is part of the longer hit that stands already
                found.append(
                    Found("company", start, end, text[start:end], {"name": name, "legal_form": None})
                )
    found += _by_trade(text, low)
    return without_overlaps(found)


def parse_bare(text: str) -> dict[str, Any] | None:
    """The answer to "Wie heißt Ihre Firma?"; None when it does not look like a name."""
    if found := find(text):
        value: dict[str, Any] = found[0].value
        return value
    name = re.sub(
        r"^(?:die|der|das|wir sind|wir heißen|ist|firma|fa\.|na|ja|also)\s+",
        "",
        text.strip(),
        flags=re.IGNORECASE,
    ).strip(" .!,")
    if not 2 <= len(name) <= 80 or "?" in text or len(name.split()) > 6 or not re.search(r"[^\W\d_]", name):
        return None
    return {"name": _proper(name), "legal_form": None}
