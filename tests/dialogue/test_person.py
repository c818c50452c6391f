"""How a visitor gets to a person, to a call-back, and back again: the dialogue's part of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from fixtures.handover_desk import SCHULZ, WEBER
from fixtures.talking import Talk
from sqlalchemy import select

from bot.db.handover_tables import Callback, Handover
from bot.db.tables import Conversation, OutboxMail
from bot.dialogue import memory as memories


def wishes(talk: Talk) -> list[dict[str, object]]:
    return [bubble.person for bubble in talk.replies[-1].bubbles if bubble.person]


def callbacks(talk: Talk) -> list[Callback]:
    with talk.services.uow() as db:
        found = list(db.scalars(select(Callback)))
        db.expunge_all()
        return found


def mails(talk: Talk, kind: str) -> list[str]:
    with talk.services.uow() as db:
        return list(db.scalars(select(OutboxMail.body_text).where(OutboxMail.kind == kind)))


def test_where_somebody_is_there_the_wish_goes_with_the_reply(talk: Talk) -> None:
    talk.services.handover.seen(SCHULZ)
    talk.says("Wir sind eine Tischlerei in Stendal", "inform")

    said = talk.says("Mensch", "request_human")

    assert "gerade jemand da" in said
    (wish,) = wishes(talk)
    assert (wish["reason"], wish["region"]) == ("asked", "magdeburg")
    assert wish["chambers"] == ("hwk_magdeburg",)


def test_in_the_middle_of_a_booking_the_booking_waits(talk: Talk) -> None:
    talk.services.handover.seen(WEBER)
    talk.says("Ich möchte einen Termin", "book_session")
    talk.says("Onlineshop, Stendal", "inform")

    talk.says("Mensch", "request_human")

    assert len(talk.replies[-1].bubbles) == 1 and wishes(talk)
    assert talk.memory.booking["active"]
    assert talk.replies[-1].booking_open


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2026-11-23T10:00", "Gerade ist kein Mensch frei."),
        ("2026-11-23T12:30", "wieder heute ab 13:00 Uhr"),
        ("2026-11-23T19:00", "wieder morgen ab 09:00 Uhr"),
        ("2026-12-24T10:00", "wieder am Montag, 28. Dezember 2026, ab 09:00 Uhr"),
    ],
)
def test_where_nobody_is_there_the_other_ways_come_at_once(talk: Talk, when: str, words: str) -> None:
    talk.clock.set(datetime.fromisoformat(when))

    said = talk.says("Mensch", "request_human")

    assert words in said
    assert "So erreichen Sie einen Menschen" in said
    assert talk.buttons == ["Bitte zurückrufen", "Termin buchen", "Material zum Lesen"]
    assert wishes(talk) == []
    assert len(mails(talk, "handover_missed")) == 4  # the place is not known, so all chambers are told
    with talk.services.uow() as db:
        assert db.scalars(select(Handover.outcome)).all() == ["nobody_there"]
        assert db.scalars(select(Conversation.owner)).all() == ["bot"]


def test_outside_hours_an_expert_at_the_desk_changes_nothing(talk: Talk) -> None:
    talk.clock.set(datetime.fromisoformat("2026-11-28T10:00"))
    talk.services.handover.seen(WEBER)

    assert "wieder am Montag, 30. November 2026" in talk.says("Mensch", "request_human")


def test_after_two_misunderstandings_a_person_is_offered_and_whether_one_is_there(talk: Talk) -> None:
    talk.says("xqzt", "nlu_fallback")
    assert "Gerade ist kein Mensch frei." in talk.says("wrpf", "nlu_fallback")
    assert "Mit einem Menschen sprechen" in talk.buttons

    talk.services.handover.seen(WEBER)
    other = talk.as_another("other")
    other.says("xqzt", "nlu_fallback")
    assert "Gerade ist ein Mensch für Sie da." in other.says("wrpf", "nlu_fallback")
    other.presses("Mit einem Menschen sprechen")
    assert wishes(other)[0]["reason"] == "misunderstood"


def test_a_complaint_offers_a_person_and_yes_takes_it(talk: Talk) -> None:
    talk.services.handover.seen(WEBER)

    assert "Gerade ist ein Mensch für Sie da." in talk.says("Das ist doch Mist hier", "complaint")
    talk.says("ja", "affirm")

    assert wishes(talk)[0]["reason"] == "complaint"


def test_an_urgent_concern_leads_to_a_person_at_once(talk: Talk) -> None:
    talk.services.handover.seen(WEBER)
    talk.says("Wir wurden gehackt, alles ist verschlüsselt", "topic_it_security")

    said = talk.says("ja", "affirm")

    assert "Ziehen Sie das Netzwerkkabel" in said
    assert wishes(talk)[0]["reason"] == "urgent"


def test_a_callback_is_on_the_list_before_the_time_is_asked(talk: Talk) -> None:
    talk.says("Bitte rufen Sie mich zurück", "request_callback")
    said = talk.says("Meier, 0391 1234567", "inform")

    assert "Wann passt es Ihnen?" in said
    assert talk.buttons[-3:] == [
        "Heute, 10:00 bis 12:00 Uhr",
        "Heute, 13:00 bis 16:00 Uhr",
        "Morgen, 09:00 bis 12:00 Uhr",
    ]
    (callback,) = callbacks(talk)
    assert (callback.phone, callback.contact_name, callback.state) == ("+493911234567", "Meier", "open")
    with talk.services.uow() as db:
        assert db.scalars(select(Conversation.owner)).all() == ["callback"]

    words = "Montag, 23. November 2026, 13:00 bis 16:00 Uhr"
    assert words in talk.presses("Heute, 13:00")
    (callback,) = callbacks(talk)
    assert callback.time_window == words
    assert callback.window_ends_at == datetime.fromisoformat("2026-11-23T16:00+01:00")
    assert any(f"Passt am besten: {words}" in body for body in mails(talk, "callback"))


def test_the_time_may_be_typed(talk: Talk) -> None:
    talk.says("Rufen Sie mich zurück: 0391 1234567", "request_callback")

    assert "notiert: am liebsten morgen Vormittag" in talk.says("am liebsten morgen Vormittag", "inform")
    assert callbacks(talk)[0].time_window == "am liebsten morgen Vormittag"


def test_a_mail_address_will_do(talk: Talk) -> None:
    talk.says("Rückruf bitte", "request_callback")

    assert "ute@krause.example" in talk.says("lieber per Mail: ute@krause.example", "inform")
    (callback,) = callbacks(talk)
    assert (callback.phone, callback.email) == ("", "ute@krause.example")


def test_a_yes_after_the_callback_still_books(talk: Talk) -> None:
    talk.says("Rufen Sie mich zurück: 0391 1234567", "request_callback")
    talk.says("ja", "affirm")

    assert talk.memory.booking["active"]


def test_a_window_of_a_callback_that_is_done_is_told_so(talk: Talk) -> None:
    talk.says("Rufen Sie mich zurück: 0391 1234567", "request_callback")
    talk.services.handover.callback_done(WEBER, callbacks(talk)[0].id)

    assert "schon erledigt" in talk.presses("Heute, 13:00")
    assert "schon erledigt" in talk.sends('/choose{"callback_window": "Unfug"}')


def test_what_was_agreed_is_known_afterwards(talk: Talk) -> None:
    memory = talk.memory
    memory.facts["agreed"] = ["Erst ein Baukasten, dann der Shop."]
    memories.save(talk.services.uow, memory, talk.clock.now())

    assert "Erst ein Baukasten" in talk.says("Was haben wir vereinbart?", "nlu_fallback")
    talk.says("Rufen Sie mich zurück: 0391 1234567", "request_callback")
    assert callbacks(talk)[0].concern == "Erst ein Baukasten, dann der Shop."
