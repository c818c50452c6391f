from __future__ import annotations

from bot.errors import BotError


class InitFault(BotError):
    """Raised when a centre's settings cannot be made of what was given: one German sentence a fault."""

    code = "centre_init"

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
