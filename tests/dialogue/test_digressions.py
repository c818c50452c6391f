"""At every step of the booking every question is answered, and then the same step stands again."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from fixtures.talking import Talk

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


def test_there_is_a_question_about_everything() -> None:
    assert len(INTENTS) >= 27
    assert (Path(ROOT) / "data" / "knowledge").is_dir()
