"""What went wrong with handovers elsewhere must not go wrong here. Each test names where it happened."""

from __future__ import annotations

import pytest
from fixtures.handover_desk import ASKED, LANGE, SCHULZ, WEBER, HandoverDesk
from sqlalchemy import func, select

from bot.conversation.inbox import Task
from bot.conversation.reply import Bubble, Button
from bot.conversation.tracker import TrackerStore
from bot.db.handover_tables import Callback, Handover, HandoverNote
from bot.db.tables import Conversation
from bot.errors import NotAllowedNow, NotFound
from bot.handover.callbacks import CallbackWish
from bot.notify.erasing import MailFiles
from bot.retention.service import Retention


def test_the_bot_never_answers_over_the_person(desk: HandoverDesk) -> None:
    """chatwoot/rasa-agent-bot-demo#12, fazer-ai/agents#433."""
    conversation = desk.with_expert()

    for text in ("Hallo?", "Mensch", "Ich möchte einen Termin", "ja", "abbrechen"):
        assert not desk.bot_answers(conversation, text)

    assert desk.said(conversation, "bot") == []


def test_a_button_does_not_slip_past_the_pause(desk: HandoverDesk) -> None:
    """botpress/botpress#1050."""
    conversation = desk.conversation()
    buttons = (Button("Ja", "/affirm"), Button("Mehr dazu", '/choose{"show_more": "x"}'))
    desk.store.say(conversation, "bot", [Bubble("Passt das?", buttons)])
    desk.handover.seen(WEBER)
    desk.handover.request(conversation, ASKED)
    desk.handover.claim(WEBER, desk.stretch(conversation).id)

    for payload in ("/affirm", '/choose{"show_more": "x"}', "/request_human", "/request_callback", "/stop"):
        assert not desk.bot_answers(conversation, payload=payload)

    assert [one["text"] for one in desk.handover.view(WEBER, conversation).messages][-5:-3] == [
        "Ja",
        "Mehr dazu",
    ]


def test_an_answer_under_way_is_dropped_when_a_person_comes_in_between(desk: HandoverDesk) -> None:
    """fazer-ai/agents#433: who has it is looked at when the answer is stored, not when it was begun."""
    conversation = desk.conversation()
    desk.handover.in_vain(conversation, ASKED)
    task = desk.takes(conversation, "Was kostet das?")
    assert isinstance(task, Task)
    desk.handover.claim(WEBER, desk.stretch(conversation).id)

    assert desk.inbox.finish(task, [Bubble("Zu spät", (Button("Ja", "/affirm"),))])

    assert desk.said(conversation, "bot") == []


def test_a_farewell_is_said_once_however_often_it_ends(desk: HandoverDesk) -> None:
    """fazer-ai/agents#158: the state lagged behind the message."""
    conversation = desk.with_expert()
    desk.handover.end_by_visitor(conversation)

    with pytest.raises(NotAllowedNow):
        desk.handover.end_by_visitor(conversation)
    for late in (
        lambda: desk.handover.give_back(WEBER, conversation, "…"),
        lambda: desk.handover.close(WEBER, conversation, "Erledigt"),
        lambda: desk.handover.say(WEBER, conversation, "Tschüss"),
    ):
        with pytest.raises(NotFound):
            late()
    desk.clock.move(minutes=5)
    assert desk.handover.advance() == []

    assert len([text for text in desk.said(conversation) if "antwortet wieder" in text]) == 1
    assert [one.outcome for one in desk.stretches(conversation)] == ["ended"]


@pytest.mark.parametrize("way", ["give_back", "end", "lose", "leave", "miss", "close"])
def test_after_every_way_back_the_bot_answers_and_the_end_is_recorded(desk: HandoverDesk, way: str) -> None:
    """fazer-ai/agents#457: only the beginning was recorded, and the bot stayed silent."""
    conversation = desk.waiting() if way in ("leave", "miss") else desk.with_expert()
    if way == "give_back":
        desk.handover.give_back(WEBER, conversation)
    elif way == "end":
        desk.handover.end_by_visitor(conversation)
    elif way == "close":
        desk.handover.close(WEBER, conversation, "Erledigt")
    elif way == "leave":
        desk.handover.leave(conversation)
    else:
        desk.clock.move(minutes=2)
        assert desk.handover.advance() == [conversation]

    stretch = desk.stretch(conversation)
    assert stretch.ended_at is not None and stretch.ended_by and stretch.outcome
    assert desk.bot_answers(conversation)


def test_a_conversation_that_is_opened_again_goes_to_the_bot_and_to_a_person_again(
    desk: HandoverDesk,
) -> None:
    """chatwoot#5668, #4008."""
    conversation = desk.with_expert()
    desk.handover.close(WEBER, conversation, "Erledigt")

    assert desk.bot_answers(conversation, "Noch eine Frage")
    assert desk.owner(conversation) == "bot"

    assert desk.handover.request(conversation, ASKED)
    desk.handover.claim(WEBER, desk.stretch(conversation).id)
    assert desk.handover.view(WEBER, conversation).mine


def test_a_closed_conversation_may_ask_for_a_person_at_once(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()
    desk.handover.close(WEBER, conversation, "Erledigt")

    assert desk.handover.request(conversation, ASKED)
    assert desk.owner(conversation) == "waiting"


def test_what_was_handed_on_never_vanishes_from_every_queue(desk: HandoverDesk) -> None:
    """chatwoot PR #14870: an assignment left the list of what waits and stood in no other."""
    conversation = desk.waiting(WEBER, SCHULZ)
    queued = [desk.stretch(conversation).id]

    def seen_by(*people: object) -> list[str]:
        return [
            line.state
            for person in (WEBER, SCHULZ, LANGE)
            for line in desk.handover.queue(person)
            if line.conversation_id == conversation and person in people
        ]

    assert seen_by(WEBER, SCHULZ) == ["waiting", "waiting"]
    desk.handover.claim(WEBER, queued[0])
    assert seen_by(WEBER) == ["taken"]
    desk.handover.transfer(WEBER, conversation, ["ihk_halle"])
    assert seen_by(LANGE) == ["waiting"]
    desk.clock.move(minutes=2)
    desk.handover.advance()  # nobody in Halle came
    assert seen_by(LANGE) == ["in_vain"]
    desk.handover.seen(LANGE)
    desk.handover.claim(LANGE, desk.stretch(conversation).id)
    assert seen_by(LANGE) == ["taken"]


def test_everything_about_a_handover_ends_with_the_conversation(desk: HandoverDesk) -> None:
    """chatwoot#5583, #12526: logs of chats were kept for ever."""
    conversation = desk.with_expert()
    desk.handover.note(WEBER, conversation, "Ruft immer montags an.")
    desk.handover.give_back(WEBER, conversation, "Baukasten")
    desk.handover.note_callback(CallbackWish(conversation, "+493911234567"), ["ihk_magdeburg"])
    desk.clock.move(days=31)

    files = MailFiles(desk.settings.data_dir / "outbox")
    retention = Retention(desk.uow, desk.clock, desk.settings, TrackerStore(""), files)
    assert retention.run().conversations == 1

    with desk.uow() as db:
        for table in (Conversation, Handover, HandoverNote, Callback):
            assert db.scalar(select(func.count()).select_from(table)) == 0
