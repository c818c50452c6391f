"""E-mail addresses and telephone numbers, written or spoken into a keyboard."""

import re
from itertools import islice

from bot.nlu.parsers.found import Found, without_overlaps
from bot.nlu.parsers.german import lower, rx

_LABEL = r"[^\W_](?:[^\W_]|-){0,61}"
_DOMAIN = rf"(?:{_LABEL}\.){{1,5}}[^\W\d_]{{2,24}}(?![\w@])"
_EMAIL = re.compile(rf"[\w+%-](?:[\w.+%'-]{{0,62}}[\w+%-])?@{_DOMAIN}")
_LOCAL_BEFORE = re.compile(r"(?<![\w@+'-])[\w+%-](?:[\w.+%'-]{0,62}[\w+%-])? ?$")
_DOMAIN_BEHIND = re.compile(rf" ?{_DOMAIN}")
_AT = r"(?: ?[(\[{] ?(?:at|ät|aet|ed) ?[)\]}] ?| (?:at|ät|aet) | ?@ ?| klammeraffe )"
_AT_RX = rx(_AT)
_DOT = r"(?: ?[(\[{] ?(?:dot|punkt) ?[)\]}] ?| (?:punkt|dot) |\.)"
_WORD = r"[^\W_]{1,40}"  # no hyphen inside: the joins hold it, so that there is one way to read a text
_JOIN = rf"(?:{_DOT}| (?:minus|bindestrich|strich|unterstrich) |[\-_])"
_SPOKEN_BEFORE = rx(rf"(?<![\w@]){_WORD}(?:{_JOIN}{_WORD}){{0,6}}$")
_SPOKEN_BEHIND = rx(rf"{_WORD}(?:{_JOIN}{_WORD}){{0,6}}(?![\w@])")
_MOST = 20  # addresses looked at in one message; keeps hostile texts cheap
_REACH = 130
_TLDS = frozenset(
    [
        "de",
        "com",
        "net",
        "org",
        "eu",
        "info",
        "biz",
        "at",
        "ch",
        "shop",
        "online",
        "email",
        "berlin",
        "io",
        "co",
        "app",
        "gmbh",
        "saarland",
        "bayern",
        "koeln",
    ]
)

_PHONE = re.compile(
    r"(?<![\w+.,/\-])(?<!\d )"
    r"(?:(?:\+ ?49|0049)[ /.\-–]{0,2}(?:\( ?0 ?\)[ /.\-–]{0,2})?\(?[1-9]|\(? ?0 ?[1-9])"
    r"(?:[ /.\-–()]{0,3}\d){4,13}(?![\w])",
    re.ASCII,
)
_DATE_LIKE = re.compile(r"0?\d{1,2}[.:]\d\d?\b|\d{5}[ ](?=0\d)", re.ASCII)
_ACCOUNT = re.compile(
    r"(?:iban|konto|blz|[a-z]{2}\d\d|rechnung|nummer der rechnung|steuernummer"
    r"|hrb)\W{0,3}(?:nr\.?|nummer)?\W{0,3}$"
)


def _spoken_address(raw: str) -> str:
    address = re.sub(_AT, "@", raw, count=1)
    address = re.sub(_DOT, ".", address)
    address = re.sub(r" (?:minus|bindestrich|strich) ", "-", address)
    return address.replace(" unterstrich ", "_").replace(" ", "")


def valid_email(address: str) -> str | None:
    """The address with its domain in lower case, or None when it cannot be one."""
    local, _, domain = address.strip().rpartition("@")
    domain = domain.lower()
    if not _EMAIL.fullmatch(f"{local}@{domain}") or ".." in local or len(local) > 64 or len(domain) > 253:
        return None
    if any(label.endswith("-") for label in domain.split(".")):
        return None
    return f"{local}@{domain}"


def _emails(text: str) -> list[Found]:
    found: list[Found] = []
    for sign in islice(re.finditer("@", text), _MOST):
        before = _LOCAL_BEFORE.search(text[max(0, sign.start() - _REACH) : sign.start()])
        behind = _DOMAIN_BEHIND.match(text, sign.end(), sign.end() + 260)
        if before and behind:
            start, end = sign.start() - len(before.group()), behind.end()
            if address := valid_email(text[start:end].replace(" ", "")):
                found.append(Found("email", start, end, text[start:end], address))
    low = lower(text)
    for sign in islice(_AT_RX.finditer(low), _MOST):
        before = _SPOKEN_BEFORE.search(low[max(0, sign.start() - _REACH) : sign.start()])
        behind = _SPOKEN_BEHIND.match(low, sign.end(), sign.end() + _REACH)
        if not before or not behind:
            continue
        start, end = sign.start() - len(before.group()), behind.end()
        # "at" and a full stop are also ordinary words: the ending must vouch for them
        if re.split(r"[. )\]}]", low[start:end])[-1] in _TLDS and (
            address := valid_email(_spoken_address(low[start:end]))
        ):
            found.append(Found("email", start, end, text[start:end], address))
    return without_overlaps(found)


def normalise_phone(raw: str) -> str | None:
    """E.164 for a German number ("0391/56 93-0" → "+4939156930"), None when it is none."""
    digits = re.sub(r"\( ?0 ?\)", "", raw) if raw.lstrip("( ").startswith(("+", "00")) else raw
    digits = re.sub(r"\D", "", digits)
    for prefix in ("0049", "49" if "+" in raw else "0049"):
        if digits.startswith(prefix):
            digits = "0" + digits[len(prefix) :].lstrip("0")
    national = digits[1:]
    if not digits.startswith("0") or national.startswith("0") or not 6 <= len(national) <= 12:
        return None
    if re.match(r"1[567]", national) and len(national) < 10:
        return None
    return f"+49{national}"


def _phones(text: str) -> list[Found]:
    found: list[Found] = []
    for match in _PHONE.finditer(text):
        raw = match.group()
        if _DATE_LIKE.match(raw.lstrip("( ")) or _ACCOUNT.search(
            lower(text[max(0, match.start() - 30) : match.start()])
        ):
            continue
        if phone := normalise_phone(raw):
            found.append(Found("phone", match.start(), match.end(), raw, phone))
    return found


def find(text: str) -> list[Found]:
    return without_overlaps(_emails(text) + _phones(text))
