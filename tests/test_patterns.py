"""No pattern of ours runs away on a hostile text."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hostile import withstands

from bot.settings import ROOT

# In a process of its own: regexploit takes a parser that Python 3.11 calls outdated.
READING = """
import ast, json, re
from pathlib import Path
from regexploit.ast.sre import SreOpParser
from regexploit.languages.python_node_visitor import PythonNodeVisitor
from regexploit.redos import find

looked_at, dangerous = 0, {}
for file in [file for name in ("bot", "actions") for file in sorted(Path(name).rglob("*.py"))]:
    visitor = PythonNodeVisitor()
    visitor.visit(ast.parse(file.read_text("utf-8")))
    for one in visitor.patterns:
        try:
            parsed = SreOpParser().parse_sre(one.pattern, one.flags)
        except re.error:
            continue  # a text that only looked like a pattern
        looked_at += 1
        # More than the square of the text's length.
        for worst in [way.example() for way in find(parsed) if way.starriness > 2]:
            dangerous[f"{file}:{one.lineno}"] = worst
print(json.dumps({"looked_at": looked_at, "dangerous": dangerous}))
"""


def test_no_pattern_in_the_source_can_run_away() -> None:
    command = [sys.executable, "-W", "ignore", "-c", READING]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)

    assert told["dangerous"] == {}
    assert told["looked_at"] > 100


# Patterns composed of others cannot be read in the source, so they are tried; those of the parsers are in
# tests/nlu_parsers.
TRIED = {
    "masking": "from bot.feedback.mask import mask as check",
    "cleaning": "from bot.nlu.text import clean as check",
    "markdown": "from bot.http.markdown import render as check",
    "company": "from bot.booking.details import company_key\ndef check(text): company_key(text, text)",
    "visible": "from bot.visible import visible as check",
    "scripts": "from bot.visible import mixes_scripts as check",
    "card numbers": "from bot.masking import without_payment_numbers as check",
    "urgency": "from bot.triage.urgency import urgency_in as check",
}


@pytest.mark.parametrize("check", TRIED.values(), ids=TRIED)
def test_no_hostile_text_makes_it_run_away(check: str) -> None:
    withstands(check)
