import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.text import LIMIT, clean, cut, fold, says_something, typed, words_for_pictures

ANY_TEXT = st.text(st.characters(), max_size=1500)  # lone surrogates included


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("Fo\u0308rderung", "Förderung"),
        ("Ter\u200bmin", "Termin"),
        ("\u202eTermin\u202c", "Termin"),
        ("Online\u00adshop", "Onlineshop"),
        ("Termin\u00a0bitte", "Termin bitte"),
        ("eins\r\n\r\n\r\nzwei", "eins\nzwei"),
        ("  viel   Platz  ", "viel Platz"),
        ("kaputt \ud800", "kaputt \ufffd"),
        ("null\x00zeichen", "null zeichen"),
        ("\ufeffHallo", "Hallo"),
        ("", ""),
    ],
)
def test_what_nobody_sees_is_removed(written: str, cleaned: str) -> None:
    assert clean(written) == cleaned


@given(ANY_TEXT)
def test_cleaned_text_can_always_be_encoded(text: str) -> None:
    clean(text).encode("utf-8")


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT)
def test_cut_text_is_never_longer_than_the_limit(text: str) -> None:
    assert len(cut(text)) <= LIMIT


def test_a_long_mail_keeps_its_start_and_its_end() -> None:
    mail = "Guten Tag. " + "Wir sind ein Betrieb. " * 100 + "Gibt es dafür Förderung?"
    short = cut(mail)
    assert short.startswith("Guten Tag.")
    assert short.endswith("Gibt es dafür Förderung?")
    assert " … " in short


def test_a_long_text_is_cut_between_words() -> None:
    words = {"Digitalisierung", "…"}
    assert set(cut("Digitalisierung " * 200).split()) <= words


def test_one_endless_word_is_cut_all_the_same() -> None:
    assert len(cut("a" * 100_000)) == LIMIT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Förderung", "foerderung"),
        ("Förderung", "Forderung"),
        ("größe", "GROESSE"),
        ("Straße", "strasse"),
        ("café", "Cafe"),
        ("12 Leute", "7 Leute"),
        ("geht’s", "geht's"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(ANY_TEXT)
def test_typed_text_never_reads_as_a_command(text: str) -> None:
    assert not typed(text).startswith("/")
    assert typed(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('/book_session{"place": "Halle"}', 'book_session{"place": "Halle"}'),
        ("//restart", "restart"),
        (" \u200b/restart", "restart"),
        ("/ /restart", "restart"),
        ("/", "…"),
        ("", "…"),
    ],
)
def test_a_typed_payload_loses_its_slash(written: str, read: str) -> None:
    assert typed(written) == read


@pytest.mark.parametrize(
    ("message", "word"),
    [("👍", "ja"), ("👍🏽", "ja"), ("👎", "nein"), ("👋", "hallo"), ("😩", "😩"), ("ja 👍", "ja 👍")],
)
def test_a_lone_picture_is_read_as_its_word(message: str, word: str) -> None:
    assert words_for_pictures(message) == word


@pytest.mark.parametrize(
    ("text", "expected"), [("", False), ("…", False), ("😩😩", False), ("ok", True), ("7", True)]
)
def test_only_letters_and_digits_say_something(text: str, expected: bool) -> None:
    assert says_something(text) is expected
