from __future__ import annotations

import pytest
from desk_calendar_parts import audited, book, day_of, slots_of
from desk_parts import HWK, Browser, RunningDesk, words_of
from sqlalchemy import select

from bot.booking.views import BookingView, TimeSlotQuery
from bot.db.tables import Booking


@pytest.fixture
def expert(desk: RunningDesk) -> Browser:
    return desk.signed_in()


@pytest.fixture
def booking(desk: RunningDesk) -> BookingView:
    return book(desk)


def test_the_calendar_shows_the_days_of_ones_regions_only(expert: Browser, booking: BookingView) -> None:
    said = words_of(expert.get("/desk/kalender").text)

    assert "Donnerstag, 10. Dezember 2026" in said and "1 gebucht, 3 frei" in said
    assert "Donnerstag, 3. Dezember 2026" not in said, "that is Halle's"


def test_the_way_of_a_call_booked_moved_and_cancelled(desk: RunningDesk, expert: Browser) -> None:
    first, second = (
        one.id for one in desk.core.bookings.free_time_slots(TimeSlotQuery(regions=("magdeburg",)), 2)
    )
    said = expert.get(f"/desk/kalender/zeiten/{first}/buchen").text
    assert "HWK Magdeburg" not in said and "IHK Magdeburg" in said

    expert.post(
        f"/desk/kalender/zeiten/{first}/buchen",
        company="Bäckerei Süß",
        contact_name="Mia Süß",
        email="mia@suess.example",
        meeting_format="online",
        chamber=HWK,
        concern="Kasse",
    )
    assert expert.page is not None
    said = words_of(expert.page.text)
    assert "Der Termin ist gebucht" in said and "Mia Süß" in said and "Kurzprofil" in said
    with desk.core.uow() as db:
        reference, chamber = db.execute(select(Booking.reference, Booking.chamber)).one()
    assert chamber == "", "another chamber's name is not taken"
    path = f"/desk/kalender/buchungen/{reference}"
    before = desk.core.bookings.of_reference(reference)
    expert.post(f"{path}/verschieben", zeit=str(second), grund="Stau")
    assert desk.core.bookings.of_reference(reference).starts_at > before.starts_at
    assert "abgesagt" in words_of(expert.post(f"{path}/absagen", grund="Krank").text)
    assert [one.actor for one in audited(desk, "booking.moved")] == [expert.person and expert.person.actor]


def test_a_form_with_a_fault_says_so_and_keeps_what_was_typed(desk: RunningDesk, expert: Browser) -> None:
    slot = desk.core.bookings.free_time_slots(TimeSlotQuery(regions=("magdeburg",)), 1)[0].id

    answer = expert.post(
        f"/desk/kalender/zeiten/{slot}/buchen",
        company="Bäckerei <b>Süß</b>",
        contact_name="Mia",
        email="mia",
        meeting_format="online",
    )

    assert answer.status_code == 422
    assert "Bitte prüfen Sie die E-Mail-Adresse" in answer.text
    assert 'value="Bäckerei &lt;b&gt;Süß&lt;/b&gt;"' in answer.text


def test_days_are_added_moved_and_cancelled(desk: RunningDesk, expert: Browser) -> None:
    said = words_of(expert.post("/desk/kalender", region="magdeburg", datum="2026-12-15", grund="Extra").text)
    assert "Dienstag, 15. Dezember 2026" in said and "Der Tag steht im Kalender" in said
    assert expert.page is not None
    path = expert.page.url.path
    said = words_of(expert.post(f"{path}/verschieben", datum="2026-12-16", grund="Umbau").text)
    assert "Mittwoch, 16. Dezember 2026" in said and "verlegt" in said
    assert "entfällt" in words_of(expert.post(f"{path}/absagen", grund="Sturm").text)
    assert "Der Tag steht im Kalender" in words_of(expert.post(f"{path}/doch").text)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"datum": "morgen"}, "Bitte geben Sie ein Datum an"),
        ({"datum": "2026-12-10"}, "gibt es in der Region schon einen Sprechtag"),
        ({"datum": "2020-01-01"}, "liegt nicht in der Zukunft"),
        ({"datum": "2026-12-15", "grund": "x" * 501}, "Der Grund ist zu lang"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_a_sentence(
    expert: Browser, fields: dict[str, str], sentence: str
) -> None:
    answer = expert.post("/desk/kalender", region="magdeburg", **fields)

    assert answer.status_code == 422 and sentence in words_of(answer.text)


def test_times_are_added_blocked_opened_and_moved(
    desk: RunningDesk, expert: Browser, booking: BookingView
) -> None:
    day, (first, second, *_) = day_of(desk, booking), slots_of(desk, booking)
    assert "09:00" in words_of(
        expert.post(f"/desk/kalender/tage/{day}/zeiten", beginn="09:00", minuten="30").text
    )
    said = words_of(expert.post(f"/desk/kalender/zeiten/{first}/sperren", grund="Krank").text)
    assert "gesperrt" in said and desk.core.bookings.of_reference(booking.reference).status == "cancelled"
    expert.post(f"/desk/kalender/zeiten/{first}/freigeben")
    assert [slot.state for slot in desk.core.bookings.calendar.day(day).slots] == ["free"] * 5
    said = words_of(
        expert.post(f"/desk/kalender/zeiten/{second}/verlegen", beginn="10:00", minuten="20").text
    )
    assert "10:00 bis 10:20" in said
    answer = expert.post(f"/desk/kalender/zeiten/{second}/verlegen", beginn="09:10", minuten="20")
    assert answer.status_code == 422 and "überschneidet sich" in answer.text


def test_the_outcome_is_recorded_on_the_page(
    desk: RunningDesk, expert: Browser, booking: BookingView
) -> None:
    desk.clock.set(booking.ends_at)
    expert = desk.signed_in()
    path = f"/desk/kalender/buchungen/{booking.reference}"
    answer = expert.post(f"{path}/ergebnis")
    assert answer.status_code == 422 and "Bitte wählen Sie" in answer.text

    said = words_of(expert.post(f"{path}/ergebnis", stattgefunden="ja", ergebnis="Plan steht").text)
    assert "hat stattgefunden" in said and "Plan steht" in said


def test_the_day_on_paper_holds_the_briefs(desk: RunningDesk, expert: Browser, booking: BookingView) -> None:
    said = words_of(expert.get(f"/desk/kalender/tage/{day_of(desk, booking)}/drucken").text)

    assert "Tischlerei Krause GmbH" in said and "Kurzprofil zu" in said and "+493911234567" in said


@pytest.mark.parametrize(("company", "told"), [("Tischlerei Krаuse", True), ("Tischlerei Krause", False)])
def test_letters_of_two_scripts_in_one_word_are_pointed_out(
    desk: RunningDesk, company: str, told: bool
) -> None:
    booking = book(desk, company=company)
    page = desk.signed_in().get(f"/desk/kalender/buchungen/{booking.reference}").text

    assert ("Buchstaben aus zwei Schriften" in page) is told
