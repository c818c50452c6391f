from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.knowledge.german_style import find_du_form
from bot.responses import Responses
from bot.settings import ROOT

LONGEST_MODULE = 300
CODE = [
    path
    for folder in ("bot", "actions", "scripts", "tests", "engine")
    for path in (ROOT / folder).rglob("*.py")
    if ".venv" not in path.parts
]
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
RULES = [
    rule
    for file in sorted((ROOT / "data" / "rules").glob("*.yml"))
    for rule in yaml.safe_load(file.read_text("utf-8"))["rules"]
]
STORIES = [
    story
    for file in sorted((ROOT / "data" / "stories").glob("*.yml"))
    for story in yaml.safe_load(file.read_text("utf-8"))["stories"]
]
RESPONSES = Responses(ROOT / "data" / "responses", ROOT / "data" / "texts")
PLACEHOLDERS = set(
    re.findall(
        r"{([a-z_]+)}",
        " ".join(
            path.read_text("utf-8")
            for kind in ("responses", "texts")
            for path in (ROOT / "data" / kind).glob("*")
        ),
    )
)
CONVERSATIONS = sorted((ROOT / "tests" / "dialogues").glob("*/*.yml"))


def steps(rule: dict[str, list[dict[str, str]]], kind: str) -> list[str]:
    return [step[kind] for step in rule["steps"] if kind in step]


def test_imports_point_in_the_agreed_directions() -> None:
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--config",
        "pyproject.toml",
        "--no-cache",
    ]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_longer_than_300_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("intent", DOMAIN["intents"])
def test_every_intent_has_a_rule(intent: str) -> None:
    assert [rule for rule in RULES if intent in steps(rule, "intent")]


def test_every_rule_is_named_as_a_sentence_and_only_once() -> None:
    names = [rule["rule"] for rule in RULES]

    assert len(names) == len(set(names))
    assert [name for name in names if len(name.split()) < 4] == []


def test_every_action_of_the_rules_is_in_the_domain_or_a_response() -> None:
    wanted = {action for rule in RULES + STORIES for action in steps(rule, "action")}

    assert wanted - set(DOMAIN["actions"]) - RESPONSES.names() == set()
    assert set(DOMAIN["actions"]) - wanted == set()


def test_every_response_is_used() -> None:
    spoken = {action for rule in RULES + STORIES for action in steps(rule, "action")}
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    spoken |= set(re.findall(r"utter_[a-z_]+", code))

    # f"utter_date_{problem}" is written with its two endings here.
    assert RESPONSES.names() - spoken - {"utter_date_past", "utter_date_invalid"} == set()


@pytest.mark.parametrize("name", sorted(RESPONSES.names()))
def test_no_response_uses_the_du_form(name: str) -> None:
    bubble = RESPONSES.say(name, **dict.fromkeys(PLACEHOLDERS, "…"))

    assert find_du_form(" ".join([bubble.text, *(button.title for button in bubble.buttons)])) == []


@pytest.mark.parametrize(
    "intent", [name for name in DOMAIN["intents"] if name not in ("nlu_fallback", "choose")]
)
def test_every_intent_has_a_conversation_test(intent: str) -> None:
    assert [path for path in CONVERSATIONS if f"intent: {intent}\n" in path.read_text("utf-8")]


def test_tests_use_no_clock_of_their_own() -> None:
    naive = re.compile(r"datetime\.(?:utc)?now\(\s*\)|date\.today\(\)")
    own = [
        path for path in CODE if naive.search(path.read_text("utf-8")) and path.name != Path(__file__).name
    ]

    assert own == []
