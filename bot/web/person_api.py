from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, delete, get, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from bot.conversation.owner import EXPERT, WAITING
from bot.http.problems import Problem
from bot.web.body import read_object
from bot.web.openapi import JSON, documented
from bot.web.requests import WiredServices, authorised

AnyRequest = Request[Any, Any, Any]

GetState = documented("Who has the conversation", 200, {JSON: "State"})
LeavePerson = documented("Leave the queue, or end the talk with a person", 200, {JSON: "State"}, (409,))
SendTyping = documented(
    "Show the expert that the visitor types", 200, {JSON: "State"}, (400, 408, 413, 415, 422), body="Typing"
)


@get("/conversations/{conversation_id:str}/handover", operation_class=GetState)
async def get_state(
    request: AnyRequest, services: WiredServices, conversation_id: FromPath[str]
) -> dict[str, Any]:
    await authorised(request, services, conversation_id)
    return await asyncio.to_thread(services.handover.service.standing, conversation_id)


@delete("/conversations/{conversation_id:str}/handover", status_code=HTTP_200_OK, operation_class=LeavePerson)
async def leave_person(
    request: AnyRequest, services: WiredServices, conversation_id: FromPath[str]
) -> dict[str, Any]:
    """Either way the bot answers again; what it says comes as a message."""
    await authorised(request, services, conversation_id)
    if await services.handover.owner(conversation_id) == WAITING:
        await services.handover.leave(conversation_id)
    else:
        await services.handover.end_by_visitor(conversation_id)
    return await asyncio.to_thread(services.handover.service.standing, conversation_id)


@post("/conversations/{conversation_id:str}/typing", status_code=HTTP_200_OK, operation_class=SendTyping)
async def send_typing(
    request: AnyRequest, services: WiredServices, conversation_id: FromPath[str]
) -> dict[str, Any]:
    await authorised(request, services, conversation_id)
    on = (await read_object(request, frozenset({"on"}))).get("on")
    if not isinstance(on, bool):
        raise Problem(422, "„on“ ist wahr oder falsch.", "wrong_type")
    state = await asyncio.to_thread(services.handover.service.standing, conversation_id)
    if state["state"] in (WAITING, EXPERT):
        await services.handover.visitor_types(conversation_id, on)
    return state


PERSON_API = (get_state, leave_person, send_typing)
