"""The page for newcomers names only what is there."""

from __future__ import annotations

import re

from bot.settings import ROOT

PAGE = (ROOT / "docs" / "first-hour.md").read_text("utf-8")
# What the reader makes.
NEW = {
    "data/nlu/ask_language.yml",
    "tests/dialogues/happy_path/user_asks_for_english.yml",
}


def test_every_file_it_names_is_there_or_is_made_by_the_reader() -> None:
    named = set(re.findall(r"\b(?:bot|data|tests|actions|docs)/[\w/.-]+\.(?:py|yml|md|csv|jsonl)\b", PAGE))
    named |= {"docs/" + link for link in re.findall(r"\]\((?!\.\.)([\w/.-]+\.md)\)", PAGE)}

    assert len(named) > 10
    assert sorted(name for name in named - NEW if not (ROOT / name).exists()) == []
    assert sorted(name for name in NEW if (ROOT / name).exists()) == []


def test_every_command_and_test_it_names_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    commands = {path.stem for path in (ROOT / "bot" / "cli").glob("*.py")}
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))

    assert [one for one in re.findall(r"`make (\w+)", PAGE) if f"\n{one}:" not in makefile] == []
    assert set(re.findall(r"\.venv/bin/lotse (\w+)", PAGE)) - commands == set()
    named = set(re.findall(r"\btest_\w+(?=[`\[])", PAGE))
    assert named and [one for one in named if f"def {one}(" not in tests] == []
