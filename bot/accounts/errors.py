from __future__ import annotations

from bot.errors import BotError, InvalidInput


class SignInRefused(BotError):
    """Raised when login and password, or a code, do not fit. Says no more than that."""

    code = "sign_in_refused"


class TooManyTries(BotError):
    """Raised after too many failures; `minutes` is how long to wait."""

    code = "too_many_tries"

    def __init__(self, minutes: int) -> None:
        super().__init__(f"{minutes} minutes")
        self.minutes = minutes


class AccountFault(InvalidInput):
    """Raised when an account cannot be as wished; the message is a German sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__("account_fault", sentence)
