from __future__ import annotations

from functools import cache

from bot.bootstrap import build
from bot.dialogue.facade import Dialogue
from bot.settings import load_settings


@cache
def dialogue() -> Dialogue:
    """The dialogue of this action server, wired at the first turn."""
    return build(load_settings()).dialogue
