from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from bot.accounts.people import Person
from bot.booking.views import FreeTimeSlot, TimeSlotQuery
from bot.conversation.events import MESSAGES, Event
from bot.conversation.messages import SYSTEM
from bot.desk.auth import advisers
from bot.desk.experts import expert_of
from bot.desk.queue_pages import PATH
from bot.desk.rendering import go_to, page
from bot.desk.requests import AnyRequest, CurrentAccount, Form, SentForm, WiredDesk
from bot.desk.services import DeskServices
from bot.desk.talk_view import Talk, talk_of
from bot.errors import BotError, DuplicateBooking, InvalidInput, NotFound, TimeSlotTaken, TimeSlotUnavailable
from bot.handover.proposals import request_from
from bot.http.problems import Problem

_MOST_TIMES = 12
_FAULTS = {
    "company_missing": "Bitte nennen Sie das Unternehmen.",
    "contact_name_missing": "Bitte nennen Sie eine Ansprechperson.",
    "email_invalid": "Bitte prüfen Sie die E-Mail-Adresse.",
    "meeting_format_unknown": "Dieser Termin findet nicht in dieser Form statt.",
    "company_too_long": "Der Name des Unternehmens ist zu lang.",
    "contact_name_too_long": "Der Name ist zu lang.",
    "phone_too_long": "Die Telefonnummer ist zu lang.",
    "concern_too_long": "Das Anliegen ist zu lang.",
}
_TAKEN = "Dieser Termin ist gerade vergeben worden. Bitte wählen Sie einen anderen."


@get("/gespraeche/{conversation_id:str}/termin", guards=[advisers], sync_to_thread=True)
def proposal_form(
    request: AnyRequest,
    desk: WiredDesk,
    account: CurrentAccount,
    conversation_id: FromPath[str],
    region: FromQuery[str] = "",
) -> Response[Any]:
    talk = _own_talk(desk, account, conversation_id)
    return _form_page(request, desk, talk, _known(talk, region))


@post("/gespraeche/{conversation_id:str}/termin", guards=[advisers])
async def propose(
    request: AnyRequest,
    desk: WiredDesk,
    account: CurrentAccount,
    form: SentForm,
    conversation_id: FromPath[str],
) -> Response[Any]:
    """Proposes a time in the conversation, or books it at once where the visitor has said yes."""
    talk = await asyncio.to_thread(_own_talk, desk, account, conversation_id)
    said = _said(form)
    try:
        if form.text("wie") == "buchen":
            await asyncio.to_thread(_book, desk, account, talk, form.number("zeit"), said)
            await desk.hub.publish(conversation_id, Event(MESSAGES))
            return go_to(f"{PATH}/{conversation_id}", "gebucht")
        proposed = await asyncio.to_thread(
            desk.proposals.propose,
            conversation_id,
            account.id,
            form.number("zeit"),
            request_from(said, talk.facts, _chamber(talk)),
        )
        await desk.live.say(expert_of(desk, account), conversation_id, proposed.text, proposed.buttons)
    except BotError as error:
        return await asyncio.to_thread(_form_page, request, desk, talk, said, _sentence(error))
    await asyncio.to_thread(
        desk.trail.note,
        account,
        "time_slot.proposed",
        conversation_id,
        time_slot=proposed.time_slot.id,
    )
    return go_to(f"{PATH}/{conversation_id}", "vorgeschlagen")


def _own_talk(desk: DeskServices, account: Person, conversation_id: str) -> Talk:
    talk = talk_of(desk, account, conversation_id)
    if not talk.view.mine:
        raise Problem(409, "Übernehmen Sie das Gespräch zuerst. Dann können Sie einen Termin vorschlagen.")
    return talk


def _book(
    desk: DeskServices, account: Person, talk: Talk, time_slot_id: int, said: Mapping[str, str]
) -> None:
    booking = desk.proposals.book(talk.id, time_slot_id, request_from(said, talk.facts, _chamber(talk)))
    desk.conversations.store.say(talk.id, SYSTEM, [desk.proposals.confirmation(booking)])
    desk.trail.note(account, "booking.made", booking.reference)


def _form_page(
    request: AnyRequest, desk: DeskServices, talk: Talk, said: Mapping[str, str], error: str = ""
) -> Response[Any]:
    regions = desk.core.chambers.regions
    region = said["region"] if said["region"] in [one.key for one in regions] else ""
    query = TimeSlotQuery(regions=(region,) if region else ())
    times: list[FreeTimeSlot] = desk.core.bookings.free_time_slots(query, _MOST_TIMES)
    return page(
        request,
        desk,
        "proposal.html",
        422 if error else 200,
        talk=talk,
        said=said,
        times=times,
        regions=regions,
        region=region,
        error=error,
    )


def _known(talk: Talk, region: str) -> dict[str, str]:
    facts = talk.facts
    concern = facts.get("concern") or "; ".join(str(one) for one in facts.get("asked") or ())
    return {
        "company": str(facts.get("company") or ""),
        "contact_name": str(facts.get("contact_name") or ""),
        "email": str(facts.get("email") or ""),
        "phone": str(facts.get("phone") or ""),
        "concern": str(concern),
        "meeting_format": str(facts.get("meeting_format") or ""),
        "zeit": "",
        "region": region or str(facts.get("region") or ""),
    }


def _said(form: Form) -> dict[str, str]:
    names = ("company", "contact_name", "email", "phone", "concern", "meeting_format", "zeit", "region")
    return {name: form.text(name) for name in names}


def _chamber(talk: Talk) -> str:
    """The chamber in whose name the conversation is led."""
    return next((one.chamber for one in reversed(talk.view.stretches) if one.chamber), "")


def _sentence(error: BotError) -> str:
    if isinstance(error, TimeSlotTaken | TimeSlotUnavailable):
        return _TAKEN
    if isinstance(error, DuplicateBooking):
        return f"Dieses Unternehmen hat schon einen Termin: {error.reference}."
    if isinstance(error, InvalidInput):
        return _FAULTS.get(error.code, "Bitte prüfen Sie Ihre Angaben.")
    if isinstance(error, NotFound):
        return "Sie führen dieses Gespräch nicht (mehr)."
    return "Das hat gerade nicht geklappt. Bitte versuchen Sie es noch einmal."


PROPOSAL_PAGES = [proposal_form, propose]
