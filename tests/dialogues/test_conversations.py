"""Every file beside this one is a conversation with the real processes, filed by what people do to one.

A step says (`user`) or presses a button (`press`; the start of its title is enough). `bot` lists what the
answer contains, each item in any of its bubbles and without regard to capitals; `matches` the same as regular
expressions; `not` what it must not contain; `booked` whether a booking stands in the answer; `buttons` titles
that must be offered; `same_question` that the question from before stands again at its end. `entry` names the
answer of data/knowledge that is given, `of` its topic, where any will do that was not given before.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.load import EntryFiles
from bot.settings import ROOT
from tests.product import Visitor

FILES = sorted(Path(__file__).parent.glob("*/*.yml"))

KNOWLEDGE = EntryFiles(ROOT / "data" / "knowledge").snapshot().by_id()

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_conversation_goes_as_written(file: Path, address: str) -> None:
    conversation = yaml.safe_load(file.read_text("utf-8"))
    visitor = Visitor.arrives(address)
    try:
        said = [[message["text"] for message in visitor.messages]]
        for number, step in enumerate(conversation["steps"], 1):
            replies = press(visitor, step["press"]) if "press" in step else visitor.says(step["user"])
            said.append([reply["text"] for reply in replies])
            check(step, replies, said[:-1], f"step {number} of {file.stem}")
            assert len(said) < 3 or not said[-1] == said[-2] == said[-3], "three equal turns in a row"
    finally:
        leave_nothing_behind(visitor)


def test_there_is_a_conversation_for_whatever_people_do() -> None:
    assert len(FILES) >= 110
    kinds = (
        "bad_input cancellations change_of_mind context corrections digressions disambiguation fallback "
        "happy_path human selfcheck"
    )
    assert {file.parent.name for file in FILES} == set(kinds.split())


def test_at_least_eighty_follow_ups_are_answered_from_their_context() -> None:
    talks = [
        yaml.safe_load(file.read_text("utf-8"))["steps"] for file in FILES if file.parent.name == "context"
    ]
    assert sum("entry" in step or "of" in step for steps in talks for step in steps[1:]) >= 80


def check(step: dict[str, Any], replies: list[dict[str, Any]], turns: list[list[str]], where: str) -> None:
    said = "\n".join(reply["text"] for reply in replies)
    before, earlier = turns[-1], [text for turn in turns for text in turn]
    assert said.strip(), f"{where}: an empty answer"
    for wanted in step.get("bot", ()):
        assert str(wanted).lower() in said.lower(), f"{where}: '{wanted}' is missing in:\n{said}"
    for wanted in step.get("matches", ()):
        assert re.search(wanted, said), f"{where}: nothing like '{wanted}' in:\n{said}"
    for unwanted in step.get("not", ()):
        assert str(unwanted).lower() not in said.lower(), f"{where}: '{unwanted}' stands in:\n{said}"
    titles = {button["title"] for reply in replies for button in reply.get("buttons") or ()}
    assert set(step.get("buttons", ())) <= titles, f"{where}: buttons {titles}"
    if "entry" in step:
        entry = KNOWLEDGE[step["entry"]]
        assert replies[0]["text"] in (entry.short, entry.easy), f"{where}: not '{entry.id}' but:\n{said}"
    if "of" in step:
        texts = {one.short for one in KNOWLEDGE.values() if one.topic == step["of"]}
        assert replies[0]["text"] in texts, f"{where}: nothing of '{step['of']}' but:\n{said}"
        assert replies[0]["text"] not in earlier, f"{where}: said before:\n{said}"
    if step.get("same_question"):
        assert len(replies) > 1 and replies[-1]["text"] == before[-1], f"{where}: another question:\n{said}"
    if "booked" in step:
        booked = any(reply.get("booking") for reply in replies)
        assert booked == step["booked"], f"{where}: booked is {booked} in:\n{said}"


def press(visitor: Visitor, beginning: str) -> list[dict[str, Any]]:
    shown = [button["title"] for message in visitor.messages for button in message.get("buttons") or ()]
    fitting = [title for title in shown if title.startswith(beginning)]
    assert fitting, f"no button '{beginning}' was shown"
    return visitor.presses(fitting[-1])


def leave_nothing_behind(visitor: Visitor) -> None:
    """Leaves all time slots to the next conversation."""
    for _ in range(2):
        visitor.says("abbrechen")
    for _ in {message["booking"]["reference"] for message in visitor.messages if message.get("booking")}:
        visitor.says("Termin absagen")
        visitor.says("ja")
    visitor.leaves()
