from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from fixtures.talking import Talk

from bot.dialogue.rules import intent_steps
from bot.settings import ROOT


def test_every_intent_leads_somewhere() -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]

    assert set(intents) <= set(intent_steps(ROOT / "data" / "rules"))


def test_a_rule_for_an_open_question_does_not_hide_the_usual_one(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(
        """
rules:
- rule: usual
  steps: [{intent: greet}, {action: utter_greet}]
- rule: while a question stands
  steps: [{intent: greet}, {action: action_small_talk}]
""",
        "utf-8",
    )

    assert intent_steps(tmp_path) == {"greet": "utter_greet"}


def test_every_action_of_the_domain_can_be_performed(talk: Talk) -> None:
    actions = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["actions"]

    assert set(actions) == talk.services.dialogue.actions


def test_an_unknown_intent_is_refused(talk: Talk) -> None:
    with pytest.raises(KeyError):
        talk.sends("/unheard_of")
