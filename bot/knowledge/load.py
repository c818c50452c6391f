from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.entry import Entry, EntryFile, Fault
from bot.knowledge.front_matter import BrokenEntry, parse_entry

# Modification time in nanoseconds and size: editors that keep the time seldom keep the size too.
_Stamp = tuple[int, int]


@dataclass(frozen=True)
class Snapshot:
    """All entries as the files say them at one moment; `faults` are files that could not be used."""

    files: tuple[EntryFile, ...] = ()
    faults: tuple[Fault, ...] = ()

    def by_id(self) -> Mapping[str, Entry]:
        return {one.entry.id: one.entry for one in self.files}


class EntryFiles:
    """The files below a folder. A changed file is read again; a broken one keeps its last good version.

    `rest_seconds`: how long not to look for changes after a look; an answer asks several times. `overlays`:
    folders laid out alike, whose files stand for those of the same name, the last one's first (a centre's
    own, and what was edited in the desk). `state`: leaves out what holds in other federal states only.
    """

    def __init__(
        self, folder: Path, rest_seconds: float = 0.0, overlays: Sequence[Path] = (), state: str = ""
    ) -> None:
        self._folders = (folder, *overlays)
        self._state = state
        self._rest_seconds = rest_seconds
        self._looked_at = float("-inf")
        self._stamps: dict[str, tuple[str, int, int]] = {}
        self._good: dict[str, EntryFile] = {}
        self._broken: dict[str, tuple[Fault, ...]] = {}
        self._snapshot = Snapshot()

    def snapshot(self) -> Snapshot:
        """What holds now. Never raises: what cannot be read is in `faults`.

        The same object is returned until a file changes, so callers may cache by it.
        """
        now = time.monotonic()
        if self._rest_seconds and now - self._looked_at < self._rest_seconds:
            return self._snapshot
        self._looked_at = now
        places = {name: (folder, stamp) for folder in self._folders for name, stamp in _stamps(folder)}
        stamps = {name: (str(folder), *stamp) for name, (folder, stamp) in places.items()}
        if stamps != self._stamps:
            for name in self._stamps.keys() - stamps.keys():
                self._good.pop(name, None)
                self._broken.pop(name, None)
            for name in sorted(stamps):
                if stamps[name] != self._stamps.get(name):
                    self._read(name, places[name][0])
            self._stamps = stamps
            self._snapshot = self._put_together()
        return self._snapshot

    def _read(self, name: str, folder: Path) -> None:
        try:
            text = (folder / name).read_text("utf-8")
            self._good[name] = parse_entry(text, name)
            self._broken.pop(name, None)
        except BrokenEntry as error:
            self._broken[name] = error.faults
        except (OSError, UnicodeDecodeError) as error:
            self._broken[name] = (Fault(name, 1, f"Die Datei ist nicht als UTF-8-Text lesbar ({error})."),)

    def _put_together(self) -> Snapshot:
        faults = [fault for found in self._broken.values() for fault in found]
        files: dict[str, EntryFile] = {}
        for name in sorted(self._good):
            one = self._good[name]
            if self._state and not one.entry.holds_in(self._state):
                continue
            first = files.setdefault(one.entry.id, one)
            if first is not one:
                faults.append(one.fault("id", f"Die id „{one.entry.id}“ hat schon {first.file}."))
        return Snapshot(tuple(files.values()), tuple(sorted(faults)))


def _stamps(folder: Path) -> Iterator[tuple[str, _Stamp]]:
    """Files in folders below `folder`, one level deep, as the format lays them out."""
    try:
        topics = [one for one in os.scandir(folder) if one.is_dir()]
    except OSError:
        return
    for topic in topics:
        for one in os.scandir(topic.path):
            if one.name.endswith(".md") and not one.name.startswith("."):
                try:
                    state = one.stat()
                except FileNotFoundError:
                    # Editors replace files; it will be there at the next look.
                    continue
                yield f"{topic.name}/{one.name}", (state.st_mtime_ns, state.st_size)
