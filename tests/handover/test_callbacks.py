from __future__ import annotations

import pytest
from fixtures.handover_desk import ASKED, LANGE, NOW, WEBER, HandoverDesk

from bot.db.handover_tables import Callback
from bot.errors import InvalidInput, NotFound
from bot.handover.callbacks import CallbackWish, TimeWindow


def noted(desk: HandoverDesk, conversation: str = "", phone: str = "+493911234567") -> Callback:
    wish = CallbackWish(conversation or desk.conversation(), phone, contact_name="Meier", concern="Shop")
    return desk.handover.note_callback(wish, ["ihk_magdeburg"])


def test_a_wish_is_listed_for_its_chamber_and_mailed_to_it(desk: HandoverDesk) -> None:
    row = noted(desk)

    assert [one.id for one in desk.handover.callbacks(WEBER)] == [row.id]
    assert desk.handover.callbacks(LANGE) == []
    (mail,) = desk.mails("callback")
    assert mail.recipient == "digitalisierung@ihk-magdeburg.example"
    assert mail.conversation_id == row.conversation_id  # so that it is erased with it
    assert "Telefon: +493911234567" in mail.body_text


def test_the_same_wish_twice_is_one_with_the_newest_words(desk: HandoverDesk) -> None:
    conversation = desk.conversation()
    first = noted(desk, conversation)

    assert noted(desk, conversation).id == first.id
    assert noted(desk, conversation, "+493455678901").id != first.id
    assert len(desk.mails("callback")) == 2


def test_a_wish_needs_a_number_or_an_address(desk: HandoverDesk) -> None:
    with pytest.raises(InvalidInput):
        desk.handover.note_callback(CallbackWish(desk.conversation()), ["ihk_magdeburg"])


def test_the_bot_goes_on_answering_while_a_call_is_owed(desk: HandoverDesk) -> None:
    conversation = noted(desk).conversation_id

    assert desk.owner(conversation) == "callback"
    assert desk.bot_answers(conversation)


def test_tried_stays_on_the_list_and_done_leaves_it(desk: HandoverDesk) -> None:
    row = noted(desk)

    desk.handover.callback_tried(WEBER, row.id, "Besetzt")
    desk.handover.callback_tried(WEBER, row.id)
    (listed,) = desk.handover.callbacks(WEBER)
    assert (listed.state, listed.tries, listed.remark) == ("tried", 2, "Besetzt")
    assert desk.owner(row.conversation_id) == "callback"

    desk.handover.callback_done(WEBER, row.id, "Termin vereinbart")
    assert desk.handover.callbacks(WEBER) == []
    assert [one.state for one in desk.handover.callbacks(WEBER, done_too=True)] == ["done"]
    assert desk.owner(row.conversation_id) == "bot"
    assert desk.audited() == ["callback.tried", "callback.tried", "callback.done"]


def test_another_chamber_touches_no_callback(desk: HandoverDesk) -> None:
    row = noted(desk)

    for act in (desk.handover.callback_tried, desk.handover.callback_done):
        with pytest.raises(NotFound):
            act(LANGE, row.id)


def test_a_conversation_with_an_open_call_comes_back_as_such(desk: HandoverDesk) -> None:
    conversation = noted(desk).conversation_id
    desk.handover.seen(WEBER)
    desk.handover.request(conversation, ASKED)
    desk.handover.claim(WEBER, desk.stretch(conversation).id)

    desk.handover.give_back(WEBER, conversation)

    assert desk.owner(conversation) == "callback"


def test_a_call_noted_while_a_person_is_there_leaves_it_with_the_person(desk: HandoverDesk) -> None:
    conversation = desk.with_expert()

    noted(desk, conversation)

    assert desk.owner(conversation) == "expert"
    desk.handover.callback_done(WEBER, desk.handover.callbacks(WEBER)[0].id)
    assert desk.owner(conversation) == "expert"


def test_a_time_is_chosen_once_and_told_by_a_second_mail(desk: HandoverDesk) -> None:
    row = noted(desk)

    desk.handover.choose_window(row.conversation_id, TimeWindow("  morgen\nfrüh ", NOW, NOW))
    desk.handover.choose_window(row.conversation_id, TimeWindow("morgen früh", NOW, NOW))

    assert desk.handover.callbacks(WEBER)[0].time_window == "morgen früh"
    assert len(desk.mails("callback")) == 2
    assert "Passt am besten: morgen früh" in desk.mails("callback")[1].body_text
    with pytest.raises(NotFound):
        desk.handover.choose_window(desk.conversation(), TimeWindow("nie"))


def test_a_name_with_line_breaks_makes_no_header(desk: HandoverDesk) -> None:
    wish = CallbackWish(desk.conversation(), "+493911234567", company="Krause\r\nBcc: alle@example.de")
    desk.handover.note_callback(wish, ["ihk_magdeburg"])

    assert "\n" not in desk.mails("callback")[0].subject
