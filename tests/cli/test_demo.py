from __future__ import annotations

from pathlib import Path

import pytest
from fixtures.booking_desk import NOW
from typer.testing import CliRunner

from bot.cli.demo import app
from bot.db.engine import UnitOfWork
from bot.db.statistics_tables import DemoCount
from bot.statistics import counts


@pytest.fixture(autouse=True)
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_DATABASE_URL", database_url)
    monkeypatch.setenv("LOTSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LOTSE_NOW", NOW.isoformat())


def test_a_year_of_made_up_figures_comes_and_goes(uow: UnitOfWork) -> None:
    added = CliRunner().invoke(app, ["add"])
    with uow() as db:
        there = len(counts.stored(db, DemoCount))
    removed = CliRunner().invoke(app, ["remove"])

    assert added.exit_code == removed.exit_code == 0
    assert f"{there} made-up figures for 12 months" in added.output
    assert f"{there} made-up figures removed" in removed.output
    with uow() as db:
        assert counts.stored(db, DemoCount) == {}
