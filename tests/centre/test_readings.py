from __future__ import annotations

from pathlib import Path

import pytest

from bot.centre import readings
from bot.centre.answers import QUESTIONS, answers_of, read_answers
from bot.centre.errors import InitFault

GOOD = read_answers(Path(__file__).with_name("edersee.yml"))


def test_there_are_at_most_ten_questions() -> None:
    assert len(QUESTIONS) <= 10


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("dritter Dienstag", "RRULE:FREQ=MONTHLY;BYDAY=+3TU"),
        ("jeden letzten Freitag im Monat", "RRULE:FREQ=MONTHLY;BYDAY=-1FR"),
        ("Der 1. Mittwoch", "RRULE:FREQ=MONTHLY;BYDAY=+1WE"),
        ("jeden Montag", "RRULE:FREQ=WEEKLY;BYDAY=MO"),
        ("RRULE:FREQ=MONTHLY;BYDAY=+2TH", "RRULE:FREQ=MONTHLY;BYDAY=+2TH"),
    ],
)
def test_a_rhythm_is_read_as_people_say_it(said: str, rule: str) -> None:
    assert readings.rules(said) == (rule,)


@pytest.mark.parametrize("name", ["IHK Au", "Industrie- und Handelskammer Au", "Handelskammer Au"])
def test_an_ihk_is_told_by_its_name(name: str) -> None:
    assert readings.named_chambers(name)[0].kind == "ihk"


@pytest.mark.parametrize(
    ("key", "said", "sentence"),
    [
        ("land", "Atlantis", "„Atlantis“ ist kein Bundesland."),
        ("orte", "Kassel; kassel", "nennt etwas zweimal"),
        ("kammern", "Verein Kassel", "Ist „Verein Kassel“ eine IHK oder eine HWK?"),
        ("tage", "irgendwann", "„irgendwann“ verstehe ich nicht."),
        ("tage", "erster Montag; zweiter Montag; dritter Montag", "Sie nennen 2 Regionen, aber 3 Regeln."),
        ("tage", "RRULE:FREQ=DAILY", "keine brauchbare Regel"),
        ("form", "telefonisch", "Schreiben Sie „vor Ort“, „online“ oder „beides“."),
        ("anschrift", "irgendwo", "keine vollständige Anschrift"),
        ("telefon", "ruf an", "keine Telefonnummer"),
        ("email", "digital@", "keine E-Mail-Adresse"),
        ("farbe", "#ffee00", "auf Weiß schlecht zu lesen"),
        ("farbe", "rot", "ist keine Farbe"),
        ("farbe", "", "braucht Anführungszeichen"),
        ("land", "", "Hier steht nichts"),
        ("name", "x", "2 bis 40 Zeichen"),
    ],
)
def test_a_faulty_answer_is_one_clear_german_sentence(key: str, said: str, sentence: str) -> None:
    with pytest.raises(InitFault) as fault:
        answers_of({**GOOD, key: said})

    assert len(fault.value.faults) == 1
    assert sentence in fault.value.faults[0]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InitFault) as fault:
        answers_of({"land": "Atlantis", "quatsch": "1"})

    told = "\n".join(fault.value.faults)
    for part in ("„quatsch“ kenne ich nicht", "Atlantis", "Es fehlt „orte“", "Es fehlt „email“"):
        assert part in told


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("a: [b", "kein gültiges YAML"), ("- x", "keine Angaben"), (None, "gibt es nicht")],
)
def test_an_unusable_file_of_answers_is_told(tmp_path: Path, text: str | None, sentence: str) -> None:
    file = tmp_path / "antworten.yml"
    if text is not None:
        file.write_text(text, "utf-8")

    with pytest.raises(InitFault, match=sentence):
        read_answers(file)
