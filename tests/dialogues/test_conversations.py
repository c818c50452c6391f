"""Every file beside this one is a conversation with the real processes, filed by what people do to one.

A step says (`user`) or presses a button (`press`). `bot` lists what the answer contains, each item in any of
its bubbles and without regard to capitals; `not` what it must not contain; `booked` whether a booking stands
in the answer; `buttons` titles that must be offered.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.product import Visitor

FILES = sorted(Path(__file__).parent.glob("*/*.yml"))

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_conversation_goes_as_written(file: Path, address: str) -> None:
    conversation = yaml.safe_load(file.read_text("utf-8"))
    visitor = Visitor.arrives(address)
    try:
        before: list[str] = []
        earlier: list[str] = []
        for number, step in enumerate(conversation["steps"], 1):
            replies = visitor.presses(step["press"]) if "press" in step else visitor.says(step["user"])
            check(step, replies, f"step {number} of {file.stem}")
            texts = [reply["text"] for reply in replies]
            assert not (texts == before and number > 2 and texts == earlier), "three equal turns in a row"
            earlier, before = before, texts
    finally:
        visitor.leaves()


def check(step: dict[str, Any], replies: list[dict[str, Any]], where: str) -> None:
    said = "\n".join(reply["text"] for reply in replies)
    assert said.strip(), f"{where}: an empty answer"
    for wanted in step.get("bot", ()):
        assert str(wanted).lower() in said.lower(), f"{where}: '{wanted}' is missing in:\n{said}"
    for unwanted in step.get("not", ()):
        assert str(unwanted).lower() not in said.lower(), f"{where}: '{unwanted}' stands in:\n{said}"
    titles = {button["title"] for reply in replies for button in reply.get("buttons") or ()}
    assert set(step.get("buttons", ())) <= titles, f"{where}: buttons {titles}"
    if "booked" in step:
        booked = any(reply.get("booking") for reply in replies)
        assert booked == step["booked"], f"{where}: booked is {booked} in:\n{said}"
