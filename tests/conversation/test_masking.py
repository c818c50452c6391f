from __future__ import annotations

import pytest
from chat_parts import Chat, FakeEngine
from hypothesis import given
from hypothesis import strategies as st

from bot.masking import CARD, IBAN, without_payment_numbers


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Meine Karte ist 4111 1111 1111 1111, reicht das?", f"Meine Karte ist {CARD}, reicht das?"),
        ("5500-0000-0000-0004", CARD),
        ("378282246310005", CARD),
        ("DE89 3704 0044 0532 0130 00 ist unser Konto", f"{IBAN} ist unser Konto"),
        ("Konto de89370400440532013000.", f"Konto {IBAN}."),
        ("GB82 WEST 1234 5698 7654 32", IBAN),
    ],
)
def test_card_numbers_and_ibans_are_taken_out(said: str, kept: str) -> None:
    assert without_payment_numbers(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "0391 5693 123, Tischlerei Krause",
        "+49 391 56931234",
        "DL-7K4-MPQ",
        "4111 1111 1111 1112",
        "Rechnung 2026 1000 0000 0001",
        "DE12 ist keine IBAN",
        "39104 Magdeburg, 06108 Halle, 06406 Bernburg",
        "",
    ],
)
def test_other_numbers_stay(said: str) -> None:
    assert without_payment_numbers(said) == said


@given(st.text(max_size=2000))
def test_any_text_is_read_and_never_grows_by_more_than_the_words(text: str) -> None:
    assert len(without_payment_numbers(text)) <= 2 * len(text) + 1


def test_nothing_stores_or_hears_a_card_number(chat: Chat, engine: FakeEngine) -> None:
    chat.send("Karte 4111 1111 1111 1111")

    assert chat.history()[1]["text"] == f"Karte {CARD}"
    assert engine.asked[0]["text"] == f"Karte {CARD}"
