from __future__ import annotations

from datetime import timedelta

import pytest
from fixtures.handover_desk import ASKED, LANGE, NOW, SCHULZ, WEBER, HandoverDesk

from bot.errors import AlreadyTaken, InvalidInput, NotAllowedNow, NotFound
from bot.handover.parts import Person


def test_a_request_waits_and_the_visitor_reads_the_place(desk: HandoverDesk) -> None:
    desk.waiting(WEBER)
    second = desk.waiting(WEBER)

    assert desk.owner(second) == "waiting"
    assert desk.handover.standing(second) == {"state": "waiting", "place": 2, "wait": "etwa 2 Minuten"}
    assert "Vor Ihnen: 1." in desk.said(second, "system")[0]
    assert desk.buttons(second) == ["/leave_queue", "/request_callback"]
    stretch = desk.stretch(second)
    assert (stretch.reason, stretch.region, stretch.topic) == ("asked", "magdeburg", "topic_online_shop")
    assert stretch.expires_at == NOW + timedelta(seconds=90)


def test_asking_again_in_the_queue_says_the_place_again_and_asks_once(desk: HandoverDesk) -> None:
    conversation = desk.waiting()

    desk.handover.request(conversation, ASKED)

    assert len(desk.stretches(conversation)) == 1
    assert len(desk.said(conversation, "system")) == 2


def test_a_claim_tells_the_visitor_who_came(desk: HandoverDesk) -> None:
    conversation = desk.waiting()
    desk.clock.move(seconds=30)

    stretch = desk.handover.claim(WEBER, desk.stretch(conversation).id)

    assert desk.owner(conversation) == "expert"
    assert "Petra Weber, IHK Magdeburg" in desk.said(conversation)[-1]
    assert (stretch.claimed_by, stretch.chamber) == ("weber", "ihk_magdeburg")
    assert stretch.claimed_at == NOW + timedelta(seconds=30)
    shown = {"state": "expert", "expert": "Petra Weber", "chamber": "IHK Magdeburg"}
    assert desk.handover.standing(conversation) == shown
    assert desk.audited() == ["handover.claimed"]


def test_claiming_twice_changes_nothing(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()
    before = desk.said(conversation)

    desk.handover.claim(WEBER, desk.stretch(conversation).id)

    assert desk.said(conversation) == before


def test_what_one_expert_has_another_one_cannot_take(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()
    colleague = Person("kuhn", "Ole Kuhn", frozenset({"ihk_magdeburg"}))

    with pytest.raises(AlreadyTaken) as refused:
        desk.handover.claim(colleague, desk.stretch(conversation).id)

    assert refused.value.name == "Petra Weber"


def test_nobody_of_another_chamber_sees_or_takes_it(desk: HandoverDesk) -> None:
    conversation = desk.waiting()
    stretch = desk.stretch(conversation)

    with pytest.raises(NotFound):
        desk.handover.claim(LANGE, stretch.id)
    with pytest.raises(NotFound):
        desk.handover.view(LANGE, conversation)
    with pytest.raises(NotFound):
        desk.handover.note(LANGE, conversation, "Notiz")
    assert desk.handover.queue(LANGE) == []

    desk.handover.claim(WEBER, stretch.id)
    assert desk.handover.queue(SCHULZ) == []  # the other chamber in question sees it no more either


def test_only_who_has_the_conversation_speaks(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()

    message = desk.handover.say(WEBER, conversation, "Guten Tag,\nwas kann ich tun?\x00")

    assert (message["sender"], message["text"]) == ("expert", "Guten Tag,\nwas kann ich tun?")
    with pytest.raises(NotFound):
        desk.handover.say(SCHULZ, conversation, "Ich auch!")
    for text, code in ((" \n", "empty"), ("x" * 4001, "too_long")):
        with pytest.raises(InvalidInput) as refused:
            desk.handover.say(WEBER, conversation, text)
        assert refused.value.code == code


def test_what_is_given_back_is_said_and_remembered(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()
    desk.handover.say(WEBER, conversation, "Nehmen Sie ein Baukastensystem.")

    stretch = desk.handover.give_back(WEBER, conversation, "Erst ein  Baukasten,\ndann der Shop.")

    assert desk.owner(conversation) == "bot"
    assert (stretch.outcome, stretch.result) == ("returned", "Erst ein Baukasten, dann der Shop.")
    assert stretch.ended_at == NOW
    assert "Jetzt antwortet wieder das Programm" in desk.said(conversation, "bot")[-1]
    assert "Erst ein Baukasten, dann der Shop." in desk.said(conversation, "bot")[-1]
    assert desk.bot_answers(conversation)
    with pytest.raises(NotFound):
        desk.handover.say(WEBER, conversation, "Noch etwas …")


def test_a_transfer_waits_at_the_other_chamber_with_its_history(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()
    desk.handover.note(WEBER, conversation, "Ist eigentlich in Halle.")

    desk.handover.transfer(WEBER, conversation, ["ihk_halle"], to=LANGE, note="Sitz in Halle")

    assert desk.owner(conversation) == "waiting"
    assert [one.outcome for one in desk.stretches(conversation)] == ["transferred", ""]
    assert "wird weitergegeben an Eva Lange" in desk.said(conversation, "system")[-1]
    with pytest.raises(NotFound):
        desk.handover.say(WEBER, conversation, "Halt!")
    (line,) = desk.handover.queue(LANGE)
    assert (line.state, line.wanted_by) == ("waiting", "lange")
    assert "Weitergegeben von Petra Weber: Sitz in Halle" in line.brief

    desk.handover.claim(LANGE, line.handover_id)
    view = desk.handover.view(LANGE, conversation)
    assert view.mine
    assert [one.text for one in view.notes] == ["Ist eigentlich in Halle."]
    assert view.stretches[-1].transfers[0]["from"] == "ihk_magdeburg"


def test_a_transfer_to_a_chamber_that_is_none_is_refused(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()

    with pytest.raises(InvalidInput):
        desk.handover.transfer(WEBER, conversation, ["atlantis"])

    assert desk.owner(conversation) == "expert"


def test_a_conversation_is_closed_with_what_came_of_it(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()
    with pytest.raises(InvalidInput):
        desk.handover.close(WEBER, conversation, "  ")

    desk.handover.close(WEBER, conversation, "Termin gebucht")

    assert desk.owner(conversation) == "closed"
    stretch = desk.stretch(conversation)
    assert (stretch.outcome, stretch.result) == (
        "closed",
        "Termin gebucht",
    )
    assert "Petra Weber hat das Gespräch beendet" in desk.said(conversation, "system")[-1]


def test_the_visitor_ends_it_and_the_bot_answers_again(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()

    desk.handover.end_by_visitor(conversation)

    assert desk.owner(conversation) == "bot"
    assert (desk.stretch(conversation).outcome, desk.stretch(conversation).ended_by) == ("ended", "visitor")
    assert desk.bot_answers(conversation)
    with pytest.raises(NotAllowedNow):
        desk.handover.end_by_visitor(conversation)


def test_the_visitor_leaves_the_queue(desk: HandoverDesk) -> None:
    conversation = desk.waiting()

    desk.handover.leave(conversation)

    assert (desk.owner(conversation), desk.stretch(conversation).outcome) == ("bot", "left")
    with pytest.raises(NotAllowedNow):
        desk.handover.leave(conversation)
    with pytest.raises(NotAllowedNow):
        desk.handover.claim(WEBER, desk.stretch(conversation).id)


def test_a_refused_change_leaves_nothing_behind(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()
    before = desk.said(conversation)

    with pytest.raises(NotAllowedNow):
        desk.handover.request(conversation, ASKED)

    assert desk.said(conversation) == before
    assert len(desk.stretches(conversation)) == 1


def test_the_expected_wait_is_learnt_from_the_last_ones(desk: HandoverDesk) -> None:
    for _ in range(3):
        conversation = desk.waiting()
        desk.clock.move(seconds=10)
        desk.handover.claim(WEBER, desk.stretch(conversation).id)

    assert desk.handover.standing(desk.waiting())["wait"] == "weniger als eine Minute"
    assert desk.handover.standing(desk.waiting())["wait"] == "weniger als eine Minute"


def test_the_queue_tells_state_waiting_time_and_brief(desk: HandoverDesk) -> None:
    first = desk.waiting(WEBER, company="Tischlerei Krause", asked=["Was kostet ein Shop?"])
    desk.clock.move(seconds=20)
    taken = desk.with_expert()

    waiting, mine = desk.handover.queue(WEBER)

    assert (waiting.conversation_id, waiting.state, waiting.waiting_seconds) == (first, "waiting", 20)
    assert waiting.brief == (
        "Anlass: hat um einen Menschen gebeten",
        "Unternehmen: Tischlerei Krause",
        "Gefragt: Was kostet ein Shop?",
    )
    assert (mine.conversation_id, mine.state, mine.claimed_by) == (taken, "taken", "weber")
