"""The German handbooks show what is there: their pictures, and the words that stand on the pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import ROOT

DOCS = ROOT / "docs"
PICTURES = DOCS / "images" / "handbuch"
LARGEST = 150_000  # bytes
HANDBOOKS = ("beratung.md", "redaktion.md", "betrieb.md")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# What a page shows comes from its template, or from a title in the code beside it.
ON_THE_PAGES = "\n".join(
    path.read_text("utf-8")
    for folder in ("desk", "knowledge", "web/widget")
    for path in (ROOT / "bot" / folder).rglob("*")
    if path.suffix in (".html", ".py", ".js")
)


def pictures(handbook: str) -> list[tuple[str, Path]]:
    text = (DOCS / handbook).read_text("utf-8")
    return [(said, DOCS / path) for said, path in _PICTURE.findall(text)]


@pytest.mark.parametrize("handbook", HANDBOOKS)
def test_every_picture_is_there_is_small_and_says_in_words_what_it_shows(handbook: str) -> None:
    found = pictures(handbook)

    assert len(found) >= 4
    assert [path.name for _, path in found if not path.exists()] == []
    assert [path.name for _, path in found if path.stat().st_size > LARGEST] == []
    assert [said for said, _ in found if len(said.split()) < 4] == []


def test_every_picture_of_the_handbooks_is_shown() -> None:
    shown = {path.name for handbook in HANDBOOKS for _, path in pictures(handbook)}

    assert {path.name for path in PICTURES.glob("*.png")} - shown == set()


@pytest.mark.parametrize("handbook", ["beratung.md", "redaktion.md"])
def test_bold_words_stand_on_the_pages(handbook: str) -> None:
    text = (DOCS / handbook).read_text("utf-8")
    words = {" ".join(found.split()).rstrip(".:?") for found in _BOLD.findall(text)}
    # These begin a paragraph of the handbook itself.
    words -= {"Fertige Antworten", "Falsch verstanden"}

    assert sorted(word for word in words if word not in ON_THE_PAGES) == []
