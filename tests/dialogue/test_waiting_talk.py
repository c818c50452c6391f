"""A full region: the other one's times, or a place on the waiting list, all in the chat."""

from __future__ import annotations

import pytest
from fixtures.talking import Talk
from sqlalchemy import select

from bot.booking.views import BookingRequest, TimeSlotQuery
from bot.db.booking_tables import WaitingEntry
from bot.db.tables import OutboxMail

CONTACT = "Optik Lang, Eva Lang, eva@lang.example"


def fill(talk: Talk, *regions: str) -> None:
    for number, slot in enumerate(talk.bookings.free_time_slots(TimeSlotQuery(regions=regions), 200)):
        request = BookingRequest(f"Firma {number}", "Otto Voll", f"otto{number}@voll.example", "", "online")
        talk.bookings.confirm(None, slot.id, request)


def entries(talk: Talk) -> list[tuple[str, str, str, dict[str, str]]]:
    with talk.services.uow() as db:
        found = db.scalars(select(WaitingEntry).order_by(WaitingEntry.id))
        return [(one.region, one.company, one.concern, one.facts) for one in found]


@pytest.fixture
def full(talk: Talk) -> Talk:
    fill(talk, "halle")
    talk.says("Ich möchte einen Termin", "book_session")
    return talk


def test_a_full_region_offers_the_other_one_and_the_list(full: Talk) -> None:
    answer = full.says("Onlineshop, Halle")

    assert answer.startswith("In der Region Halle ist zurzeit alles belegt. In der Region Magdeburg sind")
    assert "Auf die Warteliste" in full.buttons


def test_the_list_takes_what_was_said_and_asks_only_for_the_rest(full: Talk) -> None:
    full.says("Onlineshop, Halle")
    assert "Firma" in full.presses("Auf die Warteliste")
    answer = full.says(CONTACT)
    assert "Soll ich Sie eintragen?" in answer and "Onlineshop" in answer
    answer = full.says("ja", "affirm")

    assert "auf Platz 1" in answer
    ((region, company, concern, facts),) = entries(full)
    assert (region, company, concern) == ("halle", "Optik Lang", "Onlineshop, Halle")
    assert facts["place"] == "Halle (Saale)"
    assert not full.memory.booking


def test_the_list_is_asked_for_by_words(full: Talk) -> None:
    full.says("Onlineshop, Halle")

    assert "Firma" in full.says("dann setzen Sie mich auf die Warteliste", "stop")


def test_nobody_is_listed_without_a_yes(full: Talk) -> None:
    full.says("Onlineshop, Halle")
    full.presses("Auf die Warteliste")
    full.says(CONTACT)
    for text, intent in (
        ("vielleicht", "affirm"),
        ("ja, aber lieber nicht", "affirm"),
        ("hm", "nlu_fallback"),
    ):
        full.says(text, intent)

    assert entries(full) == []


def test_a_question_in_between_leads_back_to_the_list(full: Talk) -> None:
    full.says("Onlineshop, Halle")
    full.presses("Auf die Warteliste")
    full.says(CONTACT)

    assert "Soll ich Sie eintragen?" in full.says("Was kostet der Sprechtag?", "session_cost")


def test_who_rather_takes_another_time_leaves_the_list_alone(full: Talk) -> None:
    full.says("Onlineshop, Halle")
    full.presses("Auf die Warteliste")
    full.says("doch lieber einen anderen Termin", "request_other_slot")
    full.says("der erste")
    full.says("online")
    full.says(CONTACT)

    assert "Ihre Buchungsnummer ist" in full.says("ja", "affirm")
    assert entries(full) == []


def test_a_second_time_keeps_the_place(full: Talk) -> None:
    test_the_list_takes_what_was_said_and_asks_only_for_the_rest(full)
    full.says("Ich möchte auf die Warteliste", "stop")

    assert "schon auf der Warteliste" in full.says("ja", "affirm")
    assert len(entries(full)) == 1


def test_where_times_are_free_no_list_is_needed(talk: Talk) -> None:
    talk.says("Ich möchte auf die Warteliste", "stop")
    answer = talk.says("Onlineshop, Halle")

    assert "sind noch Zeiten frei" in answer and "Passt das?" in answer


def test_with_nothing_free_anywhere_there_is_the_list(talk: Talk) -> None:
    fill(talk)
    talk.says("Ich möchte einen Termin", "book_session")
    answer = talk.says("Onlineshop, Halle")
    assert "ist leider kein Termin mehr frei" in answer
    talk.presses("Auf die Warteliste")
    talk.says(CONTACT)

    assert "auf Platz 1" in talk.says("ja", "affirm")


def test_a_freed_time_is_offered_by_mail(full: Talk) -> None:
    test_the_list_takes_what_was_said_and_asks_only_for_the_rest(full)
    first = full.bookings.upcoming()[0]
    full.bookings.cancel(first.reference, first.email)

    with full.services.uow() as db:
        offer = db.scalars(select(OutboxMail).where(OutboxMail.kind == "waiting_offer")).one()
        assert offer.recipient == "eva@lang.example"
