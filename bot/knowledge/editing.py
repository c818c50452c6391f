from __future__ import annotations

import fcntl
import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bot.clock import Clock, local_date
from bot.db.engine import UnitOfWork
from bot.db.learning_tables import KnowledgeVersion
from bot.db.tables import AuditEntry
from bot.errors import BotError, NotFound
from bot.files import replace_file
from bot.knowledge.check import Known, change_faults
from bot.knowledge.entry import EntryFile, Fault
from bot.knowledge.front_matter import BrokenEntry, parse_entry
from bot.knowledge.load import EntryFiles, Snapshot

_BASES = ".delivered.json"
_LOCK = ".lock"


class Changed(BotError):
    """Raised when somebody else has changed an entry since it was opened; nothing was saved."""

    code = "knowledge_changed"


class Faulty(BotError):
    """Raised when a text does not keep the rules; nothing was saved."""

    code = "knowledge_faulty"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("faulty")
        self.faults = tuple(faults)


@dataclass(frozen=True)
class OpenEntry:
    """An entry as its file says it now. `digest` tells later whether somebody else has changed it.

    `is_edited`: it differs from the delivered file. `delivered_is_newer`: that one has changed since.
    """

    file: str
    text: str
    digest: str
    is_edited: bool
    delivered_is_newer: bool


@dataclass(frozen=True)
class Version:
    """A text that was saved once."""

    id: int
    text: str
    note: str
    saved_by: str
    saved_at: datetime


class EntryEditing:
    """Editing entries in the desk: files stay the source of truth.

    What is saved goes into the overlay folder, so that the delivered files stay as they are and an update of
    the product is not in anybody's way; of several `delivered` folders the last one's files count. Every
    saved text is kept in the database too, to go back to.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        clock: Clock,
        delivered: Sequence[Path],
        overlay: Path,
        known: Known,
        state: str = "",
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._delivered = delivered
        self._overlay = overlay
        self._known = known
        self._files = EntryFiles(delivered[0], overlays=(*delivered[1:], overlay))
        self._state = state
        self._reading = threading.Lock()

    def files(self) -> list[EntryFile]:
        """All entries that hold here, as they are now, by topic and title."""
        found = [one for one in self._snapshot().files if not self._state or one.entry.holds_in(self._state)]
        return sorted(found, key=lambda one: (one.entry.topic, not one.entry.main, one.entry.title))

    def title(self, file: str) -> str:
        """What an entry is called now; "" where it cannot be read."""
        return next((one.entry.title for one in self._snapshot().files if one.file == file), "")

    def open(self, file: str) -> OpenEntry:
        """Raises NotFound for what is no entry."""
        path = self._path(file)
        text = path.read_text("utf-8")
        is_edited = path.is_relative_to(self._overlay)
        base = self._bases().get(file, "")
        newer = is_edited and bool(base) and base != self._delivered_digest(file)
        return OpenEntry(file, text, _digest(text), is_edited, newer)

    def faults(self, file: str, text: str) -> list[Fault]:
        """What the rules say against a text; the same as `lotse knowledge check`, and what it would break
        in other entries."""
        self._path(file)
        try:
            changed = parse_entry(text, file)
        except BrokenEntry as error:
            return list(error.faults)
        before = self._snapshot()
        others = tuple(one for one in before.files if one.file != file)
        after = replace(before, files=(*others, changed), faults=())
        today = local_date(self._clock.now())
        known_ids = {one.entry.id: one.file for one in others}
        found = change_faults(after, file, today, self._known)
        if changed.entry.id in known_ids:
            found.append(changed.fault("id", f"Die id hat schon {known_ids[changed.entry.id]}."))
        if all(one.file == file for one in found) or len(others) == len(before.files):
            return found
        former = {(one.file, one.message) for one in change_faults(before, file, today, self._known)}
        return [one for one in found if one.file == file or (one.file, one.message) not in former]

    def save(self, file: str, text: str, digest: str, by: str, note: str = "") -> OpenEntry:
        """Saves a text that keeps the rules. Raises Changed, Faulty and NotFound.

        `digest` is that of the text that was opened: of two people who change one entry at once, the second
        is told.
        """
        text = text.replace("\r\n", "\n").rstrip() + "\n"
        faults = self.faults(file, text)
        if faults:
            raise Faulty(faults)
        with self._alone():
            now = self.open(file)
            if now.digest != digest:
                raise Changed
            if now.text == text:
                return now
            self._write(file, text, by, note)
        return self.open(file)

    def reset(self, file: str, digest: str, by: str) -> OpenEntry:
        """Takes the delivered file again. Raises Changed and NotFound."""
        with self._alone():
            now = self.open(file)
            if now.digest != digest:
                raise Changed
            delivered = self._delivered_path(file)
            if not now.is_edited or delivered is None:
                raise NotFound(file)
            self._keep(file, delivered.read_text("utf-8"), by, "Auslieferungsstand")
            (self._overlay / file).unlink()
        return self.open(file)

    def history(self, file: str) -> list[Version]:
        """The saved texts of an entry, the newest first."""
        with self._uow() as db:
            rows = db.scalars(
                select(KnowledgeVersion)
                .where(KnowledgeVersion.file == file)
                .order_by(KnowledgeVersion.id.desc())
            )
            return [Version(row.id, row.text, row.note, row.saved_by, row.saved_at) for row in rows]

    def version(self, file: str, version_id: int) -> Version:
        """Raises NotFound."""
        found = next((one for one in self.history(file) if one.id == version_id), None)
        if found is None:
            raise NotFound(file)
        return found

    def _snapshot(self) -> Snapshot:
        with self._reading:
            return self._files.snapshot()

    def _write(self, file: str, text: str, by: str, note: str) -> None:
        if not self.history(file):
            self._keep(file, self.open(file).text, "", "Stand vor der ersten Änderung")
        path = self._overlay / file
        path.parent.mkdir(parents=True, exist_ok=True)
        bases = self._bases() | {file: self._delivered_digest(file)}
        replace_file(self._overlay / _BASES, json.dumps(bases, sort_keys=True).encode())
        self._keep(file, text, by, note)
        replace_file(path, text.encode())

    def _keep(self, file: str, text: str, by: str, note: str) -> None:
        now = self._clock.now()
        with self._uow() as db:
            row = KnowledgeVersion(file=file, text=text, note=note[:200], saved_by=by[:60], saved_at=now)
            db.add(row)
            if by:
                details = {"note_given": bool(note)}
                db.add(
                    AuditEntry(
                        at=now, actor=by[:60], action="knowledge.changed", subject=file[:80], details=details
                    )
                )
            db.commit()

    def _path(self, file: str) -> Path:
        """Where the text of a known entry stands. Nothing else can be named, so no path leads elsewhere."""
        for folder in (self._overlay, *reversed(self._delivered)):
            known = {f"{path.parent.name}/{path.name}" for path in folder.glob("*/*.md")}
            if file in known:
                return folder / file
        raise NotFound(file)

    def _bases(self) -> dict[str, str]:
        try:
            found = json.loads((self._overlay / _BASES).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _delivered_digest(self, file: str) -> str:
        path = self._delivered_path(file)
        return _digest(path.read_text("utf-8")) if path else ""

    def _delivered_path(self, file: str) -> Path | None:
        """The file that an edited one stands for: the centre's own where there is one."""
        found = [folder / file for folder in self._delivered if (folder / file).exists()]
        return found[-1] if found else None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One at a time, whichever process."""
        self._overlay.mkdir(parents=True, exist_ok=True)
        with (self._overlay / _LOCK).open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
