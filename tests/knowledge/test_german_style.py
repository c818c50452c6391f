from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.german_style import count_words, find_du_form, long_sentences, plain, split_sentences

SENTENCES = [
    ("Das gilt. Das auch.", ["Das gilt.", "Das auch."]),
    ("Das hilft z. B. Friseuren sehr.", ["Das hilft z. B. Friseuren sehr."]),
    ("Das hilft, z.B. Tischlern. Mehr nicht.", ["Das hilft, z.B. Tischlern.", "Mehr nicht."]),
    (
        "Bis Ende 2026, d. h. dann. Danach nicht.",
        ["Bis Ende 2026, d. h. dann.", "Danach nicht."],
    ),
    ("Nach Art. 32 Abs. 1 DSGVO ist das Pflicht.", ["Nach Art. 32 Abs. 1 DSGVO ist das Pflicht."]),
    ("Lesen Sie Nr. 5 und Nr. Sieben.", ["Lesen Sie Nr. 5 und Nr. Sieben."]),
    ("Ab dem 1.1.2027 gilt das. Vorher nicht.", ["Ab dem 1.1.2027 gilt das.", "Vorher nicht."]),
    ("Ab dem 1. Januar 2027 gilt das.", ["Ab dem 1. Januar 2027 gilt das."]),
    (
        "Am 27. 11. ist Schluss. Danach geht nichts.",
        ["Am 27. 11. ist Schluss.", "Danach geht nichts."],
    ),
    ("Die 5. Runde begann 2026. Sie ist vorbei.", ["Die 5. Runde begann 2026.", "Sie ist vorbei."]),
    ("Bei Betrieben unter 10. Das gilt auch dort.", ["Bei Betrieben unter 10.", "Das gilt auch dort."]),
    ("Das kostet 1.500 Euro. Mehr nicht.", ["Das kostet 1.500 Euro.", "Mehr nicht."]),
    ("Höchstens 2 Mio. Euro Umsatz.", ["Höchstens 2 Mio. Euro Umsatz."]),
    ("Rufen Sie an: 0800 56 007 57. Heute noch.", ["Rufen Sie an: 0800 56 007 57.", "Heute noch."]),
    ("Es sind 12. Fragen Sie nach.", ["Es sind 12.", "Fragen Sie nach."]),
    ("Shops, Märkte usw. Das reicht.", ["Shops, Märkte usw.", "Das reicht."]),
    ("Shops, Märkte usw. und mehr.", ["Shops, Märkte usw. und mehr."]),
    ("Dr. Stefan Voigt berät. Er hilft.", ["Dr. Stefan Voigt berät.", "Er hilft."]),
    ("Viele fragen „Wie fange ich an?“ und zögern.", ["Viele fragen „Wie fange ich an?“ und zögern."]),
    ("Fragen Sie: „Was stört?“ Dann handeln Sie.", ["Fragen Sie: „Was stört?“", "Dann handeln Sie."]),
    ("Drei Schritte:\n- Erst schauen\n- Dann handeln", ["Drei Schritte:", "Erst schauen", "Dann handeln"]),
    ("1. Erst schauen.\n2. Dann handeln.", ["Erst schauen.", "Dann handeln."]),
    ("Ein Absatz\n\nNoch einer", ["Ein Absatz", "Noch einer"]),
    ("Eine Zeile\ngeht weiter.", ["Eine Zeile geht weiter."]),
    ("Das ist eine Art. Das reicht.", ["Das ist eine Art.", "Das reicht."]),
    ("Siehe www.ihk.de/magdeburg. Dort steht es.", ["Siehe www.ihk.de/magdeburg.", "Dort steht es."]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences_end_where_a_reader_sees_them_end(text: str, expected: list[str]) -> None:
    assert split_sentences(text) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Das ist gut.", 3),
        ("Das hilft z. B. Friseuren.", 4),
        ("**Drei** klare – Wörter", 3),
        ("Der [Leitfaden der Kammer](https://example.org/a) hilft.", 5),
        ("Der Online-Shop kostet 70 %.", 4),
        ("", 0),
    ],
)
def test_words_are_counted_as_read(sentence: str, expected: int) -> None:
    assert count_words(sentence) == expected


def test_only_sentences_above_the_limit_are_long() -> None:
    text = "Eins zwei drei. Eins zwei drei vier."
    assert long_sentences(text, 3) == ["Eins zwei drei vier."]
    assert long_sentences(text, 4) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Schreib mir, wenn du willst.", ["Schreib", "du", "willst"]),
        ("Dein Betrieb und deine Daten", ["Dein", "deine"]),
        ("Wir helfen euch und eurem Team.", ["euch", "eurem"]),
        ("Kannst du das?", ["Kannst", "du"]),
        ("Gut. Klick hier!", ["Klick"]),
        ("Hol dir Hilfe.", ["Hol", "dir"]),
        ("Gib deine **E-Mail** ein.", ["Gib", "deine"]),
    ],
)
def test_the_du_form_is_found(text: str, expected: list[str]) -> None:
    assert find_du_form(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Bitte schreiben Sie uns. Wir helfen Ihnen gern.",
        "Das ist teuer und dauert.",
        "Die Kammer prüft Ihr Vorhaben. Prüfen Sie es auch.",
        "Ihr Industriebetrieb, Ihre Duschkabine, Ihr Euro.",
        "Der Mach-Wert und das Lass-Projekt.",
        "Frage ich die Kammer oder die Bank?",
        "Mehr dazu: [hier](https://example.org/du/dein)",
        "Wähle ich den Shop oder den Marktplatz?",
    ],
)
def test_the_sie_form_is_left_alone(text: str) -> None:
    assert find_du_form(text) == []


@given(st.text())
def test_splitting_loses_no_word(text: str) -> None:
    kept = "".join("".join(split_sentences(text)).split())
    assert len(kept) <= len("".join(plain(text).split()))
    assert sum(one.isalpha() for one in kept) == sum(one.isalpha() for one in plain(text))


@given(
    st.lists(
        st.sampled_from(["Das gilt.", "Das gilt nicht!", "Gilt das?", "Am 1.1.2027 gilt es."]), min_size=1
    )
)
def test_plain_sentences_are_split_one_by_one(sentences: list[str]) -> None:
    assert split_sentences(" ".join(sentences)) == sentences
