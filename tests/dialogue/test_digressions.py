"""At every step of the booking every question is answered, and then the same step stands again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from fixtures.talking import Talk, open_talk

from bot.settings import ROOT

INTENTS = [
    intent
    for intent in yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]
    if intent.startswith(("topic_", "session_"))
]
SAID: tuple[tuple[str, str], ...] = (
    ("Ich möchte einen Termin", "book_session"),
    ("Onlineshop, Stendal", "inform"),
    ("passt", "affirm"),
    ("online", "inform"),
    ("Optik Lang, Eva Lang, eva@lang.example", "inform"),
)
STEPS = ("concern_and_place", "time_slot", "meeting_format", "contact", "summary")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    talk = open_talk(tmp_path_factory.mktemp("digressions"))
    yield talk
    talk.services.uow.engine.dispose()


@pytest.mark.parametrize("step", STEPS)
def test_every_question_at_a_step_leads_back_to_it(talk: Talk, step: str) -> None:
    for text, intent in SAID[: STEPS.index(step) + 1]:
        talk.says(text, intent)
    assert talk.memory.booking["asked"] == step

    for intent in INTENTS:
        talk.says("Wie ist das eigentlich?", intent)
        bubbles = talk.replies[-1].bubbles
        assert len(bubbles) >= 2, f"no answer and question after {intent}"
        assert len(bubbles[0].text) > 40
        assert talk.memory.booking["asked"] == step, intent
        assert bubbles[-1].buttons or step == "contact"
    assert talk.memory.booking["failures"] == 0


LETTERS = "ABCDEFGHJK"
OTHER_FORMS = {
    "triage": ('/choose{"triage": "start"}',),
    "waiting list": ("Ich möchte auf die Warteliste",),
    "number": ("Termin absagen",),
    "code": ("Termin absagen", "DL-7K4-MPQ"),
    "callback": ("/request_callback",),
}
QUESTIONS = {
    "triage": "Worum geht es vor allem?",
    "waiting list": "sitzt Ihr Unternehmen",
    "number": "Buchungsnummer",
    "code": "Code",
    "callback": "Telefonnummer",
}


@pytest.mark.parametrize("intent", INTENTS)
@pytest.mark.parametrize("form", OTHER_FORMS)
def test_every_question_in_another_form_leads_back_to_it(house: Talk, form: str, intent: str) -> None:
    visitor = house.as_another(f"{form} {intent}")
    for text in OTHER_FORMS[form]:
        # Of one number only three codes an hour can be had.
        text = text.replace(
            "MPQ", f"A{LETTERS[INTENTS.index(intent) // 10]}{LETTERS[INTENTS.index(intent) % 10]}"
        )
        if text.startswith("/"):
            visitor.sends(text)
        else:
            visitor.says(text, "cancel_booking" if "absagen" in text else "inform")
    visitor.says("Wie ist das eigentlich?", intent)
    bubbles = visitor.replies[-1].bubbles

    assert len(bubbles) >= 2 and len(bubbles[0].text) > 40
    assert QUESTIONS[form] in bubbles[-1].text


def test_there_is_a_question_about_everything() -> None:
    assert len(INTENTS) >= 27
    assert (Path(ROOT) / "data" / "knowledge").is_dir()
