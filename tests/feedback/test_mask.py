from __future__ import annotations

import re

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
        ("Ich heiße Petra Krause und brauche Hilfe", "Ich heiße [Name] und brauche Hilfe"),
        ("Frau Dr. Krause aus 39576 Stendal", "Frau Dr. [Name] aus [Postleitzahl] Stendal"),
        ("ein termin für frau krause", "ein termin für frau [Name]"),
        ("meine frau hat gefragt", "meine frau hat gefragt"),
        ("Termin für die Tischlerei Krause GmbH", "Termin für die [Unternehmen]"),
        ("Meine Buchung ist DL-7K4-MPQ", "Meine Buchung ist [Buchungsnummer]"),
        ("Konto DE02 1203 0000 0000 2020 51 bitte", "Konto [IBAN] bitte"),
        ("de02120300000000202051", "[IBAN]"),
        ("Alter Markt 8, 39104 Magdeburg", "[Anschrift], [Postleitzahl] Magdeburg"),
        ("www.tischlerei-krause.de ist langsam", "[Webadresse] ist langsam"),
        ("wir haben 14000 Euro", "wir haben 14000 Euro"),
        ("Gibt es Förderung für eine Lernplattform?", "Gibt es Förderung für eine Lernplattform?"),
        ("Ich bin schwerbehindert und habe Diabetes", "Ich bin [Gesundheit] und habe [Gesundheit]"),
        ("Hilft das gegen Krankheit im Betrieb?", "Hilft das gegen [Gesundheit] im Betrieb?"),
        ("", ""),
    ],
)
def test_what_leads_to_a_person_is_masked(said: str, kept: str) -> None:
    assert mask(said) == kept


def test_what_the_conversation_knows_anyway_is_masked_wherever_it_stands() -> None:
    said = "krause hier, petra krause, was ist mit holzkrause"

    assert mask(said, ("Petra Krause",)) == "[…] hier, […], was ist mit holzkrause"


FIRST = st.sampled_from(["Guten Tag,", "Was kostet das?", "Wir sind zu dritt:", "äh", "Förderung!"])
DIGITS = st.text("0123456789", min_size=18, max_size=18)


@given(FIRST, DIGITS, st.sampled_from(["", " "]), FIRST)
def test_no_german_iban_is_kept(before: str, digits: str, gap: str, after: str) -> None:
    iban = f"DE{digits[:2]}" + "".join(f"{gap}{digits[at : at + 4]}" for at in range(2, 18, 4))

    assert not re.search(r"\d", mask(f"{before} {iban}{gap}12 {after}"))


@given(FIRST, st.integers(30, 999), st.integers(10_000, 9_999_999), st.sampled_from("/ -"), FIRST)
def test_no_telephone_number_is_kept(before: str, area: int, number: int, sign: str, after: str) -> None:
    assert not re.search(r"\d", mask(f"{before} 0{area}{sign}{number} {after}"))


@given(FIRST, st.text("abcdefghijkmnopqrstuvwxyz.-_", min_size=1, max_size=30), FIRST)
def test_no_address_is_kept(before: str, local: str, after: str) -> None:
    kept = mask(f"{before} {local}@krause.example {after}")

    assert "krause" not in kept and "@" not in kept


@given(FIRST, st.sampled_from(["Frau", "Herr", "Herrn", "Ich heiße", "Mein Name ist"]), FIRST)
def test_no_introduced_name_is_kept(before: str, title: str, after: str) -> None:
    assert "Sauerbier" not in mask(f"{before} {title} Sauerbier, {after}")


@given(FIRST, st.text("ABCDEFGHJKMNPQRTUVWXYZ2346789", min_size=6, max_size=6), FIRST)
def test_no_reference_is_kept(before: str, code: str, after: str) -> None:
    reference = f"DL-{code[:3]}-{code[3:]}"

    assert reference not in mask(f"{before} {reference} {after}")


@given(st.text(max_size=800))
def test_no_text_is_kept_too_long_or_with_an_address(text: str) -> None:
    kept = mask(text)

    assert len(kept) <= LONGEST
    assert "@" not in kept and "\n" not in kept
