"""A visitor at one web process, an expert at the other: what one says reaches the other through Redis."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import httpx
import pytest
from grown_desk import Asking, Expert, asking_at, expert_at
from grown_form import GrownForm, until
from grown_listening import listening

from bot.db.engine import UnitOfWork

pytestmark = pytest.mark.grown


@pytest.fixture
def expert(grown: GrownForm, database: UnitOfWork) -> Iterator[Expert]:
    until("healthy", grown.is_healthy)
    one = expert_at(grown, database, "web-2", "Jana")
    yield one
    one.leave()


@pytest.fixture
def visitor(grown: GrownForm, expert: Expert) -> Iterator[Asking]:
    one = asking_at(grown, "web-1")
    yield one
    one.http.close()


def senders(visitor: Asking) -> list[str]:
    return [one["sender"] for one in visitor.history()]


def test_both_hear_each_other_live_and_the_bot_is_silent_until_it_has_it_back(
    visitor: Asking, expert: Expert
) -> None:
    events = {"gespraech": visitor.id, "nach": "0"}
    with (
        listening(visitor.http, f"{visitor.path}/events") as to_visitor,
        listening(expert.browser.http, "/desk/ereignisse", **events) as to_expert,
    ):
        assert expert.claim(visitor.id).status_code == 200
        to_visitor.wait_for("Jana")
        expert.say(visitor.id, "Guten Tag, was brauchen Sie?")
        to_visitor.wait_for("Guten Tag, was brauchen Sie?")
        before = senders(visitor).count("bot")
        assert visitor.say("Was kostet das?") == []
        to_expert.wait_for("Was kostet das?")
        assert senders(visitor).count("bot") == before

        expert.give_back(visitor.id, "Unterlagen kommen per Mail")
        until("the bot has it back", lambda: visitor.state == "bot", 10)
        to_visitor.wait_for("Unterlagen kommen per Mail")

    answer = visitor.say("Was kostet die Beratung?")
    assert "kostenfrei" in " ".join(one["text"] for one in answer)


def test_of_two_experts_at_once_one_gets_it_and_the_other_reads_who(
    grown: GrownForm, database: UnitOfWork, expert: Expert, visitor: Asking
) -> None:
    other = expert_at(grown, database, "web-1", "Otto")
    both = threading.Barrier(2)
    answers: dict[str, httpx.Response] = {}

    def claim(name: str, who: Expert) -> None:
        who.browser.get("/desk/gespraeche")
        both.wait()
        answers[name] = who.claim(visitor.id)

    threads = [threading.Thread(target=claim, args=pair) for pair in (("Jana", expert), ("Otto", other))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    other.leave()

    codes = {name: answer.status_code for name, answer in answers.items()}
    assert sorted(codes.values()) == [200, 409]
    winner, loser = sorted(codes, key=lambda name: codes[name])
    assert f"{winner} war schneller" in answers[loser].text
    assert visitor.state == "expert"


@pytest.mark.parametrize("name", ["web-1", "web-2"])
def test_a_killed_web_process_costs_neither_side_a_word(
    grown: GrownForm, expert: Expert, visitor: Asking, name: str
) -> None:
    assert expert.claim(visitor.id).status_code == 200
    expert.say(visitor.id, "Einen Moment, ich sehe nach")
    before = grown.times_ready_again(name)

    grown.kill(name)

    # Who is at the other process goes on at once; the other side has it when its own is back.
    if name == "web-1":
        expert.say(visitor.id, "Ich habe es gefunden")
    else:
        assert visitor.say("Sind Sie noch da?", "noch-da") == []
    grown.wait_until_ready_again(name, before)
    if name == "web-1":
        assert [one["text"] for one in visitor.history() if one["sender"] == "expert"] == [
            "Einen Moment, ich sehe nach",
            "Ich habe es gefunden",
        ]
    else:
        assert expert.page(visitor.id).count("Sind Sie noch da?") == 1
        # Sent again by a widget that was not sure: it stands there once.
        assert visitor.say("Sind Sie noch da?", "noch-da") == []
        expert.say(visitor.id, "Ja, ich bin da")
    with listening(visitor.http, f"{visitor.path}/events") as to_visitor:
        expert.say(visitor.id, "Das war es")
        to_visitor.wait_for("Das war es")
    expert.give_back(visitor.id, "")
    assert visitor.state == "bot"
    texts = [one["text"] for one in visitor.history()]
    assert texts.count("Sind Sie noch da?") == (name == "web-2")
