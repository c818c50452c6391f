from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.notify.letter import Attachment, Mail

_TEMPLATES = Path(__file__).parent / "templates"
_PAGE = Markup(
    '<!doctype html>\n<html lang="de">\n<head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{subject}</title></head>\n'
    '<body style="font-family: sans-serif; line-height: 1.5; color: #1b1f23; max-width: 38em">\n'
    "{content}\n</body>\n</html>\n"
)


def note(
    kind: str,
    *,
    key: str,
    sender: str,
    recipient: str,
    subject: str,
    public_url: str,
    attachments: tuple[Attachment, ...] = (),
    calendar: str = "",
    **values: Any,
) -> Mail:
    """A mail from `templates/notes/<kind>.txt`; the HTML says the same. A calendar goes with METHOD REQUEST.

    A line that is nothing but an address of ours becomes a link.
    """
    text = _environment().get_template(f"notes/{kind}.txt").render(public_url=public_url, **values)
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    return Mail(
        key=f"{kind}.{key}",
        kind=kind,
        sender=sender,
        recipient=recipient,
        subject=subject,
        body_text=text,
        body_html=as_page(text, subject, public_url),
        attachments=attachments,
        calendar=calendar,
        calendar_method="REQUEST" if calendar else "",
    )


def as_page(text: str, subject: str, public_url: str) -> str:
    """Plain text as a page: paragraphs, lists of lines that begin with "- ", and our own links."""
    blocks = [_block(part.split("\n"), public_url) for part in text.strip().split("\n\n")]
    return str(_PAGE.format(subject=subject, content=Markup("\n").join(blocks)))


def _block(lines: list[str], public_url: str) -> Markup:
    """A paragraph; lines that begin with "- " become a list, a line of its own that ends with a colon a
    heading."""
    parts: list[Markup] = []
    for is_list, run in groupby(lines, key=_is_item):
        shown = [_line(line.removeprefix("- ") if is_list else line, public_url) for line in run]
        if is_list:
            items = Markup("").join(Markup("<li>{}</li>").format(line) for line in shown)
            parts.append(Markup("<ul>") + items + Markup("</ul>"))
        elif len(lines) == 1 and lines[0].endswith(":"):
            parts.append(Markup("<p><strong>{}</strong></p>").format(shown[0]))
        else:
            parts.append(Markup("<p>") + Markup("<br>\n").join(shown) + Markup("</p>"))
    return Markup("\n").join(parts)


def _is_item(line: str) -> bool:
    return line.startswith("- ")


def _line(line: str, public_url: str) -> Markup:
    # A visitor may have written lines of a mail, too: only addresses of ours may be clicked.
    if re.fullmatch(r"\S+", line) and line.startswith(f"{public_url}/"):
        return Markup('<a href="{0}">{0}</a>').format(line)
    return escape(line)


@cache
def _environment() -> Environment:
    # Plain text; `as_page` escapes all of it.
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
