from __future__ import annotations

from dataclasses import replace

import pytest
from fixtures.letters import LETTER, NOW
from sqlalchemy import func, select

from bot.db.engine import UnitOfWork
from bot.db.tables import OutboxMail
from bot.notify import mails, message, outbox
from bot.notify.addresses import BadAddress

MAIL = mails.confirmation(LETTER)


def count(uow: UnitOfWork) -> int:
    with uow() as db:
        return db.scalar(select(func.count(OutboxMail.id))) or 0


def test_a_mail_is_written_only_when_the_caller_commits(uow: UnitOfWork) -> None:
    with uow() as db:
        outbox.add(db, MAIL, NOW)
    assert count(uow) == 0

    with uow() as db:
        outbox.add(db, MAIL, NOW)
        db.commit()
    assert count(uow) == 1


def test_the_same_mail_twice_is_one(uow: UnitOfWork) -> None:
    for _ in range(2):
        with uow() as db:
            outbox.add(db, MAIL, NOW)
            outbox.add(db, MAIL, NOW)
            db.commit()

    assert count(uow) == 1


def test_the_message_id_is_stable_and_names_nobody() -> None:
    found = outbox.stable_message_id(MAIL)

    assert found == outbox.stable_message_id(MAIL)
    assert found.endswith("@kammer.example>") and "krause" not in found
    assert found != outbox.stable_message_id(replace(MAIL, key="other"))


@pytest.mark.parametrize(
    "address",
    ["", "ute", "ute@", "@krause.example", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example"],
)
def test_what_is_no_address_is_refused_at_once(uow: UnitOfWork, address: str) -> None:
    with uow() as db, pytest.raises(BadAddress):
        outbox.add(db, replace(MAIL, recipient=address), NOW)


@pytest.mark.parametrize(
    "evil", ["Termin\r\nBcc: x@y.example", "Termin\nX: 1", "Termin\u2028X", "Termin\x00", "T" * 5000]
)
def test_a_subject_stays_one_line(uow: UnitOfWork, evil: str) -> None:
    with uow() as db:
        row = outbox.add(db, replace(MAIL, subject=evil), NOW)
        built = message.build(row, LETTER.sender, NOW)

    assert built["Bcc"] is None and built["X"] is None
    assert "\n" not in built["Subject"] and len(built["Subject"]) <= 300


def test_a_message_holds_text_html_and_calendar(uow: UnitOfWork) -> None:
    with uow() as db:
        built = message.build(outbox.add(db, MAIL, NOW), LETTER.sender, NOW)

    parts = [part.get_content_type() for part in built.walk() if not part.is_multipart()]
    assert parts == ["text/plain", "text/html", "text/calendar", "application/ics"]
    calendar = next(part for part in built.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    assert built["Message-ID"] == outbox.stable_message_id(MAIL)
    assert built["Date"] == "Mon, 23 Nov 2026 09:00:00 +0000"


def test_an_umlaut_domain_goes_out_in_ascii(uow: UnitOfWork) -> None:
    with uow() as db:
        row = outbox.add(db, replace(MAIL, recipient="ute@möbel-krause.example"), NOW)
        built = message.build(row, "Sprechtag <lotse@localhost>", NOW)

    assert built["To"] == "ute@xn--mbel-krause-rfb.example"
    assert built["From"] == "Sprechtag <lotse@localhost>"
