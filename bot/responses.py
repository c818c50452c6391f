from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.conversation.reply import Bubble, Button


class Responses:
    """The German texts, in Rasa's own format, read again when a file changes.

    Those in data/responses are spoken by the engine itself where no action is needed, those in data/texts
    only by us.
    """

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._stamp: tuple[tuple[str, int], ...] = ()
        self._texts: dict[str, dict[str, Any]] = {}

    def say(self, name: str, /, **values: object) -> Bubble:
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
        files = sorted(file for folder in self._folders for file in folder.glob("*.yml"))
        stamp = tuple((str(file), file.stat().st_mtime_ns) for file in files)
        if stamp != self._stamp:
            texts: dict[str, dict[str, Any]] = {}
            for file in files:
                content = yaml.safe_load(file.read_text("utf-8"))
                for name, variations in (content.get("responses") or content["texts"]).items():
                    texts[name] = variations[0]
            self._texts, self._stamp = texts, stamp
        return self._texts
