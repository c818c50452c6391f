import pytest
from hostile import withstands
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.sentences import MOST, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gibt es Förderung?", ["Gibt es Förderung?"]),
        ("Guten Tag. Gibt es Förderung?", ["Guten Tag.", "Gibt es Förderung?"]),
        ("Wie fange ich an und was kostet das?", ["Wie fange ich an", "was kostet das?"]),
        ("ich brauche Förderung, außerdem einen Termin", ["ich brauche Förderung", "außerdem einen Termin"]),
        ("was kostet das und dann noch wie lange", ["was kostet das", "dann noch wie lange"]),
        ("Was kostet das?Wie lange?", ["Was kostet das?", "Wie lange?"]),
        ("Termin?\nTel. 0391 123", ["Termin?", "Tel. 0391 123"]),
        ("Gibt es Geld?\nMit freundlichen Grüßen\nK. Lehmann", ["Gibt es Geld?"]),
        ("Gibt es Geld? Viele liebe Gruesse aus Zeitz", ["Gibt es Geld?"]),
        ("lg", ["lg"]),
        (
            "Gibt es z. B. am 8. Januar um ca. 10 Uhr etwas?",
            ["Gibt es z. B. am 8. Januar um ca. 10 Uhr etwas?"],
        ),
        ("Maler und Lackierer", ["Maler und Lackierer"]),
        ("… 😀 !!!", []),
        ("", []),
    ],
)
def test_a_message_has_its_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(max_size=400))
def test_each_sentence_says_something_and_stands_in_the_text(text: str) -> None:
    found = sentences(text)
    assert len(found) <= MOST
    assert all(sentence in text and any(letter.isalnum() for letter in sentence) for sentence in found)


def test_no_hostile_text_makes_the_splitting_run_away() -> None:
    withstands("from bot.nlu.sentences import sentences as check")
