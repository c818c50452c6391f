"""Whatever cannot be booked is said with its reason, and the next best is offered in the same turn."""

from __future__ import annotations

import pytest
from fixtures.talking import Talk
from sqlalchemy import select

from bot.booking.views import BookingRequest, TimeSlotQuery
from bot.db.tables import ConsultationDay

# Talks are on Monday, 23 November 2026; Halle's days are 3 December and 7 January, Magdeburg's 10 December.
WISHES = [
    ("morgen", "So kurzfristig geht es nicht: Buchbar ist der Sprechtag ab Mittwoch, 25. November 2026"),
    (
        "im August 2027",
        "So weit voraus planen wir noch nicht: Buchbar ist der Sprechtag bis Sonntag, 23. Mai 2027",
    ),
    ("am 4. Dezember", "Sprechtage sind immer an festen Tagen im Monat"),
    ("nur vormittags", "Die Sprechtage beginnen um 13:00 Uhr"),
    ("um 14 Uhr", "Um diese Uhrzeit beginnt kein Gespräch"),
]


@pytest.mark.parametrize(("wish", "reason"), WISHES)
def test_a_wish_that_cannot_be_met_gets_its_reason_and_the_next_best(
    talk: Talk, wish: str, reason: str
) -> None:
    talk.says("Ich möchte einen Termin", "book_session")
    talk.says("Onlineshop, Halle")
    answer = talk.says(wish, "inform")

    assert reason in answer
    assert any("Uhr" in title for title in talk.buttons)


def day(talk: Talk) -> int:
    with talk.services.uow() as db:
        found = select(ConsultationDay.id).where(ConsultationDay.region == "halle")
        return db.scalars(found.order_by(ConsultationDay.date)).first() or 0


def test_a_cancelled_day_is_said_so(talk: Talk) -> None:
    talk.bookings.cancel_day(day(talk), "Krankheit")
    talk.says("Ich möchte einen Termin", "book_session")
    talk.says("Onlineshop, Halle")

    assert "am Donnerstag, 3. Dezember 2026 fällt aus" in talk.says("am 3. Dezember", "inform")


def test_a_full_day_is_said_so(talk: Talk) -> None:
    for number, slot in enumerate(talk.bookings.free_time_slots(TimeSlotQuery(regions=("halle",)), 4)):
        request = BookingRequest(f"Firma {number}", "Otto Voll", f"otto{number}@voll.example", "", "online")
        talk.bookings.confirm(None, slot.id, request)
    talk.says("Ich möchte einen Termin", "book_session")
    talk.says("Onlineshop, Halle")

    assert "am Donnerstag, 3. Dezember 2026 ist ausgebucht" in talk.says("am 3. Dezember", "inform")


def test_a_day_cancelled_while_typing_is_said_and_keeps_what_was_said(talk: Talk) -> None:
    talk.says("Ich möchte einen Termin", "book_session")
    talk.says("Onlineshop, Halle")
    talk.says("passt", "affirm")
    talk.says("Optik Lang, Eva Lang, eva@lang.example")
    talk.bookings.cancel_day(day(talk), "Krankheit")
    answer = talk.says("ja", "affirm")

    assert "kann nicht mehr gebucht werden" in answer or "inzwischen vergeben" in answer
    assert talk.buttons[0].startswith("Donnerstag, 7. Januar 2027") and talk.rows("confirmed") == 0
    assert talk.memory.facts["company"] == "Optik Lang"


def test_a_time_whose_deadline_passes_while_typing_still_books_within_its_ten_minutes(talk: Talk) -> None:
    talk.says("Ich möchte einen Termin", "book_session")
    talk.says("Onlineshop, Halle")
    talk.clock.move(days=8, hours=13, minutes=55)  # Tuesday, 1 December, 23:55 in Berlin
    talk.says("passt", "affirm")
    talk.clock.move(minutes=6)

    assert "3. Dezember" in talk.says("Optik Lang, Eva Lang, eva@lang.example")
    assert "Ihre Buchungsnummer ist" in talk.says("ja", "affirm")


def test_a_region_without_days_still_gets_an_answer_to_the_next_slot(talk: Talk) -> None:
    assert "So kurzfristig geht es nicht" in talk.says("Ist morgen ein Termin frei?", "ask_next_slot")
