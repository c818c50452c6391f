from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feedback.mask import LONGEST, mask


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Zu lang, ich habe keine Zeit.", "Zu lang, ich habe keine Zeit."),
        ("Schreiben Sie an petra.krause@example.de bitte", "Schreiben Sie an [E-Mail-Adresse] bitte"),
        ("Rufen Sie 0391 5693-0 an", "Rufen Sie [Telefonnummer] an"),
        ("petra at example punkt de", "[E-Mail-Adresse]"),
        ("Nummer 12 34 56 78 90", "Nummer […]"),
        ("Zeile eins\nZeile  zwei", "Zeile eins Zeile zwei"),
        ("800.000 € Umsatz ab 2027", "800.000 € Umsatz ab 2027"),
        ("", ""),
    ],
)
def test_what_leads_to_a_person_is_masked(said: str, kept: str) -> None:
    assert mask(said) == kept


@given(st.text(max_size=800))
def test_no_text_is_kept_too_long_or_with_an_address(text: str) -> None:
    kept = mask(text)

    assert len(kept) <= LONGEST
    assert "@" not in kept and "\n" not in kept
