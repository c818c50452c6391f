"""The grown form as visitors meet it: any replica, one conversation."""

from __future__ import annotations

import json
import threading
import time

import httpx
import pytest
from grown_form import GrownForm, until
from ledger import check_bookings, check_mails, check_messages, unsent
from post_office import PostOffice
from sqlalchemy import text
from visitors import Guest

from bot.db.engine import UnitOfWork

pytestmark = pytest.mark.grown


def conversation(address: str) -> tuple[str, dict[str, str]]:
    body = httpx.post(f"{address}/api/conversations", json={"consent": True}, timeout=30).json()
    return f"/api/conversations/{body['id']}", {"Authorization": f"Bearer {body['token']}"}


def test_one_conversation_goes_on_over_both_web_processes_and_both_engines(grown: GrownForm) -> None:
    path, token = conversation(grown.address_of("web-1"))
    asked = "Termin für die Tischlerei Doppel aus Stendal, wir wollen einen Onlineshop"
    words = (asked, "ja", "online", "Petra Krause")
    for number, said in enumerate(words):
        address = grown.address_of(f"web-{number % 2 + 1}")
        answer = httpx.post(f"{address}{path}/messages", json={"text": said}, headers=token, timeout=30)
        assert answer.status_code == 200, answer.text

    assert "E-Mail-Adresse" in answer.json()["messages"][-1]["text"]


def test_both_engines_and_both_action_servers_take_turns(grown: GrownForm) -> None:
    guest = Guest(grown.address)
    guest.arrive()
    busy = {name: sum(grown.part(name).cpu_times()[:2]) for name in REPLICAS}
    # Enough turns that a share of them shows in ticks of 10 ms.
    for _ in range(24):
        guest.say("Wann ist der nächste freie Termin?")
    guest.leave()

    used = {name: sum(grown.part(name).cpu_times()[:2]) - before for name, before in busy.items()}
    assert [name for name, seconds in used.items() if seconds < 0.03] == []


REPLICAS = ("engine-1", "engine-2", "actions-1", "actions-2")


def test_an_answer_reaches_a_listener_on_the_other_web_process(grown: GrownForm) -> None:
    first, second = grown.address_of("web-1"), grown.address_of("web-2")
    path, token = conversation(first)
    heard: list[dict[str, object]] = []
    listening = threading.Event()

    def listen() -> None:
        with httpx.stream("GET", f"{second}{path}/events", headers=token, timeout=30) as stream:
            for line in stream.iter_lines():
                listening.set()
                if line.startswith("data:") and "sender" in line:
                    heard.append(json.loads(line.removeprefix("data:")))
                if any(one.get("sender") == "bot" and one.get("text") for one in heard):
                    return

    listener = threading.Thread(target=listen)
    listener.start()
    assert listening.wait(20)
    began = time.monotonic()
    httpx.post(f"{first}{path}/messages", json={"text": "Gibt es Förderung?"}, headers=token, timeout=30)
    listener.join(20)

    assert not listener.is_alive()
    # The heartbeat, which also looks into the database, comes after 15 s only.
    assert time.monotonic() - began < 12


def test_a_booking_is_made_once_and_its_mails_are_sent_once_by_two_workers(
    grown: GrownForm, database: UnitOfWork, post_office: PostOffice
) -> None:
    guest = Guest(grown.address)
    guest.arrive()
    reference = guest.book("Lorenz")
    guest.leave()

    assert reference
    check_bookings(database, [reference])
    check_messages(database, [guest])
    until("all mails sent", lambda: not unsent(database))
    check_mails(database, post_office)


def test_rasas_own_record_lies_in_postgresql_and_no_lock_is_left(
    grown: GrownForm, database: UnitOfWork
) -> None:
    import redis

    guest = Guest(grown.address)
    guest.arrive()
    guest.say("Wie fange ich an?")
    guest.leave()

    with database() as db:
        events = db.execute(text("SELECT count(*) FROM events WHERE sender_id = :id"), {"id": guest.id})
        assert events.scalar_one() > 0
    client = redis.Redis.from_url(grown.environment_of("web-1")["LOTSE_REDIS_URL"])
    assert client.keys("lotse:lock:*") == []
    client.close()


def test_only_caddy_is_meant_for_visitors_and_it_hides_the_metrics(grown: GrownForm) -> None:
    assert httpx.get(f"{grown.address}/metrics", timeout=10).status_code == 404
