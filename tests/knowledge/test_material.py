from __future__ import annotations

import pytest

from bot.knowledge.german_style import find_du_form, long_sentences
from bot.knowledge.load import EntryFiles
from bot.knowledge.material import MOST_POINTS, Material, all_material, parse_material
from bot.settings import ROOT

FOUND = all_material()
HEAD = """---
id: probe
title: Probe
sources: [{title: Quelle, url: "https://example.org/", accessed: 2026-11-23}]
as_of: 2026-11-23
facts: [interview]
adviser: Ihre Kammer
---
"""


def texts(material: Material) -> list[str]:
    points = [point.text for section in material.sections for point in section.points]
    return [material.title, material.intro, material.adviser, *points]


def test_there_are_eight_to_ten_checklists() -> None:
    assert 8 <= len(FOUND) <= 10


@pytest.mark.parametrize("material", FOUND.values(), ids=FOUND.keys())
def test_checklists_are_short_and_polite(material: Material) -> None:
    assert 5 <= material.count <= MOST_POINTS
    for text in texts(material):
        assert find_du_form(text) == []
        assert long_sentences(text, 20) == []


def test_every_checklist_is_handed_out_with_an_answer() -> None:
    entries = EntryFiles(ROOT / "data" / "knowledge").snapshot().files
    named = {name for one in entries for name in one.entry.material}

    assert named == set(FOUND)


def test_bold_and_links_are_shown_and_html_stays_text() -> None:
    material = parse_material(
        HEAD + "Kurz.\n\n- **Fett** <b>x</b> [Amt](https://example.org/)\n- [x](javascript:a)\n"
    )

    first, second = material.sections[0].points
    assert first.html == '<strong>Fett</strong> &lt;b&gt;x&lt;/b&gt; <a href="https://example.org/">Amt</a>'
    assert "<a" not in second.html


@pytest.mark.parametrize(
    "text",
    ["Kein Kopf", HEAD, HEAD + "Nur ein Absatz.", HEAD + "Kurz.\n\n- Punkt\nkein Punkt", HEAD + "- Punkt"],
)
def test_a_broken_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_material(text)
