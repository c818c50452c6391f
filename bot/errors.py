"""The errors a caller may meet, each with a stable code; the German wording sits in data/responses.

BotError
├── NotFound                  nothing is there, or it is somebody else's
├── InvalidInput              what was sent cannot be used; `code` says why
├── TimeSlotTaken             somebody else has it
├── TimeSlotUnavailable       cancelled, blocked, past its booking deadline or beyond the horizon
├── DuplicateBooking          this company and e-mail already have an open booking
├── NotAllowedNow             the conversation is not in a state for it
│   └── AlreadyTaken          another expert was faster
├── DatabaseBusy              the database did not accept a change in time; trying again later may help
├── EngineUnavailable         the engine does not answer, or not in time
└── SettingsError             the set-up cannot be started as it is
"""

from __future__ import annotations


class BotError(Exception):
    """Root of all errors that the product raises on purpose."""

    code = "error"


class NotFound(BotError, LookupError):
    """Raised when nothing is there, or when it belongs to somebody else."""

    code = "not_found"


class InvalidInput(BotError, ValueError):
    """Raised when what was sent cannot be used."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class TimeSlotTaken(BotError):
    """Raised when somebody else holds or has booked the time slot."""

    code = "time_slot_taken"


class TimeSlotUnavailable(BotError):
    """Raised when a time slot can no longer, or not yet, be booked."""

    code = "time_slot_unavailable"


class DuplicateBooking(BotError):
    """Raised when this company and e-mail already have an open booking."""

    code = "duplicate_booking"

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class NotAllowedNow(BotError):
    """Raised when a conversation is not in a state for what was asked."""

    code = "not_allowed_now"


class AlreadyTaken(NotAllowedNow):
    """Raised when another expert took the conversation first."""

    code = "already_taken"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class DatabaseBusy(BotError):
    """Raised when the database did not accept a change in time."""

    code = "database_busy"


class EngineUnavailable(BotError):
    """Raised when the engine does not answer, or not in time."""

    code = "engine_unavailable"


class SettingsError(BotError, ValueError):
    """Raised when the set-up cannot be started as it is; the message says what to do."""

    code = "settings"
