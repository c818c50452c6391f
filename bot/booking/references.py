from __future__ import annotations

import re
import secrets

from bot.nlu.parsers.references import ALPHABET, PREFIX, format_reference

_LENGTH = 6


def new_reference() -> str:
    """A booking reference such as "DL-7K4-MPQ". The database guarantees that it is given away once."""
    return format_reference("".join(secrets.choice(ALPHABET) for _ in range(_LENGTH)))


def normal_reference(text: str) -> str:
    """A reference as it is stored, however it was typed; "" for what cannot be one."""
    code = re.sub(r"[\W_]", "", text).upper()
    if len(code) == len(PREFIX) + _LENGTH:
        code = code.removeprefix(PREFIX)
    try:
        return format_reference(code)
    except ValueError:
        return ""
