"""A person's name, when somebody gives it."""

import re
from itertools import islice

from bot.nlu.parsers.found import Found, without_overlaps
from bot.nlu.parsers.german import fold, lower, rx
from bot.nlu.parsers.trades import table

_PART = r"[^\W\d_](?:[^\W\d_]|['’\u0300-\u036f]){0,24}(?:-[^\W\d_](?:[^\W\d_]|['’]){0,24}){0,2}"
_TITLE = r"(?:(?:dr|prof|dipl|ing|mag|med|rer|nat|phil|h\.c)\.?(?:-ing\.?)? ){0,3}"
_PARTICLE = r"(?:(?:von|van|de|del|da|di|zu|zur|der|den|dem|la|el|al|bin) ){0,3}"
_NAME = rf"{_TITLE}(?:[^\W\d_]\.|{_PART})(?: (?:[^\W\d_]\.|{_PARTICLE}{_PART})){{0,3}}"
_ADDRESS = r"(?:(?:die |der |den )?(?:frau|herrn?|fr\.|hr\.) )?"

_LEAD = rx(
    r"(?:(?<!\w)(?:ich heiße|ich heisse|ich heiß|mein (?:voller |vollständiger |nach|vor)?name"
    r" (?:ist|lautet|wäre)|mein name:|man nennt mich|ich nenne mich|name ?:"
    r"|ansprechpartner(?:in)? ?(?::|ist|wäre)|kontaktperson ?(?::|ist)|kontakt ?:"
    r"|hier (?:ist|spricht|schreibt)|sie sprechen mit"
    r"|am apparat ist|es schreibt(?: ihnen)?|vorname ?:|nachname ?:"
    r"|der termin ist für|termin für|(?:auf|unter) (?:den namen|dem namen))\s{1,3}"
    rf"{_ADDRESS})"
)
_I_AM = rx(rf"(?<!\w)(?:ich bin|bin|hier)(?: (?:die|der|es|übrigens|auch))? {_ADDRESS}")
_ADDRESSED = rx(
    r"(?<!\w)(?:hier ist |ich bin |es schreibt |von |für |mit |ist |gruß |grüße "
    r"|ansprechpartner(?:in)? )(?:frau|herrn?|fr\.|hr\.) "
)
_BEHIND = rx(
    rf"(?:^|(?<=[.!?,\n] )|(?<=[.!?\n])|(?<=hallo )|(?<=hallo, )|(?<=tag, ))({_NAME}),? (?:ist"
    rf" )?mein name(?!\w)"
)
# "Guten Tag, Rehbein hier": only behind a greeting, else it is a place ("alles ruhig hier").
_REPORTS = rx(rf"(?:tag|morgen|abend|hallo|moin|servus)[,!.]? ({_NAME}) hier(?=[.,!]|$)")
_SIGNATURE = rx(
    r"(?<!\w)(?:mit (?:freundlichen|besten|herzlichen|lieben|vielen|sonnigen|freundlichem|bestem)"
    r" grü(?:ßen|ß)|mit freundlichem gruß"
    r"|(?:viele|beste|liebe|herzliche|freundliche|schöne|sonnige) grüße(?: (?:aus|vom)"
    r" [^\W\d_-]{2,20})?|freundliche grüße|gruß|grüße|mfg|lg|vg|bg|hg|best regards|danke und"
    r" gruß)(?: ihre?| euer)?[,.!]?\s{1,4}(?:ihre? |i\. ?[av]\. )?"
    rf"{_ADDRESS}"
)
_NAME_RX = rx(_NAME)
_MOST = 20  # nobody introduces more people in one message; keeps hostile texts cheap
_STOP = frozenset(
    fold(word)
    for word in """
    ich du er sie es wir ihr und oder aber habe hab hat haben bin ist sind war möchte will würde brauche
    suche aus von vom in im an am auf bei mit für zu zur zum der die das ein eine einer ein einen mein
    meine unser unsere der dem den nicht kein keine hier da neu neue allein alleine selbst selbständig
    selbstständig selbständiger interessiert gerade schon seit noch nur auch sehr ganz leider bereits
    jetzt morgen heute nächste wie was wer wo wann warum ob dass wenn bitte danke hallo guten tag moin
    name frau herr firma betrieb problem frage fragen inhaber inhaberin chef chefin geschäftsführer
    geschäftsführerin gründer gründerin meister meisterin leiter leiterin mitarbeiter mitarbeiterin
    unternehmer unternehmerin existenzgründer gründerin angestellter kunde kundin mensch kaufmann
    händler händlerin sekretärin assistentin buchhalterin zufrieden froh dankbar sicher unsicher
    mitglied ansprechpartner verantwortlich zuständig es so zwei drei weg fertig erreichbar laie
    anfänger anfängerin rentner student studentin termin online digital alles etwas jemand der über
    unter mal wieder tischlerei bäckerei team büro vertrieb marketing einkauf ihk hwk handwerkskammer
    kammer buchungsnummer nummer telefon tel email e-mail mail adresse mobil gmbh uns ihnen ihren ihre
    ihr donnerstag montag dienstag mittwoch freitag samstag januar februar märz april mai juni juli
    august september oktober november dezember zoom teams vor per via selber eher momentan aktuell
    derzeit wohl ja nein doch nämlich eigentlich dabei dafür daran damit auf offen bereit
    einzelunternehmer einzelunternehmerin soloselbständig soloselbstständig freiberufler freiberuflerin
    nebenberuflich
    """.split()
)
_PARTICLES = frozenset("von van de del da di zu zur der den dem la el al bin".split())
_TITLES = re.compile(r"(?:dr|prof|dipl|ing|mag|med|rer|nat|phil|h\.c)\.?(?:-ing\.?)?", re.IGNORECASE)


def _title_case(name: str) -> str:
    if name != name.lower():
        return name
    words = [
        word if word in _PARTICLES else ("-").join(p[:1].upper() + p[1:] for p in word.split("-"))
        for word in name.split()
    ]
    return " ".join(words)


def _name_at(text: str, start: int, *, strict: bool) -> tuple[str, int] | None:
    """The name that begins at `start` and its end; with `strict` only capitalised words count."""
    match = _NAME_RX.match(lower(text[start : start + 90]))
    if not match:
        return None
    kept = end = 0
    words = list(re.finditer(r"[^\s]+", text[start : start + match.end()]))
    shouting = text[start : start + match.end()].islower()
    for at, word in enumerate(words):
        raw = word.group()
        if _TITLES.fullmatch(raw):
            continue
        folded = fold(raw.rstrip("."))
        if folded in _PARTICLES and at + 1 < len(words) and (at > 0 or raw[0].isupper()):
            continue
        capital = raw[0].isupper()
        if folded in _STOP or (not capital and (strict or not shouting)):
            break
        if len(folded) > 3 and table().of_word(folded) and not (kept and capital):
            break
        kept, end = kept + 1, word.end()
        if kept == 3 + (not strict):
            break
    if not kept:
        return None
    name = text[start : start + end].strip(" ,.")
    return (_title_case(name), start + end) if len(fold(name)) > 1 else None


def _found(text: str, start: int, *, strict: bool) -> list[Found]:
    hit = _name_at(text, start, strict=strict)
    if not hit:
        return []
    name, end = hit
    return [Found("person_name", start, end, text[start:end], name)]


def find(text: str) -> list[Found]:
    low = lower(text)
    found: list[Found] = []
    for pattern, strict in ((_LEAD, False), (_ADDRESSED, True), (_SIGNATURE, True), (_I_AM, True)):
        for match in islice(pattern.finditer(low), _MOST):
            lenient = not strict or (pattern is _SIGNATURE and text.islower())
            found += _found(text, match.end(), strict=not lenient)
    for match in islice(_BEHIND.finditer(low), _MOST):
        found += _found(text, match.start(1), strict=False)
    for match in islice(_REPORTS.finditer(low), _MOST):
        found += _found(text, match.start(1), strict=True)
    return without_overlaps(found)


def parse_bare(text: str) -> str | None:
    """The answer to "Wie heißen Sie?": "anna schulz", "Krause", "Dr. Lehmann"."""
    if found := find(text):
        return str(found[0].value)
    answer = re.sub(
        r"^(?:\s|hallo|frau|herrn?|fr\.|hr\.|ja|also|der|die|[,:])+(?=\s|$)",
        "",
        text.strip(),
        flags=re.IGNORECASE,
    )
    answer = answer.strip(" .,!")
    hit = _name_at(answer, 0, strict=False) if 1 <= len(answer) <= 80 else None
    return hit[0] if hit and hit[1] >= len(answer) else None
