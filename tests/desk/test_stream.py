from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from desk_parts import HWK, IHK, Browser, RunningDesk

from bot.conversation.events import TYPING, Event
from bot.desk.stream import Watched, desk_events


def events_of(desk: RunningDesk, browser: Browser, watched: Watched, *steps: Any) -> list[tuple[str, str]]:
    """What a stream sends: at its beginning and after each step. A step that is an Event is a hint."""

    async def run() -> list[tuple[str, str]]:
        token = browser.http.cookies.get("lotse_desk", path="/desk")
        request: Any = SimpleNamespace(cookies={"lotse_desk": token}, scope={"state": {}})
        found: list[tuple[str, str]] = []
        stream = desk_events(desk.desk, request, watched, heartbeat_seconds=0.05)
        left = list(steps)
        async for event in stream:
            if event.event:
                found.append((event.event, str(event.data)))
            elif left:
                step = left.pop(0)
                if isinstance(step, Event):
                    await desk.desk.hub.publish(watched.conversation_id, step)
                else:
                    await asyncio.to_thread(step)
            else:
                break
        await stream.aclose()
        return found

    return asyncio.run(run())


def test_only_what_changed_is_sent(desk: RunningDesk) -> None:
    erna = desk.signed_in()

    found = events_of(desk, erna, Watched(queue=True), lambda: None, lambda: desk.waiting("Hallo"))

    assert [name for name, _ in found] == ["anwesenheit", "warteschlange"] * 2
    assert "0 warten" in found[0][1] and "1 wartet" in found[2][1]


def test_new_messages_come_once_and_from_the_number_that_the_page_has(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna, "schon da")
    number = desk.web.conversations.store.last_number(conversation)

    found = events_of(
        desk,
        erna,
        Watched(conversation_id=conversation, number=number),
        lambda: desk.visitor_says(conversation, "neu <b>hier</b>"),
        lambda: None,
    )

    messages = [text for name, text in found if name == "nachricht"]
    assert len(messages) == 1 and "neu &lt;b&gt;hier" in messages[0]


def test_typing_of_the_visitor_is_shown(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)
    typing = Event(TYPING, {"sender": "visitor", "on": True})

    found = events_of(desk, erna, Watched(conversation_id=conversation, number=99), typing)

    assert ("tippt", "schreibt …") in found


def test_an_open_page_is_a_sign_of_life_until_nobody_has_touched_it_for_half_an_hour(
    desk: RunningDesk,
) -> None:
    erna = desk.signed_in()
    erna.post("/desk/anwesenheit", an="1")

    def there_after(**time: float) -> bool:
        desk.clock.move(**time)
        events_of(desk, erna, Watched())
        return desk.desk.live.service.availability([IHK]).there

    assert there_after(seconds=50) and there_after(seconds=50)
    for _ in range(35):
        last = there_after(seconds=55)
    assert not last


def test_the_stream_ends_with_the_session_and_with_the_right_to_look(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    assert erna.person is not None
    number = erna.person.id
    assert events_of(desk, erna, Watched(), lambda: desk.desk.accounts.revoke_sessions(number))[-1] == (
        "abgemeldet",
        "abgemeldet",
    )

    otto = desk.signed_in(login="otto@kammer.example", chambers=(HWK,))
    conversation = desk.waiting("nur für Magdeburg", chambers=(IHK,))
    found = events_of(desk, otto, Watched(conversation_id=conversation))
    assert [name for name, _ in found] == ["stand"] and "nur für" not in str(found)
