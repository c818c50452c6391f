from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import BERLIN, FixedClock
from bot.db.base import Base
from bot.db.engine import UnitOfWork, make_engine
from bot.db.tables import OutboxMail
from bot.knowledge.expiry_mail import ExpiryMail
from bot.knowledge.load import EntryFiles
from tests.knowledge.conftest import Write

Mails = Callable[[], list[OutboxMail]]


@pytest.fixture
def uow(tmp_path: Path) -> UnitOfWork:
    uow = UnitOfWork(make_engine(f"sqlite:///{tmp_path / 'lotse.db'}"))
    Base.metadata.create_all(uow.engine)
    return uow


@pytest.fixture
def mails(uow: UnitOfWork) -> Mails:
    def read() -> list[OutboxMail]:
        with uow() as db:
            found = list(db.scalars(select(OutboxMail).order_by(OutboxMail.id)))
            db.expunge_all()
            return found

    return read


def test_the_editor_is_told_once_before_and_once_after(
    write: Write, folder: Path, uow: UnitOfWork, clock: FixedClock, mails: Mails
) -> None:
    write("bald", title="Beratung", valid_until="2026-12-20", owner="Frau Beier")
    write("spaeter", valid_until="2027-06-30")
    write("immer")

    def look() -> None:
        ExpiryMail(uow, clock, EntryFiles(folder), "lotse@kammer.example", "redaktion@kammer.example")()

    look()
    look()
    assert [mail.recipient for mail in mails()] == ["redaktion@kammer.example"]
    assert "- Beratung (gültig bis 20.12.2026, zuständig: Frau Beier, funding-bald)" in mails()[0].body_text
    assert "Spaeter" not in mails()[0].body_text

    clock.set(datetime(2026, 12, 21, 9, tzinfo=BERLIN))
    look()
    look()
    assert len(mails()) == 2 and "abgelaufen am 20.12.2026" in mails()[1].body_text


def test_nothing_is_written_without_an_address_or_without_need(
    write: Write, folder: Path, uow: UnitOfWork, clock: FixedClock, mails: Mails
) -> None:
    write("immer")
    ExpiryMail(uow, clock, EntryFiles(folder), "lotse@kammer.example", "redaktion@kammer.example")()
    write("bald", valid_until="2026-12-01")
    ExpiryMail(uow, clock, EntryFiles(folder), "lotse@kammer.example", "")()
    assert mails() == []


def test_one_worker_looks_once_a_day(
    write: Write, folder: Path, uow: UnitOfWork, clock: FixedClock, mails: Mails
) -> None:
    task = ExpiryMail(uow, clock, EntryFiles(folder), "lotse@kammer.example", "redaktion@kammer.example")
    task()
    write("bald", valid_until="2026-12-01")
    task()
    assert mails() == []
    clock.set(datetime(2026, 11, 24, 9, tzinfo=BERLIN))
    task()
    assert len(mails()) == 1
