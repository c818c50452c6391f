from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.days import app

ROOT = Path(__file__).parents[2]
FILE = str(ROOT / "chambers.yml")


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "250")


def preview(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["preview", *arguments])
    return result.exit_code, result.output


def test_the_preview_shows_a_year_and_why_a_day_moves() -> None:
    code, output = preview("--from", "2026-01-01", "--file", FILE)
    assert code == 0
    assert output.count("Do ") == 24
    assert "Christi Himmelfahrt: verlegt auf den nächsten freien Donnerstag; statt 14.05.2026" in output
    assert "am selben Tag wie Magdeburg, doppelt gefragt" in output
    assert "Noch zu prüfende Musterdaten: centre" in output


def test_the_preview_starts_today_by_the_set_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_NOW", "2031-03-01T10:00")
    monkeypatch.setenv("LOTSE_CHAMBERS_FILE", FILE)
    code, output = preview()
    assert code == 0
    assert "12 Monate ab 01.03.2031" in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "morgen", "--file", FILE], "'morgen' is no date; write it as 2027-01-01"),
        (["--file", "fehlt.yml"], "fehlt.yml: there is no such file"),
    ],
)
def test_a_wrong_argument_gives_a_sentence_and_fails(arguments: list[str], message: str) -> None:
    code, output = preview(*arguments)
    assert code == 1
    assert message in output
    assert "Traceback" not in output
