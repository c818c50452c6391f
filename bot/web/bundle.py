from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDER = Path(__file__).parent / "widget"
_ENTRY = "element"
_IMPORT = re.compile(
    r'^import (?:\* as (?P<all>\w+)|\{ (?P<some>[^}]+) \}) from "\./(?P<module>\w+)\.js";\n', re.MULTILINE
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (?P<name>\w+))", re.MULTILINE)
_COMMENT = re.compile(r"^\s*(?://.*|/\*.*?\*/)\s*\n", re.MULTILINE)
_REM = re.compile(r"(-?[\d.]+)rem\b")


@dataclass(frozen=True)
class Widget:
    """The one file that other pages embed: all modules and the style sheet."""

    script: bytes

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.script, 9, mtime=0)

    @cached_property
    def integrity(self) -> str:
        """For the `integrity` attribute; it changes with every change of the widget."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.script).digest()).decode()

    @cached_property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.script).hexdigest()[:24]}"'


def build_widget(folder: Path = FOLDER) -> Widget:
    """Puts the modules into one script, each in a scope of its own, in the order in which they need each
    other. One file has one hash for `integrity`, and is there after one request."""
    parts: dict[str, str] = {}
    _add(folder, _ENTRY, parts)
    style = json.dumps(style_sheet((folder / "widget.css").read_text("utf-8")), ensure_ascii=False)
    text = "\n".join(
        (
            '(() => {\n"use strict";',
            'if (customElements.get("digital-lotse")) return;',
            "const SCRIPT = document.currentScript.src;",
            f"const STYLE_SHEET = {style};",
            *parts.values(),
            "})();\n",
        )
    )
    return Widget(text.encode())


def style_sheet(text: str) -> str:
    """The sheet without comments, with lengths that do not shrink where a site makes 1rem 10 pixels.

    Media queries do not know variables, and their rem is the browser's own anyway.
    """
    lines = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines()
    return "\n".join(
        line.strip()
        if line.lstrip().startswith(("@media", "--rem"))
        else _REM.sub(r"calc(\1 * var(--rem))", line).strip()
        for line in lines
        if line.strip()
    )


def _add(folder: Path, name: str, parts: dict[str, str]) -> None:
    if name in parts:
        return
    text = (folder / f"{name}.js").read_text("utf-8")
    for found in _IMPORT.finditer(text):
        _add(folder, found["module"], parts)
    names = [found["name"] for found in _EXPORT.finditer(text)]
    text = _IMPORT.sub(_as_constant, text)
    text = _COMMENT.sub("", _EXPORT.sub("", text))
    body = re.sub(r"^ +|\n(?=\n)", "", text, flags=re.MULTILINE)
    parts[name] = f"const {name}Module = (() => {{\n{body}return {{ {', '.join(names)} }};\n}})();"


def _as_constant(found: re.Match[str]) -> str:
    wanted = found["all"] or "{ " + found["some"] + " }"
    return f"const {wanted} = {found['module']}Module;\n"
