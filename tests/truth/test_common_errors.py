"""What people commonly get wrong, asked through the chat API of the running product on two days.

One question is one fresh conversation, with at most one button pressed after it. The answers are written to
var/truth.md as a table for those who read them over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from tests.product import NOW, Visitor, running_product

# Today of the project, and the first working day after the deadlines of the end of 2026.
DAYS = {"2026-11-23": "2026-11-23T09:00:00+01:00", "2027-01-02": "2027-01-02T09:00:00+01:00"}
MORE = "Mehr dazu"
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "common_errors.yml").read_text("utf-8"))
ASKED = [(case, question) for case in CASES for question in case["ask"]]

pytestmark = pytest.mark.processes


@dataclass
class Heard:
    """What one visitor was shown."""

    texts: list[str]
    pressed: str
    sourced: bool

    @property
    def said(self) -> str:
        return "\n".join(self.texts)


@dataclass(frozen=True)
class Expected:
    must: tuple[str, ...]
    must_not: tuple[str, ...]

    @classmethod
    def on(cls, case: dict[str, Any], day: str) -> Expected:
        then = {**case, **case.get("later", {}).get(date.fromisoformat(day), {})}
        return cls(tuple(then["must"]), tuple(then["must_not"]))

    def missing(self, said: str) -> list[str]:
        return [one for one in self.must if not found(one, said)]

    def forbidden(self, said: str) -> list[str]:
        return [one for one in self.must_not if found(one, said)]


@cache
def _pattern(regex: str) -> re.Pattern[str]:
    return re.compile(regex, re.IGNORECASE | re.DOTALL)


def found(regex: str, text: str) -> bool:
    return bool(_pattern(regex).search(text.replace("**", "")))


@pytest.fixture(scope="module")
def table() -> Iterator[list[str]]:
    """Rows for var/truth.md."""
    rows = ["| Tag | Irrtum | Frage | Knopf | Antwort | Urteil |", "|---|---|---|---|---|---|"]
    yield rows
    (ROOT / "var" / "truth.md").write_text("\n".join(rows) + "\n", "utf-8")


@pytest.fixture(scope="module", params=DAYS)
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The product on one of the days, and that day. On the first it is the one that the others talk to."""
    if DAYS[request.param] == NOW:
        yield request.getfixturevalue("address"), request.param
        return
    with running_product(tmp_path_factory.mktemp("product"), DAYS[request.param]) as address:
        yield address, request.param


@pytest.mark.parametrize(("case", "question"), ASKED, ids=[f"{case['id']}-{text}" for case, text in ASKED])
def test_common_error_is_put_right(
    case: dict[str, Any], question: str, product: tuple[str, str], table: list[str]
) -> None:
    address, day = product
    expected = Expected.on(case, day)
    heard = ask(address, case, question, expected)
    missing, forbidden = expected.missing(heard.said), expected.forbidden(heard.said)
    verdict = "ja" if not (missing or forbidden) else f"fehlt {missing}, falsch {forbidden}"
    shown = " ⏎ ".join(heard.texts)
    cells = (day, case["wrong"], question, heard.pressed, shown, verdict)
    table.append("| " + " | ".join(cell.replace("\n", " ").replace("|", "∣") for cell in cells) + " |")
    assert not forbidden, f"{forbidden} stands in:\n{heard.said}"
    assert not missing, f"{missing} is missing in:\n{heard.said}"
    assert heard.sourced, f"no source with a Stand at:\n{heard.said}"


def test_every_case_names_its_facts_and_asks_three_times() -> None:
    assert len(CASES) >= 34
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert all(case["facts"] and case["must"] and case["must_not"] for case in CASES)
    assert all(len(set(case["ask"])) == 3 for case in CASES)
    assert len({question for _, question in ASKED}) == len(ASKED)


def ask(address: str, case: dict[str, Any], question: str, expected: Expected) -> Heard:
    """Asks as somebody new who presses one more button if the answer leaves the question open."""
    visitor = Visitor.arrives(address)
    try:
        replies = visitor.says(question)
        pressed = ""
        if expected.missing(_said(replies)):
            pressed = _button(case, replies)
            replies = [*replies, *(visitor.presses(pressed) if pressed else [])]
        stands = [source.get("as_of") for reply in replies for source in reply.get("sources") or ()]
        return Heard([reply["text"] for reply in replies], pressed, any(stands))
    finally:
        visitor.leaves()


def _said(replies: list[dict[str, Any]]) -> str:
    return "\n".join(reply["text"] for reply in replies)


def _button(case: dict[str, Any], replies: list[dict[str, Any]]) -> str:
    """The title of the button that this visitor presses; empty if none fits."""
    buttons = [button for reply in replies for button in reply.get("buttons") or ()]
    # An opinion on the answer is no way on.
    titles = [button["title"] for button in buttons if '"feedback"' not in button["payload"]]
    if case["about"] in titles:
        return str(case["about"])
    wanted = str(case.get("press", "")).split("|") if case.get("press") else []
    fitting = (title for regex in wanted for title in titles if found(regex, title))
    return next(fitting, MORE if MORE in titles else "")
