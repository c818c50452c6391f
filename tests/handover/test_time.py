from __future__ import annotations

from datetime import datetime

import pytest
from fixtures.handover_desk import ASKED, LANGE, NOW, SCHULZ, WEBER, HandoverDesk

from bot.clock import BERLIN
from bot.errors import NotAllowedNow
from bot.handover.presence import AWAY

BOTH = ("ihk_magdeburg", "hwk_magdeburg")


def test_somebody_is_there_only_if_open_and_at_the_desk(desk: HandoverDesk) -> None:
    assert not desk.handover.availability(BOTH).there
    desk.handover.seen(LANGE)
    assert not desk.handover.availability(BOTH).there  # of another chamber
    desk.handover.seen(SCHULZ, AWAY)
    assert not desk.handover.availability(BOTH).there
    desk.handover.seen(SCHULZ)

    found = desk.handover.availability(BOTH)

    assert (found.there, found.experts, found.chambers) == (True, 1, BOTH)


def test_an_expert_who_is_silent_is_gone(desk: HandoverDesk) -> None:
    desk.handover.seen(WEBER)
    desk.clock.move(seconds=59)
    assert desk.handover.availability(BOTH).there
    desk.clock.move(seconds=2)
    assert not desk.handover.availability(BOTH).there


def test_an_expert_who_signs_off_is_gone_at_once(desk: HandoverDesk) -> None:
    desk.handover.seen(WEBER)
    desk.handover.gone("weber")
    desk.handover.gone("weber")

    assert not desk.handover.availability(BOTH).there


@pytest.mark.parametrize(
    ("when", "opens"),
    [
        ("2026-11-23T12:30", "2026-11-23T13:00"),  # at lunch
        ("2026-11-27T18:00", "2026-11-30T09:00"),  # on Friday evening
        ("2026-12-24T10:00", "2026-12-28T09:00"),  # closed on Christmas Eve, then holidays and a weekend
        ("2027-01-06T10:00", "2027-01-07T09:00"),  # Epiphany is a holiday in Saxony-Anhalt
    ],
)
def test_outside_hours_and_on_holidays_nobody_is_offered(desk: HandoverDesk, when: str, opens: str) -> None:
    desk.clock.set(datetime.fromisoformat(when))
    desk.handover.seen(WEBER)

    found = desk.handover.availability(BOTH)

    assert (found.there, found.is_open) == (False, False)
    assert found.opens_at == datetime.fromisoformat(opens).replace(tzinfo=BERLIN)


def test_a_request_in_vain_is_noted_and_mailed_once(desk: HandoverDesk) -> None:
    conversation = desk.conversation(company="Tischlerei Krause")

    assert not desk.handover.request(conversation, ASKED)
    assert desk.stretches(conversation) == []
    desk.handover.in_vain(conversation, ASKED)
    desk.handover.in_vain(conversation, ASKED)

    assert desk.owner(conversation) == "bot"
    assert [one.outcome for one in desk.stretches(conversation)] == ["nobody_there"]
    mails = desk.mails("handover_missed")
    assert [mail.recipient for mail in mails] == [
        "digitalisierung@ihk-magdeburg.example",
        "digitalisierung@hwk-magdeburg.example",
    ]
    assert "Unternehmen: Tischlerei Krause" in mails[0].body_text
    assert desk.said(conversation) == []  # the dialogue says what else there is


def test_after_ninety_seconds_other_ways_are_offered_and_the_chamber_is_told(desk: HandoverDesk) -> None:
    conversation = desk.waiting()
    desk.clock.move(seconds=89)
    desk.handover.seen(WEBER)
    assert desk.handover.advance() == []
    desk.clock.move(seconds=1)

    assert desk.handover.advance() == [conversation]
    assert desk.handover.advance() == []

    assert (desk.owner(conversation), desk.stretch(conversation).outcome) == ("bot", "missed")
    assert desk.buttons(conversation) == ["/request_callback", "/book_session", "/request_human"]
    assert len(desk.mails("handover_missed")) == 2
    assert desk.bot_answers(conversation)


def test_a_booking_that_was_open_is_gone_on_with(desk: HandoverDesk) -> None:
    conversation = desk.waiting()
    with desk.uow() as db:
        from bot.db.tables import Conversation

        row = db.get(Conversation, conversation)
        assert row is not None
        row.form = {"booking": {"active": True}}
        db.commit()
    desk.clock.move(seconds=90)
    desk.handover.advance()

    titles = [button["title"] for button in desk.store.history(conversation)[-1]["buttons"]]
    assert titles == ["Bitte zurückrufen", "Buchung fortsetzen", "Noch einmal versuchen"]


def test_what_was_missed_can_be_taken_up_while_the_visitor_talks_to_the_bot(desk: HandoverDesk) -> None:
    conversation = desk.waiting()
    desk.clock.move(minutes=5)
    desk.handover.advance()
    (line,) = desk.handover.queue(WEBER)
    assert line.state == "in_vain"

    stretch = desk.handover.claim(WEBER, line.handover_id)

    assert desk.owner(conversation) == "expert"
    assert stretch.requested_at == NOW  # the wait is told truly
    assert not desk.bot_answers(conversation)
    assert [one.state for one in desk.handover.queue(WEBER)] == ["taken"]


def test_what_was_missed_long_ago_or_settled_since_is_not_taken_up(desk: HandoverDesk) -> None:
    conversation = desk.waiting()
    desk.clock.move(seconds=90)
    desk.handover.advance()
    missed = desk.stretch(conversation).id
    desk.waiting()
    desk.handover.seen(WEBER)
    desk.handover.request(conversation, ASKED)
    desk.handover.leave(conversation)

    with pytest.raises(NotAllowedNow):
        desk.handover.claim(WEBER, missed)

    desk.clock.move(hours=9)
    assert desk.handover.queue(WEBER)[0].state == "waiting"  # the other visitor, whom nobody looked after yet


def test_a_lost_expert_is_noticed_told_and_may_come_back(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()
    desk.clock.move(seconds=50)
    assert desk.handover.advance() == []
    desk.clock.move(seconds=11)

    assert desk.handover.advance() == [conversation]

    assert (desk.owner(conversation), desk.stretch(conversation).outcome) == ("bot", "lost")
    assert "Die Verbindung zu Petra Weber ist abgebrochen" in desk.said(conversation, "bot")[-1]
    assert "/request_callback" in desk.buttons(conversation)
    assert desk.bot_answers(conversation)

    desk.handover.seen(WEBER)
    desk.handover.claim(WEBER, desk.handover.queue(WEBER)[0].handover_id)
    assert desk.owner(conversation) == "expert"


def test_a_lost_visitor_is_seen_at_the_desk(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()
    assert desk.handover.view(WEBER, conversation).visitor_here

    assert desk.handover.visitor_seen(conversation, here=False)
    assert not desk.handover.view(WEBER, conversation).visitor_here
    assert desk.handover.visitor_seen(conversation)
    assert not desk.handover.visitor_seen(conversation)

    desk.clock.move(seconds=61)
    assert not desk.handover.view(WEBER, conversation).visitor_here


def test_signs_of_life_without_a_handover_are_not_kept(desk: HandoverDesk) -> None:
    conversation = desk.conversation()

    assert not desk.handover.visitor_seen(conversation)
    assert desk.stretches(conversation) == []
