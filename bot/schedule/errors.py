from __future__ import annotations

from bot.errors import SettingsError


class ChambersFileError(SettingsError):
    """Raised when chambers.yml cannot be used: one line a fault, each naming file, line and key."""

    code = "chambers_file"

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
