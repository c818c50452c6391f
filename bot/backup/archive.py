"""A backup is one gzipped tar: manifest.json, a file of JSON lines for each table, and the signing secret.

The format is the same for SQLite and PostgreSQL, so a backup of one can be restored into the other. Rasa's
own record is left out: nothing durable is in it, and a conversation goes on without it.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import SettingsError

FORMAT = 1
MANIFEST, SECRET = "manifest.json", "secret.key"


class BackupError(SettingsError):
    """Raised when a backup cannot be made, read or restored; the message says what to do."""

    code = "backup"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: the schema's revision and how many rows each table has."""

    format: int
    revision: str
    made_at: str
    rows: dict[str, int]


class Writer:
    """Adds files to an archive."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive

    def add(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o600
        self._archive.addfile(entry, io.BytesIO(content))

    def add_manifest(self, manifest: Manifest) -> None:
        self.add(MANIFEST, json.dumps(asdict(manifest), indent=1).encode())


@contextmanager
def writing(file: Path) -> Iterator[Writer]:
    """Writes an archive that only its owner may read; a backup that failed leaves nothing behind.

    Raises BackupError when there is one already.
    """
    if file.exists():
        raise BackupError(f"{file} exists already: choose another name.")
    aside = file.with_name(f".{file.name}.part")
    try:
        handle = os.open(aside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz") as archive:
                yield Writer(archive)
            raw.flush()
            os.fsync(raw.fileno())
        aside.replace(file)
    except OSError as error:
        raise BackupError(f"{file} cannot be written ({error.strerror}).") from error
    finally:
        aside.unlink(missing_ok=True)


def read(file: Path) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest and all other files of an archive. Raises BackupError when it is damaged."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            found = {entry.name: _content(archive, entry) for entry in archive.getmembers()}
        manifest = Manifest(**json.loads(found.pop(MANIFEST)))
    except (OSError, EOFError, tarfile.TarError, KeyError, ValueError, TypeError) as error:
        raise BackupError(f"{file} is no backup of the Digitallotse, or damaged.") from error
    if manifest.format != FORMAT:
        raise BackupError(f"{file} has format {manifest.format}; this version reads format {FORMAT}.")
    return manifest, found


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    extracted = archive.extractfile(entry)
    return extracted.read() if extracted is not None else b""
