from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.visible import latin_look, mixes_scripts, visible

RIGHT_TO_LEFT = "\u202e"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (f"Rechnung{RIGHT_TO_LEFT}fdp.exe", "Rechnungfdp.exe"),
        ("\u2066Krause\u2069", "Krause"),
        ("Kra\u200buse", "Krause"),
        ("Kra\u200duse", "Krause"),
        ("\ufeffKrause\u2060", "Krause"),
        ("Krause\U000e0041\U000e0042", "Krause"),
        ("Mu\u0308ller", "Müller"),
        ("Online\u00adshop", "Onlineshop"),
        ("Z" + "\u0301" * 40, "Ź" + "\u0301" * 4),
        ("eins\nzwei", "eins\nzwei"),
        ("kaputt\ud800", "kaputt"),
    ],
)
def test_what_hides_or_disguises_is_taken_out(written: str, shown: str) -> None:
    assert visible(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Müller & Söhne GmbH",
        "👨‍👩‍👧‍👦🇩🇪",
        "❤️",
        "كيف أبدأ",
        "می\u200cخواهم",
        "Как начать?",
        "Nguyễn",
        "क्‍ष",
        "你好",
        "",
    ],
)
def test_honest_text_of_any_script_stays_as_it_is(text: str) -> None:
    assert visible(text) == unicodedata.normalize("NFC", text)


@given(st.text(st.characters(), max_size=300))
def test_what_is_visible_stays_so(text: str) -> None:
    shown = visible(text)

    assert visible(shown) == shown
    assert unicodedata.is_normalized("NFC", shown)
    shown.encode("utf-8")


@pytest.mark.parametrize("text", ["Sparkаsse", "Kraυse GmbH", "info@krаuse.de"])
def test_a_word_of_two_scripts_is_noticed(text: str) -> None:
    assert mixes_scripts(text)


@pytest.mark.parametrize("text", ["Sparkasse", "Müller", "Юрий Müller", "Ω-Technik GmbH", "", "123 – 456"])
def test_words_of_one_script_each_are_not(text: str) -> None:
    assert not mixes_scripts(text)


def test_look_alikes_compare_as_the_letters_they_imitate() -> None:
    assert latin_look("sраrkаssе") == "sparkasse"
