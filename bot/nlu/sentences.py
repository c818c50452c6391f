import re
from collections.abc import Iterator

# More are not looked at: what a mail wants stands in one of its first sentences, or it is not for a chat.
MOST = 24

_END = re.compile(
    r"""
      (?P<mark>[.!?…]+)[)"“”'»]*(?:\s|$)
    | (?P<question>\?+)
    | [\n;•]
    | ,?\ und\ (?=(?:dann\s+)?(?:auch\s+)?(?:noch|au(?:ß|ss)erdem|zus(?:ä|ae)tzlich|nebenbei|zweitens)\b)
    | ,?\ (?:und|sowie|aber|oder)\ (?=
        (?:was|wie|wo|wann|wer|wen|welche[rnsm]?|warum|wieviel|woher|worauf|ob|an\ wen|
           kann|kannst|k(?:ö|oe)nn\w*|gibt|gibts|gibt's|muss|m(?:ü|ue)ss\w*|darf|d(?:ü|ue)rf\w*|brauch\w*|
           kostet|hilft|helft|habt|haben\ sie|hast|bietet|bieten|ist\ das|sind\ sie|
           (?:ich|wir)\ (?:w(?:ü|ue)rd\w*|m(?:ö|oe)cht\w*|woll\w*|will|h(?:ä|ae)tt\w*|brauch\w*|such\w*))\b)
    | ,?\ (?=(?:au(?:ß|ss)erdem|zweitens|ach\ ja|noch\ (?:was|eine?\ frage)|nebenbei|(?:ü|ue)brigens)\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:[a-zäöü]|ca|nr|dr|hr|fr|str|tel|evtl|bzw|ggf|inkl|exkl|max|min|std|mio|usw|etc|vgl|prof|dipl|"
    r"ing|abs|art|bspw|sog|zzgl|eigtl|vllt|mfg|gez|stk|st)|\d)$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 8
# What follows it are a name, an address, a telephone number: nothing that a mail asks.
_CLOSING = re.compile(
    r"(?:(?:mit|viele[nr]?|beste[nr]?|liebe[nr]?|herzliche[nr]?|freundliche[nmr]?|sch(?:ö|oe)nen?|sonnige)\s+){1,3}"
    r"gr(?:ü|ue)(?:ß|ss)en?\b|mfg\b|vg\b|lg\b|hochachtungsvoll\b",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, and the questions that an "und" joins, in their order; at most MOST.

    A mail ends where it says "Mit freundlichen Grüßen".

    Args:
        text: as `clean` leaves it, without several blanks in a row.
    """
    found: list[str] = []
    for sentence in _split(text):
        if found and _CLOSING.match(sentence):
            break
        if any(letter.isalnum() for letter in sentence):
            found.append(sentence)
            if len(found) == MOST:
                break
    return found


def _split(text: str) -> Iterator[str]:
    begin = 0
    for end in _END.finditer(text):
        # "am 8. Januar", "z. B.": no end.
        before = text[max(begin, end.start() - _LONGEST_ABBREVIATION) : end.start()]
        if end["mark"] == "." and end.end() < len(text) and _ABBREVIATED.search(before):
            continue
        is_mark = end["mark"] or end["question"]
        yield text[begin : end.end() if is_mark else end.start()].strip()
        begin = end.end()
    yield text[begin:].strip()
