from __future__ import annotations

import asyncio
import json
from typing import Any

from chat_parts import Chat
from fixtures.handover_desk import WEBER
from person_parts import taken

from bot.conversation.events import Event
from bot.handover.live import DESK
from bot.web.events_api import event_stream


def test_the_stream_tells_state_words_and_typing_of_the_expert(asked: Chat) -> None:
    handover, conversation = asked.services.handover, asked.opened["id"]

    async def scenario() -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []

        async def read() -> None:
            async for event in event_stream(asked.services, conversation, None, heartbeat_seconds=0.2):
                if event.event:
                    found.append((str(event.event), json.loads(event.data or "{}")))

        reading = asyncio.create_task(read())
        await asyncio.sleep(0.1)
        await handover.claim(WEBER, handover.service.queue(WEBER)[0].handover_id)
        await handover.visitor_types(conversation)
        await handover.expert_types(WEBER, conversation)
        await handover.say(WEBER, conversation, "Guten Tag!")
        await handover.give_back(WEBER, conversation, "Wir telefonieren.")
        for _ in range(100):  # state and last words come in either order
            senders = [data["sender"] for name, data in found if name == "message"]
            if ("state", {"state": "bot"}) in found and "bot" in senders:
                break
            await asyncio.sleep(0.05)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        return found

    found = asyncio.run(scenario())

    states = [data["state"] for name, data in found if name == "state"]
    assert states[0] == "waiting" and states[-1] == "bot"
    assert ("typing", {"sender": "expert", "on": True}) in found
    assert not any(data.get("sender") == "visitor" for name, data in found if name == "typing")
    said = [(data["sender"], data["text"][:11]) for name, data in found if name == "message"]
    assert ("expert", "Guten Tag!") in said and ("bot", "Petra Weber") in said


def test_the_desk_hears_of_requests_typing_and_of_a_page_that_was_closed(asked: Chat) -> None:
    handover, conversation = asked.services.handover, asked.opened["id"]
    taken(asked)

    async def scenario() -> list[Event]:
        heard: list[Event] = []
        async with (
            asked.services.hub.subscribe(conversation) as reader,
            asked.services.hub.subscribe(DESK) as desk,
        ):
            stream = event_stream(asked.services, conversation, None)
            await anext(stream)
            reading = asyncio.create_task(anext(stream))
            await asyncio.sleep(0.2)
            await handover.visitor_types(conversation)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await stream.aclose()
            while (event := await reader.next(0.5)) is not None:
                heard.append(event)
            while (event := await desk.next(0.1)) is not None:
                heard.append(event)
        return heard

    heard = asyncio.run(scenario())

    assert Event("typing", {"sender": "visitor", "on": True}) in heard
    assert Event("visitor", {"here": False}) in heard
    assert Event("queue") in heard
    assert not handover.service.view(WEBER, conversation).visitor_here
