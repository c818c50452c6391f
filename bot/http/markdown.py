from __future__ import annotations

import re

from markupsafe import Markup, escape

# The same subset as bot/web/widget/markdown.js, which docs/api.md describes.
_INLINE = re.compile(r"\*\*([^*\n]+)\*\*|\[([^\]\n]+)\]\((https?://[^\s)]+)\)")
_ITEM = re.compile(r"^\s*(?:[-*]|(\d{1,2})[.)])\s+")


def render(text: str) -> Markup:
    """A bot's text as HTML. Everything beyond the subset is escaped."""
    blocks: list[tuple[str, list[Markup]]] = []
    open_block = False
    for line in text.split("\n"):
        if not line.strip():
            open_block = False
            continue
        item = _ITEM.match(line)
        kind = ("ol" if item[1] else "ul") if item else "p"
        if not open_block or blocks[-1][0] != kind:
            blocks.append((kind, []))
        blocks[-1][1].append(_inline(line[item.end() :] if item else line))
        open_block = True
    return Markup("\n").join(_block(kind, lines) for kind, lines in blocks)


def _block(kind: str, lines: list[Markup]) -> Markup:
    if kind == "p":
        return Markup("<p>{}</p>").format(Markup("<br>").join(lines))
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup("<{0}>{1}</{0}>").format(Markup(kind), items)


def _inline(text: str) -> Markup:
    parts: list[Markup] = []
    end = 0
    for found in _INLINE.finditer(text):
        parts.append(escape(text[end : found.start()]))
        if found[1] is not None:
            parts.append(Markup("<strong>{}</strong>").format(found[1]))
        else:
            parts.append(Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(found[3], found[2]))
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
