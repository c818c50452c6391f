from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.conversation.reply import Bubble, Button


@dataclass(frozen=True)
class CentreWords:
    """What texts say of the centre itself: placeholders that are always filled, and what can be chosen.

    `regions` are the values of the placeholders of each button marked `each: region`.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    regions: tuple[Mapping[str, str], ...] = ()


class Responses:
    """The German texts, in Rasa's own format, read again when a file changes; a later folder's count more.

    Those in data/responses are spoken by the engine itself where no action is needed, those in data/texts
    only by us.
    """

    def __init__(self, *folders: Path, words: CentreWords | None = None) -> None:
        self._folders = folders
        self._words = words or CentreWords()
        self._stamp: tuple[tuple[str, int], ...] = ()
        self._texts: dict[str, dict[str, Any]] = {}

    def say(self, name: str, /, **values: object) -> Bubble:
        """The bubble called `name` with its placeholders filled. Raises KeyError for an unknown one."""
        entry = self._all()[name]
        filled = {**self._words.values, **values}
        return Bubble(
            text=entry["text"].strip().format(**filled),
            buttons=tuple(
                made for button in entry.get("buttons", ()) for made in self._buttons(button, filled)
            ),
        )

    def names(self) -> frozenset[str]:
        return frozenset(self._all())

    def _buttons(self, button: dict[str, str], values: dict[str, object]) -> Iterator[Button]:
        """The button, or one for each region."""
        for own in self._words.regions if button.get("each") == "region" else ({},):
            payload = button["payload"]
            for name, value in own.items():
                payload = payload.replace(f"<{name}>", value)
            title = button["title"].format(**{**values, **own})
            yield Button(title, payload.replace("{{", "{").replace("}}", "}"))

    def _all(self) -> dict[str, dict[str, Any]]:
        files = [file for folder in self._folders for file in sorted(folder.glob("*.yml"))]
        stamp = tuple((str(file), file.stat().st_mtime_ns) for file in files)
        if stamp != self._stamp:
            texts: dict[str, dict[str, Any]] = {}
            for file in files:
                content = yaml.safe_load(file.read_text("utf-8"))
                for name, variations in (content.get("responses") or content["texts"]).items():
                    texts[name] = variations[0]
            self._texts, self._stamp = texts, stamp
        return self._texts
