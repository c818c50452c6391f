from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect
from typer.testing import CliRunner

from bot.cli.feedback import app
from bot.clock import FixedClock
from bot.db.engine import UnitOfWork, make_engine
from bot.db.migrate import migrate
from bot.feedback.store import FeedbackStore

# Shortly before midnight in UTC it is already the next day in Berlin.
NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


def test_opinions_are_listed_by_entry_the_least_helpful_first(uow: UnitOfWork) -> None:
    store = FeedbackStore(uow, FixedClock(NOW))
    store.note("ai-kosten", True)
    number = store.note("ai-recht", False, "Was gilt? krause@example.de")
    store.add_reason(number, "Zu lang. 0391 56930")
    store.add_reason(999, "gibt es nicht")

    first, second = store.by_entry()
    assert (first.entry, first.helped, first.not_helped) == ("ai-recht", 0, 1)
    opinion = first.opinions[0]
    assert opinion.reason == "Zu lang. [Telefonnummer]"
    assert opinion.question == "Was gilt? [E-Mail-Adresse]"
    assert opinion.given_on == date(2026, 11, 24)
    assert (second.entry, second.helped) == ("ai-kosten", 1)
    assert [one.entry for one in store.by_entry("ai-kosten")] == ["ai-kosten"]


def test_nothing_kept_leads_to_a_conversation(uow: UnitOfWork) -> None:
    columns = {column["name"] for column in inspect(uow.engine).get_columns("feedback")}

    assert columns == {"id", "entry", "helpful", "reason", "question", "given_on"}


def test_the_command_shows_what_the_editor_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "120")
    assert "Keine Rückmeldungen" in CliRunner().invoke(app, []).output
    engine = make_engine(f"sqlite:///{tmp_path / 'lotse.db'}")
    migrate(engine)
    store = FeedbackStore(UnitOfWork(engine), FixedClock(NOW))
    store.add_reason(store.note("ai-recht", False, "Was gilt?"), "Zu lang")
    engine.dispose()

    result = CliRunner().invoke(app, [])
    assert result.exit_code == 0, result.output
    assert "ai-recht" in result.output and "24.11.2026" in result.output
    assert "Zu lang (Frage: Was gilt?)" in result.output
