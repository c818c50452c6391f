from __future__ import annotations

import ast
import re

import pytest

from bot.settings import ROOT

NAMED = sorted(
    {
        found
        for page in ("security.md", "asvs.md")
        for found in re.findall(r"`(tests/[\w/]+\.py::\w+)`", (ROOT / "docs" / page).read_text("utf-8"))
    }
)


@pytest.mark.parametrize("name", NAMED)
def test_a_test_named_in_the_pages_on_security_exists(name: str) -> None:
    file, _, function = name.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))

    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_pages_name_many() -> None:
    assert len(NAMED) > 50
