from __future__ import annotations

import json

import pytest
import yaml
from desk_parts import IHK, Browser, RunningDesk, words_of

from bot.settings import ROOT

NEW = "gibts auch groschen für die umrüstung der eismaschine"


@pytest.fixture
def editor(desk: RunningDesk) -> Browser:
    return desk.signed_in(login="edda@kammer.example", role="editor", chambers=(IHK,))


def note(desk: RunningDesk, text: str) -> int:
    desk.desk.sentences.note(text, "not_understood", "topic_funding", 0.31)
    return max(one.id for group in desk.desk.sentences.open_groups() for one in group.sentences)


def test_a_sentence_is_assigned_with_another_wording(desk: RunningDesk, editor: Browser) -> None:
    number = str(note(desk, f"{NEW} in 39104 Magdeburg"))
    said = words_of(editor.get("/desk/lernen").text)
    assert "[Postleitzahl] Magdeburg" in said and "vermutet: Förderung (31 %)" in said

    editor.post("/desk/lernen", satz_id=number, gemeint="topic_funding", satz=NEW, tun="zuordnen")

    said = words_of(editor.get("/desk/lernen/zugeordnet").text)
    assert NEW in said and "1 Satz zum Übernehmen" in said
    exported = yaml.safe_load(editor.get("/desk/lernen/export.yml").text)
    assert exported["nlu"] == [{"intent": "topic_funding", "examples": f"- {NEW}\n"}]
    editor.post("/desk/lernen/zugeordnet", satz=number)
    assert desk.desk.sentences.counts() == {"open": 1}


def test_a_group_is_put_aside_at_once(desk: RunningDesk, editor: Browser) -> None:
    numbers = [str(note(desk, text)) for text in ("haben sie eine kantine", "Haben Sie Kantinen?")]

    editor.post("/desk/lernen", satz_id=numbers, tun="verwerfen")

    assert desk.desk.sentences.counts() == {"dropped": 2}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"gemeint": "topic_funding"}, "mindestens einen Satz"),
        ({"satz_id": "1", "gemeint": ""}, "was gemeint war"),
        ({"satz_id": "1", "gemeint": "rm -rf"}, "was gemeint war"),
        ({"satz_id": "1", "gemeint": "greet", "satz": "x" * 301}, "zu lang"),
        ({"satz_id": "1'--", "gemeint": "greet"}, "nicht vollständig"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    desk: RunningDesk, editor: Browser, fields: dict[str, str], sentence: str
) -> None:
    note(desk, NEW)

    answer = editor.post("/desk/lernen", **fields)

    assert answer.status_code == 422 and sentence in words_of(answer.text)
    assert desk.desk.sentences.counts() == {"open": 1}


def test_a_sentence_of_the_test_set_is_refused_on_the_page(desk: RunningDesk, editor: Browser) -> None:
    rows = (ROOT / "tests" / "nlu" / "own_test_set.jsonl").read_text("utf-8").splitlines()
    tested = json.loads(rows[0])["text"]
    number = str(note(desk, tested))

    editor.post("/desk/lernen", satz_id=number, gemeint="greet", tun="zuordnen")

    said = words_of(editor.get("/desk/lernen/zugeordnet").text)
    assert "Wird nicht übernommen: steht im Testsatz" in said and "0 Sätze zum Übernehmen" in said
    assert tested not in editor.get("/desk/lernen/export.yml").text


def test_sentences_are_shown_as_text(desk: RunningDesk, editor: Browser) -> None:
    note(desk, '<img src=x onerror=alert(1)> "><script>alert(1)</script>')

    text = editor.get("/desk/lernen").text

    assert "<img" not in text and "<script>alert" not in text


def test_answers_that_did_not_help_and_those_that_expire_are_listed(
    desk: RunningDesk, editor: Browser
) -> None:
    number = desk.desk.feedback.note("funding-bafa-beratung", False, "Was ist mit 2027?")
    desk.desk.feedback.add_reason(number, "Zu alt")
    desk.clock.move(days=20)
    editor = desk.signed_in(login="edda@kammer.example", role="editor")

    said = words_of(editor.get("/desk/lernen/antworten").text)

    assert "1-mal nicht geholfen" in said and "Zu alt" in said and "Was ist mit 2027?" in said
    assert "Läuft in 30 Tagen ab" in said and "gültig bis 31.12.2026" in said


@pytest.mark.parametrize("path", ["", "/zugeordnet", "/antworten", "/export.yml"])
def test_only_editors_see_this(desk: RunningDesk, path: str) -> None:
    assert desk.signed_in().get(f"/desk/lernen{path}").status_code == 403
