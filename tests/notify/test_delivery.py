from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from fixtures.letters import LETTER, NOW
from fixtures.smtp_servers import Postbox, dying_in_the_middle, free_port, serving
from sqlalchemy import select, update

from bot.clock import FixedClock
from bot.db.engine import UnitOfWork
from bot.db.tables import OutboxMail
from bot.errors import SettingsError
from bot.notify import delivery, mails, outbox
from bot.notify.delivery import (
    CLAIM,
    GIVEN_UP_AFTER,
    LONGEST_PAUSE,
    PAUSE_WHILE_AWAY,
    SHORTEST_PAUSE,
    deliver_due,
)
from bot.notify.smtp import FileTransport, SmtpTransport, Transport, transport_from
from bot.settings import Settings


def write(uow: UnitOfWork, count: int = 1) -> None:
    with uow() as db:
        for number in range(count):
            letter = replace(LETTER, recipient=f"post{number}@krause.example")
            outbox.add(db, mails.confirmation(letter), NOW)
        db.commit()


def only(uow: UnitOfWork) -> OutboxMail:
    with uow() as db:
        row = db.scalars(select(OutboxMail)).one()
        db.expunge(row)
        return row


def deliver(uow: UnitOfWork, clock: FixedClock, transport: Transport) -> int:
    return deliver_due(uow, clock, transport, LETTER.sender)


def smtp(port: int) -> SmtpTransport:
    return SmtpTransport("127.0.0.1", port, timeout_seconds=1.0)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


def test_a_due_mail_reaches_the_server_once(uow: UnitOfWork, clock: FixedClock) -> None:
    write(uow)
    postbox = Postbox()
    with serving(postbox) as port:
        assert deliver(uow, clock, smtp(port)) == 1
        assert deliver(uow, clock, smtp(port)) == 0

    (received,) = postbox.received
    assert received["Message-ID"] == only(uow).message_id
    assert postbox.recipients == ["post0@krause.example"]
    body = received.get_body(("plain",))
    assert body is not None and "Möbel" in body.get_content()
    assert (only(uow).state, only(uow).sent_at) == ("sent", NOW)


def test_a_mail_that_is_not_due_waits(uow: UnitOfWork, clock: FixedClock, tmp_path: Path) -> None:
    write(uow)
    clock.move(seconds=-1)

    assert deliver(uow, clock, FileTransport(tmp_path)) == 0


def test_without_smtp_a_mail_becomes_a_file(uow: UnitOfWork, clock: FixedClock, tmp_path: Path) -> None:
    write(uow)
    transport = transport_from(Settings(data_dir=tmp_path))

    assert deliver(uow, clock, transport) == 1
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.suffix == ".eml"
    assert message_from_bytes(file.read_bytes())["To"] == "post0@krause.example"


TROUBLES = [
    (Postbox(recipient_answer="550 unknown"), "failed", "recipient refused, 550"),
    (Postbox(recipient_answer="450 later"), "waiting", "recipient refused, 450"),
    (Postbox(data_answer="554 no"), "failed", "SMTPDataError, 554"),
    (Postbox(data_answer="451 later"), "waiting", "SMTPDataError, 451"),
    (Postbox(seconds=1.5), "waiting", "TimeoutError"),
]


@pytest.mark.parametrize(
    ("postbox", "state", "reason"), TROUBLES, ids=["unknown", "greylisted", "refused", "busy", "slow"]
)
def test_trouble_is_noted_and_only_what_may_help_is_tried_again(
    uow: UnitOfWork, clock: FixedClock, postbox: Postbox, state: str, reason: str
) -> None:
    write(uow)
    with serving(postbox) as port:
        assert deliver(uow, clock, smtp(port)) == 0

    row = only(uow)
    assert (row.state, row.attempts, row.claimed_until) == (state, 1, None)
    assert reason in row.last_error or "SMTPServerDisconnected" in row.last_error
    assert "krause" not in row.last_error


def test_a_refused_mail_is_tried_again_with_growing_pauses_for_three_days(
    uow: UnitOfWork, clock: FixedClock
) -> None:
    write(uow)
    pauses = []
    with serving(Postbox(data_answer="451 busy")) as port:
        while True:
            assert deliver(uow, clock, smtp(port)) == 0
            if only(uow).state == "failed":
                break
            pauses.append(only(uow).due_at - clock.now())
            clock.move(seconds=pauses[-1].total_seconds() - 1)
            assert deliver(uow, clock, smtp(port)) == 0
            clock.move(seconds=1)

    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (SHORTEST_PAUSE, LONGEST_PAUSE)
    assert clock.now() - only(uow).created_at >= GIVEN_UP_AFTER


def test_a_server_that_is_away_is_looked_for_every_twenty_seconds(uow: UnitOfWork, clock: FixedClock) -> None:
    write(uow)
    for _ in range(12):
        assert deliver(uow, clock, smtp(free_port())) == 0
        assert only(uow).due_at == clock.now() + PAUSE_WHILE_AWAY
        clock.move(seconds=PAUSE_WHILE_AWAY.total_seconds())
    postbox = Postbox()
    with serving(postbox) as port:
        assert deliver(uow, clock, smtp(port)) == 1

    assert only(uow).state == "sent"
    assert len(postbox.received) == 1


def test_a_claim_is_extended_while_its_worker_is_still_sending(
    uow: UnitOfWork, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_EXTEND_SECONDS", 0.02)
    write(uow)
    seen = []

    class Slow:
        def send(self, _message: EmailMessage) -> None:
            clock.move(seconds=CLAIM.total_seconds() + 1)
            deadline = time.monotonic() + 10
            while only(uow).claimed_until <= clock.now() and time.monotonic() < deadline:
                time.sleep(0.01)
            seen.append(deliver(uow, clock, Counting()))

    assert deliver(uow, clock, Slow()) == 1
    assert seen == [0]


def test_a_server_that_dies_in_the_middle_gets_the_mail_later(uow: UnitOfWork, clock: FixedClock) -> None:
    write(uow)
    with dying_in_the_middle() as port:
        assert deliver(uow, clock, smtp(port)) == 0
    assert only(uow).state == "waiting"

    clock.move(minutes=1)
    postbox = Postbox()
    with serving(postbox) as port:
        assert deliver(uow, clock, smtp(port)) == 1
    assert len(postbox.received) == 1


def test_a_claim_of_a_worker_that_died_runs_out(uow: UnitOfWork, clock: FixedClock, tmp_path: Path) -> None:
    write(uow)
    with uow() as db:
        db.execute(update(OutboxMail).values(claimed_until=clock.now() + CLAIM, attempts=1))
        db.commit()
    assert deliver(uow, clock, FileTransport(tmp_path)) == 0

    clock.move(seconds=CLAIM.total_seconds())
    assert deliver(uow, clock, FileTransport(tmp_path)) == 1


def test_a_clock_that_is_set_back_keeps_no_mail_from_its_way(
    uow: UnitOfWork, clock: FixedClock, tmp_path: Path
) -> None:
    write(uow)
    with uow() as db:
        values = {"claimed_until": clock.now() + CLAIM, "due_at": clock.now() - timedelta(hours=6)}
        db.execute(update(OutboxMail).values(attempts=1, **values))
        db.commit()

    clock.move(hours=-5)
    assert deliver(uow, clock, FileTransport(tmp_path)) == 1


def test_an_address_gone_bad_stops_no_other_mail(uow: UnitOfWork, clock: FixedClock, tmp_path: Path) -> None:
    write(uow, 3)
    with uow() as db:
        db.execute(update(OutboxMail).where(OutboxMail.id == 1).values(recipient="nobody"))
        db.commit()

    assert deliver(uow, clock, FileTransport(tmp_path)) == 2
    with uow() as db:
        assert db.get_one(OutboxMail, 1).state == "failed"


class Counting:
    """A transport that counts how often each mail is sent."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self._lock = threading.Lock()

    def send(self, message: EmailMessage) -> None:
        with self._lock:
            self.sent[message["Message-ID"]] += 1


def test_several_workers_never_send_a_mail_twice(uow: UnitOfWork, clock: FixedClock) -> None:
    write(uow, 30)
    counting, barrier = Counting(), threading.Barrier(6)

    def work() -> None:
        barrier.wait()
        deliver(uow, clock, counting)

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(counting.sent) == 30
    assert set(counting.sent.values()) == {1}


def test_a_password_is_not_sent_in_the_clear_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = SmtpTransport("127.0.0.1", 0, user="u", password="geheim")

    assert "geheim" not in repr(transport)


@pytest.mark.parametrize("url", ["http://x", "smtp://", "smtp://x:port", "x"])
def test_a_wrong_smtp_address_is_told_at_the_start(url: str) -> None:
    with pytest.raises(SettingsError):
        transport_from(Settings(smtp_url=url))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", SmtpTransport("mail.example", 25)),
        ("smtps://u%40x:p%2Fw@mail.example", SmtpTransport("mail.example", 465, True, "u@x", "p/w")),
        ("smtp://u:p@mail.example:587", SmtpTransport("mail.example", 587, False, "u", "p")),
    ],
)
def test_smtp_addresses_are_understood(url: str, expected: SmtpTransport) -> None:
    assert transport_from(Settings(smtp_url=url)) == expected
