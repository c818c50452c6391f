from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.knowledge import app
from tests.knowledge.conftest import Write


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_NOW", "2026-11-23T10:00")
    monkeypatch.setenv("COLUMNS", "160")


def test_check_counts_entries_by_topic_with_their_stand(write: Write, folder: Path) -> None:
    write("start", main=True)
    write("alt", as_of="2025-02-03")
    result = CliRunner().invoke(app, ["check", "--folder", str(folder)])
    assert result.exit_code == 0, result.output
    row = next(line for line in result.output.splitlines() if "topic_funding" in line)
    assert [cell.strip() for cell in row.split("│")[2:5]] == ["2", "03.02.2025", "15.10.2026"]
    assert "2 Einträge, keine Fehler" in result.output


def test_check_ends_with_one_on_a_fault_and_names_file_and_line(write: Write, folder: Path) -> None:
    write(main=True, short="Frag deine Kammer.")
    result = CliRunner().invoke(app, ["check", "--folder", str(folder)])
    assert result.exit_code == 1
    assert "funding/probe.md:" in result.output and "Du-Form" in result.output


def test_what_expires_is_listed_without_failing(write: Write, folder: Path) -> None:
    write(main=True, valid_until="2026-12-01")
    write("alt", valid_until="2026-01-01", after_expiry="Vorbei.")
    for command in ("check", "expiring"):
        result = CliRunner().invoke(app, [command, "--folder", str(folder)])
        assert result.exit_code == 0, result.output
        assert "01.12.2026" in result.output and "01.01.2026" in result.output


def test_nothing_expiring_is_said(write: Write, folder: Path) -> None:
    write(main=True)
    assert "Nichts ist abgelaufen" in CliRunner().invoke(app, ["expiring", "--folder", str(folder)]).output


def test_a_folder_that_is_not_there_is_said(folder: Path) -> None:
    assert CliRunner().invoke(app, ["check", "--folder", str(folder)]).exit_code == 1
