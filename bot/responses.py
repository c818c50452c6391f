from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.conversation.reply import Bubble, Button


class Responses:
    """The German texts of data/responses, in Rasa's own format, read again when a file changes.

    The engine reads the same files for the answers that need no action.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: tuple[tuple[str, int], ...] = ()
        self._texts: dict[str, dict[str, Any]] = {}

    def say(self, name: str, **values: object) -> Bubble:
        """The bubble called `name` with its placeholders filled. Raises KeyError for an unknown one."""
        entry = self._all()[name]
        return Bubble(
            text=entry["text"].strip().format(**values),
            buttons=tuple(
                Button(
                    button["title"].format(**values), button["payload"].replace("{{", "{").replace("}}", "}")
                )
                for button in entry.get("buttons", ())
            ),
        )

    def names(self) -> frozenset[str]:
        return frozenset(self._all())

    def _all(self) -> dict[str, dict[str, Any]]:
        files = sorted(self._folder.glob("*.yml"))
        stamp = tuple((file.name, file.stat().st_mtime_ns) for file in files)
        if stamp != self._stamp:
            texts: dict[str, dict[str, Any]] = {}
            for file in files:
                for name, variations in (yaml.safe_load(file.read_text("utf-8"))["responses"]).items():
                    texts[name] = variations[0]
            self._texts, self._stamp = texts, stamp
        return self._texts
