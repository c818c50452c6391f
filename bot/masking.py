from __future__ import annotations

import re

_CARD = re.compile(r"(?<![\d+])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\d])")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])", re.IGNORECASE)
CARD, IBAN = "[Kartennummer entfernt]", "[IBAN entfernt]"


def without_payment_numbers(text: str) -> str:
    """A visitor's words without card numbers and IBANs, which nobody here needs.

    Only what passes its check digits counts (ISO/IEC 7812 and ISO 13616), so that telephone and booking
    numbers stay. To be called before anything is stored or passed on.
    """
    text = _CARD.sub(lambda found: CARD if _is_card(found[0]) else found[0], text)
    return _IBAN.sub(lambda found: _iban_out(found[0]), text)


def _is_card(number: str) -> bool:
    digits = [int(char) for char in number if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return 13 <= len(digits) <= 19 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _iban_out(found: str) -> str:
    """The words behind an IBAN may look like a part of it, so the longest valid beginning is taken."""
    ends = [at for at in range(len(found), 14, -1) if found[at - 1] != " "]
    for end in ends:
        if (end == len(found) or found[end] == " ") and _is_iban(found[:end]):
            return IBAN + found[end:]
    return found


def _is_iban(text: str) -> bool:
    packed = text.replace(" ", "").upper()
    if not 15 <= len(packed) <= 34:
        return False
    return int("".join(str(int(char, 36)) for char in packed[4:] + packed[:4])) % 97 == 1
