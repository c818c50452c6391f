from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from chat_parts import Chat, FakeEngine, make_services

from bot.conversation.events import STATE, TYPING, Event, LocalHub
from bot.conversation.reply import Bubble
from bot.web.events_api import event_stream
from bot.web.services import WebServices


async def first(services: WebServices, conversation: str, count: int, last: int | None) -> list[Any]:
    found = []
    async for event in event_stream(services, conversation, last, heartbeat_seconds=0.2):
        if event.event:
            found.append((event.event, event.id, json.loads(event.data)))
        if len(found) == count:
            return found
    return found


def test_events_are_resumed_after_the_last_number(chat: Chat) -> None:
    chat.send("eins")

    found = asyncio.run(first(chat.services, chat.opened["id"], 2, last=1))

    assert [(name, number, data["text"]) for name, number, data in found] == [
        ("message", 2, "eins"),
        ("message", 3, "Sie sagten: eins"),
    ]


def test_what_is_said_and_typed_arrives(engine: FakeEngine, tmp_path: Path) -> None:
    services, parts = make_services(tmp_path, engine.url)

    async def scenario() -> list[Any]:
        opened, _ = await services.conversations.open("v")
        reading = asyncio.create_task(first(services, opened.id, 3, None))
        await asyncio.sleep(0.1)
        await services.conversations.receive(opened.id, "Hallo")
        found = await asyncio.wait_for(reading, 5)
        await services.close()
        return found

    found = asyncio.run(scenario())
    parts["uow"].engine.dispose()

    # A fast answer may be read together with the question, before the hint that somebody types.
    assert sorted(name for name, _, _ in found) == ["message", "message", "typing"]


def test_another_process_is_noticed_at_the_heartbeat(chat: Chat) -> None:
    store, conversation = chat.services.conversations.store, chat.opened["id"]

    async def scenario() -> list[Any]:
        reading = asyncio.create_task(first(chat.services, conversation, 1, None))
        await asyncio.sleep(0.1)
        # Stored without a hint, as another process without Redis would.
        await asyncio.to_thread(store.say, conversation, "expert", [Bubble("Guten Tag!")])
        return await asyncio.wait_for(reading, 5)

    assert asyncio.run(scenario())[0][2]["sender"] == "expert"


def test_the_stream_ends_when_all_is_erased(chat: Chat) -> None:
    async def scenario() -> list[Any]:
        reading = asyncio.create_task(first(chat.services, chat.opened["id"], 9, None))
        await asyncio.sleep(0.1)
        await chat.services.hub.publish(chat.opened["id"], Event(STATE, {"state": "erased"}))
        return await asyncio.wait_for(reading, 5)

    assert asyncio.run(scenario()) == [("state", None, {"state": "erased"})]


def test_the_stream_speaks_sse_over_http(chat: Chat) -> None:
    chat.client.delete(chat.path, headers=chat.auth)
    assert chat.client.get(f"{chat.path}/events", headers=chat.auth).status_code == 404


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "99999999999999"])
def test_a_nonsensical_last_event_id_is_a_problem(chat: Chat, last: str) -> None:
    response = chat.client.get(f"{chat.path}/events", headers={**chat.auth, "Last-Event-ID": last})

    assert response.status_code == 422


def test_five_hundred_readers_get_a_hint() -> None:
    async def scenario() -> int:
        hub = LocalHub()

        async def read(number: int) -> bool:
            async with hub.subscribe(f"conversation-{number % 50}") as reader:
                return await reader.next(5) is not None

        reading = [asyncio.create_task(read(number)) for number in range(500)]
        await asyncio.sleep(0.05)
        assert hub.readers == 500
        for number in range(50):
            await hub.publish(f"conversation-{number}", Event(TYPING, {"on": True}))
        got = sum(await asyncio.gather(*reading))
        assert hub.readers == 0
        return got

    assert asyncio.run(scenario()) == 500


def test_a_slow_reader_loses_only_the_oldest_hints() -> None:
    async def scenario() -> Any:
        hub = LocalHub()
        async with hub.subscribe("a") as reader:
            for number in range(60):
                await hub.publish("a", Event(TYPING, {"number": number}))
            return await reader.next(1)

    assert asyncio.run(scenario()).data == {"number": 10}


def test_the_sign_of_typing_never_outlasts_the_answer(chat: Chat) -> None:
    hub, conversation = chat.services.hub, chat.opened["id"]

    async def scenario() -> list[Any]:
        async with hub.subscribe(conversation) as reader:
            await chat.services.conversations.receive(conversation, "Hallo")
            return [await reader.next(1) for _ in range(4)]

    typing = [event.data["on"] for event in asyncio.run(scenario()) if event and event.kind == "typing"]

    assert typing == [True, False]
