"""What breaks in production, broken here while visitors chat. docs/faults.md is written from these tests."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest
from fault_table import noted
from grown_form import RECOVERY_SECONDS, GrownForm, until
from ledger import check_bookings, check_mails, check_messages, unsent
from post_office import PostOffice
from visitors import Guest, Load

from bot.db.engine import UnitOfWork

pytestmark = pytest.mark.grown


@pytest.fixture
def load(grown: GrownForm) -> Iterator[Load]:
    with Load(grown.address) as running:
        yield running


def settled(grown: GrownForm) -> None:
    until("healthy", grown.is_healthy)


def checked(
    what: str,
    load: Load,
    database: UnitOfWork,
    office: PostOffice,
    seconds: float,
    references: list[str] | None = None,
    doubles_allowed: int = 0,
) -> None:
    """Nothing lost, nothing twice, everybody told; the line of the table."""
    load.wait_for_turns(4)
    load.stop()
    messages = check_messages(database, load.guests)
    check_bookings(database, references or [])
    until("all mails sent", lambda: not unsent(database), RECOVERY_SECONDS)
    check_mails(database, office, doubles_allowed)
    assert seconds <= RECOVERY_SECONDS
    told = sum(1 for guest in load.guests for said in guest.said if said.told)
    noted(what, messages, told, seconds)


@pytest.mark.parametrize(
    "name",
    ["web-1", "engine-1", "actions-1", "worker-1", "caddy", "redis", "postgres"],
)
def test_a_killed_process_costs_no_message_and_comes_back(
    grown: GrownForm, load: Load, database: UnitOfWork, post_office: PostOffice, name: str
) -> None:
    settled(grown)
    before = grown.times_ready_again(name)
    began = time.monotonic()

    grown.kill(name)

    grown.wait_until_ready_again(name, before)
    back = time.monotonic()
    load.wait_for_turns(len(load.guests) * 2, RECOVERY_SECONDS)
    settled(grown)
    checked(f"kill -9 of {name}", load, database, post_office, time.monotonic() - back)
    assert back - began < 60


def test_a_restart_of_postgresql_is_a_pause(
    grown: GrownForm, load: Load, database: UnitOfWork, post_office: PostOffice
) -> None:
    settled(grown)
    before = grown.times_ready_again("postgres")

    # "Fast": it breaks off what is under way, as a service manager's restart does.
    os.kill(grown.part("postgres").pid, signal.SIGINT)

    grown.wait_until_ready_again("postgres", before)
    back = time.monotonic()
    load.wait_for_turns(len(load.guests) * 2, RECOVERY_SECONDS)
    checked("restart of PostgreSQL", load, database, post_office, time.monotonic() - back)


def test_a_restart_of_redis_is_not_even_noticed(
    grown: GrownForm, load: Load, database: UnitOfWork, post_office: PostOffice
) -> None:
    settled(grown)
    before = grown.times_ready_again("redis")

    os.kill(grown.part("redis").pid, signal.SIGTERM)

    grown.wait_until_ready_again("redis", before)
    back = time.monotonic()
    load.wait_for_turns(len(load.guests) * 2, RECOVERY_SECONDS)
    checked("restart of Redis", load, database, post_office, time.monotonic() - back)
    assert [said.told for guest in load.guests for said in guest.said if said.told] == []


@pytest.mark.parametrize("name", ["engine-1", "actions-1"])
def test_a_hanging_process_delays_an_answer_and_loses_none(
    grown: GrownForm, load: Load, database: UnitOfWork, post_office: PostOffice, name: str
) -> None:
    settled(grown)
    process = grown.part(name)
    process.suspend()
    try:
        load.wait_for_turns(len(load.guests) * 3, 90)
    finally:
        process.resume()
    back = time.monotonic()
    load.wait_for_turns(len(load.guests) * 2, RECOVERY_SECONDS)
    checked(f"{name} hangs", load, database, post_office, time.monotonic() - back)


@pytest.mark.parametrize("name", ["web-1", "engine-1", "actions-1", "postgres"])
def test_a_booking_survives_a_kill_in_the_moment_of_the_yes(
    grown: GrownForm, load: Load, database: UnitOfWork, post_office: PostOffice, name: str
) -> None:
    settled(grown)
    guest = Guest(grown.address)
    guest.arrive()
    company = f"Sturz{name.replace('-', '').title()}"
    guest.say(f"Termin für die Tischlerei {company} aus Stendal, wir wollen einen Onlineshop")
    guest.say("ja")
    guest.say("online")
    guest.say(f"Petra Krause, {company.lower()}@example.de")
    before = grown.times_ready_again(name)
    killer = threading.Timer(0.03, grown.kill, (name,))

    killer.start()
    reference = guest.confirm()

    killer.join()
    grown.wait_until_ready_again(name, before)
    back = time.monotonic()
    settled(grown)
    shown = [one["booking"]["reference"] for one in guest.history() if one.get("booking")]
    guest.leave()
    assert reference
    assert set(shown) == {reference}
    checked(
        f"kill -9 of {name} in a booking",
        load,
        database,
        post_office,
        time.monotonic() - back,
        [reference],
    )


def test_mails_wait_while_the_mail_server_is_away(
    grown: GrownForm, load: Load, database: UnitOfWork, post_office: PostOffice
) -> None:
    settled(grown)
    post_office.close()
    try:
        guest = Guest(grown.address)
        guest.arrive()
        reference = guest.book("Postlos")
        guest.leave()
        assert reference
        until("a mail waits", lambda: unsent(database))
        time.sleep(5)
        assert unsent(database)
    finally:
        post_office.open()
    back = time.monotonic()
    until("all mails sent", lambda: not unsent(database))
    checked("mail server away", load, database, post_office, time.monotonic() - back, [reference])
