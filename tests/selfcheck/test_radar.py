from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.selfcheck.radar import described, radar_svg

SVG = "{http://www.w3.org/2000/svg}"
FIELDS = ["IT-Sicherheit", "Prozesse & Ablage", "Strategie"]


def test_the_picture_has_a_title_and_says_itself_in_words() -> None:
    root = ElementTree.fromstring(radar_svg(list(zip(FIELDS, [0, 50, None], strict=True)), "Wie digital?"))

    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == "Wie digital?"
    said = "IT-Sicherheit 0 Prozent, Prozesse & Ablage 50 Prozent, Strategie keine Angabe."
    assert root.findtext(f"{SVG}desc") == said == described(list(zip(FIELDS, [0, 50, None], strict=True)))
    ids = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
    assert set(root.attrib["aria-labelledby"].split()) <= ids


@given(st.lists(st.none() | st.integers(0, 100), min_size=3, max_size=9))
def test_every_picture_is_well_formed_and_inside_its_frame(percents: list[int | None]) -> None:
    text = radar_svg([(f"Feld <{n}>", percent) for n, percent in enumerate(percents)], "Titel")
    root = ElementTree.fromstring(text)
    dots = root.findall(f"{SVG}circle")

    assert "style=" not in text
    assert len(dots) == sum(percent is not None for percent in percents)
    assert all(60 <= float(dot.attrib["cx"]) <= 500 and 60 <= float(dot.attrib["cy"]) <= 360 for dot in dots)
    assert bool(root.findall(f"{SVG}polygon[@class='area']")) == (None not in percents)


def test_two_axes_are_no_radar() -> None:
    with pytest.raises(ValueError, match="three axes"):
        radar_svg([("a", 1), ("b", 2)], "Titel")
