from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

_FILE = "last-backup.txt"


def note_backup(data_dir: Path, when: datetime) -> None:
    """Remembers that a backup was written. One that cannot be remembered is a backup all the same."""
    with suppress(OSError):
        (data_dir / _FILE).write_text(when.isoformat(), "ascii")


def last_backup(data_dir: Path) -> datetime | None:
    """When the last backup was written; None when that is not known."""
    try:
        return datetime.fromisoformat((data_dir / _FILE).read_text("ascii").strip())
    except (OSError, ValueError):
        return None
