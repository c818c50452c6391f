from __future__ import annotations

from pathlib import Path
from typing import Any

from fixtures.databases import migrate_and_close
from sqlalchemy import event

from bot.conversation.inbox import _waiting
from bot.db.engine import UnitOfWork, make_engine


def test_the_messages_that_wait_are_found_without_reading_the_whole_conversation(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lotse.db'}"
    migrate_and_close(url)
    database = UnitOfWork(make_engine(url))
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if "chat_messages" in statement:
            asked.append((statement, values))

    with database() as db:
        event.listen(database.engine, "before_cursor_execute", note)
        _waiting(db, "c1")
        event.remove(database.engine, "before_cursor_execute", note)
        statement, values = asked[0]
        plan = db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    database.engine.dispose()

    assert "ix_chat_messages_waiting" in str(plan[0])
