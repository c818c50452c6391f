from __future__ import annotations

from bot.errors import SettingsError


class StartError(SettingsError):
    """Raised when the parts cannot be started; the message is one sentence that says what to do."""

    code = "start"

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code
