from __future__ import annotations

import re
import subprocess

from bot.settings import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def test_make_help_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony
    # Asked by a test that `make test` runs, make would also say which folder it enters.
    help_ = ["make", "--no-print-directory", "help"]
    shown = subprocess.run(help_, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert [line.split()[1] for line in shown.splitlines()] == phony.group(1).split()


def test_every_target_has_a_comment_and_is_phony() -> None:
    targets = re.findall(r"^([a-z-]+):(?!=)(.*)$", MAKEFILE, re.MULTILINE)

    assert [name for name, rest in targets if "## " not in rest] == []


def test_the_ci_calls_make_test_and_nothing_else() -> None:
    commands = [
        line
        for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
        if line and not line.startswith(("#", "set ", "cd "))
    ]

    assert commands == ["exec make test"]
