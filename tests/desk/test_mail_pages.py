from __future__ import annotations

import pytest
from desk_calendar_parts import book
from desk_parts import HALLE, HWK, IHK, Browser, RunningDesk, words_of
from sqlalchemy import select, update

from bot.db.tables import OutboxMail


@pytest.fixture
def expert(desk: RunningDesk) -> Browser:
    book(desk)
    return desk.signed_in()


def mails(desk: RunningDesk) -> dict[str, int]:
    with desk.core.uow() as db:
        return {kind: number for number, kind in db.execute(select(OutboxMail.id, OutboxMail.kind))}


def fail(desk: RunningDesk, mail: int) -> None:
    with desk.core.uow() as db:
        values = {"state": "failed", "attempts": 8, "last_error": "recipient refused, 550"}
        db.execute(update(OutboxMail).where(OutboxMail.id == mail).values(**values))
        db.commit()


def test_what_was_written_is_listed_and_read(desk: RunningDesk, expert: Browser) -> None:
    said = words_of(expert.get("/desk/mails").text)
    assert "ute@krause.example" in said and "wartet" in said and "kein Mailserver" in said

    text = expert.get(f"/desk/mails/{mails(desk)['confirmation']}").text
    assert "Ute Krause" in text and "/termin/…" in text, "whoever reads it gets no key to the booking"


def test_only_mails_of_a_state_are_listed(desk: RunningDesk, expert: Browser) -> None:
    fail(desk, mails(desk)["confirmation"])

    assert "ute@krause.example" in expert.get("/desk/mails?stand=failed").text
    assert "ute@krause.example" not in expert.get("/desk/mails?stand=sent").text


def test_a_mail_that_failed_is_sent_again(desk: RunningDesk, expert: Browser) -> None:
    mail = mails(desk)["confirmation"]
    fail(desk, mail)
    assert "recipient refused, 550" in expert.get(f"/desk/mails/{mail}").text

    said = words_of(expert.post(f"/desk/mails/{mail}/erneut").text)

    assert "noch einmal verschickt" in said
    assert (desk.desk.mailbox.mail(mail).state, desk.desk.mailbox.mail(mail).attempts) == ("waiting", 0)


def test_a_mail_that_is_on_its_way_is_not_sent_twice(desk: RunningDesk, expert: Browser) -> None:
    assert expert.post(f"/desk/mails/{mails(desk)['confirmation']}/erneut").status_code == 404


@pytest.mark.parametrize("chamber", [HWK, HALLE])
def test_mails_of_other_chambers_are_not_there(desk: RunningDesk, expert: Browser, chamber: str) -> None:
    mail = mails(desk)["confirmation"]
    fail(desk, mail)
    other = desk.signed_in(login="hans@kammer.example", chambers=(chamber,))

    assert "krause" not in other.get("/desk/mails").text.lower()
    assert other.get(f"/desk/mails/{mail}").status_code == 404
    assert other.post(f"/desk/mails/{mail}/erneut").status_code == 404
    assert desk.desk.mailbox.mail(mail).state == "failed"


def test_a_code_is_for_whoever_gets_it(desk: RunningDesk, expert: Browser) -> None:
    mail = mails(desk)["confirmation"]
    with desk.core.uow() as db:
        db.execute(
            update(OutboxMail).where(OutboxMail.id == mail).values(kind="change_code", body_text="493021")
        )
        db.commit()

    assert "493021" not in expert.get(f"/desk/mails/{mail}").text


def test_an_editor_reads_no_mail(desk: RunningDesk, expert: Browser) -> None:
    editor = desk.signed_in(login="edda@kammer.example", role="editor", chambers=(IHK,))

    assert editor.get("/desk/mails").status_code == 403
