from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.centre.answers import CentreAnswers, answers_of, read_answers
from bot.centre.files import centre_files, write_files
from bot.centre.words import centre_responses
from bot.knowledge.check import check
from bot.knowledge.place import DELIVERED, known_beside
from bot.schedule.config import Chambers, load_chambers, parse_chambers
from bot.schedule.states import STATE_NAMES
from bot.schedule.values import StateCode
from bot.settings import ROOT

ANSWERS = answers_of(read_answers(Path(__file__).with_name("edersee.yml")))
TODAY = date(2026, 11, 23)
OWN = {"bot_name", "offer_name", "greeting", "in_state", "outside_state"}
OWN |= {"example_place", "example_places", "where_on_site", "key", "area", "label"}
PLACEHOLDERS = {
    name
    for folder in ("responses", "texts")
    for path in (ROOT / "data" / folder).glob("*.yml")
    for name in re.findall(r"{([a-z_]+)}", path.read_text("utf-8"))
} - OWN


def made(answers: CentreAnswers, folder: Path) -> Chambers:
    write_files(centre_files(answers, folder, TODAY), folder)
    return load_chambers(folder / "chambers.yml")


@pytest.mark.parametrize("state", STATE_NAMES)
def test_every_state_gets_settings_that_are_valid_and_do_not_list_itself(state: StateCode) -> None:
    files = centre_files(replace(ANSWERS, state=state), Path("x"), TODAY)
    chambers = parse_chambers(files["chambers.yml"])

    assert chambers.state == state
    assert {one.code for one in chambers.other_states} == set(STATE_NAMES) - {state}
    assert chambers.samples


def test_a_chamber_belongs_to_the_region_whose_town_it_names(tmp_path: Path) -> None:
    regions = {one.short_name: one.region for one in made(ANSWERS, tmp_path).chambers}

    assert regions == {
        "IHK Neustadt am Edersee": "neustadt_am_edersee",
        "HWK Neustadt am Edersee": "neustadt_am_edersee",
        "Handelskammer Salzmoor": "salzmoor",
    }


@pytest.mark.parametrize(
    "answers",
    [
        ANSWERS,
        replace(
            ANSWERS,
            towns=("Au",),
            rules=ANSWERS.rules[:1],
            chambers=ANSWERS.chambers[:1],
            formats=("on_site",),
        ),
        replace(ANSWERS, formats=("online",), bot_name="Max: „der #1“"),
    ],
    ids=["two regions", "the shortest", "odd letters"],
)
def test_its_own_answers_keep_the_rules_of_the_knowledge_base(tmp_path: Path, answers: CentreAnswers) -> None:
    chambers = made(answers, tmp_path)
    regions = {one.key for one in chambers.regions}
    overlays = (tmp_path / "knowledge",)

    report = check(DELIVERED, TODAY, known_beside(DELIVERED, regions), overlays, chambers.state)

    assert report.faults == ()
    assert all(entries for entries in report.by_topic().values())


def test_no_answer_that_holds_elsewhere_names_saxony_anhalt(tmp_path: Path) -> None:
    chambers = made(ANSWERS, tmp_path)
    report = check(DELIVERED, TODAY, known_beside(DELIVERED, None), (tmp_path / "knowledge",), chambers.state)
    foreign = (
        "Sachsen-Anhalt",
        "Magdeburg",
        "Halle ",
        "Dessau",
        "Investitionsbank",
        "ihk.de/halle",
        "hwkhalle",
    )

    assert [
        (one.file, word) for one in report.files for word in foreign if word in one.entry.model_dump_json()
    ] == []


def test_its_own_sentences_stand_for_the_delivered_ones(tmp_path: Path) -> None:
    chambers = made(ANSWERS, tmp_path)
    (tmp_path / "texts" / "own.yml").write_text("texts:\n  utter_affirm:\n    - text: Na dann.\n", "utf-8")
    responses = centre_responses(chambers, tmp_path)

    assert responses.say("utter_affirm").text == "Na dann."
    titles = [one.title for one in responses.say("utter_ask_booking_form_place").buttons]
    assert titles == ["Raum Neustadt am Edersee", "Raum Salzmoor"]


def test_no_sentence_of_the_bot_names_the_delivered_centre(tmp_path: Path) -> None:
    responses = centre_responses(made(ANSWERS, tmp_path), tmp_path)
    foreign = re.compile(r"Sachsen-Anhalt|Magdeburg|Halle\b|Dessau|Stendal|Digitallotse|0391|0345")

    said = []
    for name in responses.names():
        bubble = responses.say(name, **dict.fromkeys(PLACEHOLDERS, "…"))
        said.append(" ".join([bubble.text, *(button.title for button in bubble.buttons)]))

    assert [text for text in said if foreign.search(text)] == []
