from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
import vobject
from chat_parts import FakeEngine
from desk_parts import HALLE, HWK, IHK, Browser, RunningDesk, words_of
from fixtures.booking_desk import KRAUSE
from sqlalchemy import select

from bot.booking.views import BookingView, TimeSlotQuery
from bot.db.tables import AuditEntry, Booking

HWK_LOGIN = "hans@kammer.example"


@pytest.fixture
def expert(desk: RunningDesk) -> Browser:
    return desk.signed_in()


@pytest.fixture
def booking(desk: RunningDesk) -> BookingView:
    return book(desk)


def book(desk: RunningDesk, chamber: str = IHK, **changed: str) -> BookingView:
    slot = desk.core.bookings.free_time_slots(TimeSlotQuery(regions=("magdeburg",)), 1)[0]
    request = replace(KRAUSE, chamber=chamber, phone="+493911234567", **changed)
    return desk.core.bookings.confirm(None, slot.id, request)


def day_of(desk: RunningDesk, booking: BookingView) -> int:
    return desk.core.bookings.calendar.booking(booking.reference).day_id


def slots_of(desk: RunningDesk, booking: BookingView) -> list[int]:
    return [slot.id for slot in desk.core.bookings.calendar.day(day_of(desk, booking)).slots]


def audited(desk: RunningDesk, action: str) -> list[AuditEntry]:
    with desk.core.uow() as db:
        found = list(db.scalars(select(AuditEntry).where(AuditEntry.action == action)))
        db.expunge_all()
        return found


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


def test_the_table_of_bookings_runs_no_formula(desk: RunningDesk, expert: Browser) -> None:
    for at, evil in enumerate(("=1+1", "+49", "-2", "@SUM(A1)", ' =HYPERLINK("x")')):
        book(desk, company=evil or "x", email=f"a{at}@evil.example", contact_name="=cmd|x", concern="\t=1")

    answer = expert.get("/desk/kalender/buchungen.csv")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 6 and rows[0][0] == "Nummer"
    cells = [cell for row in rows[1:] for cell in row]
    assert not [cell for cell in cells if cell.strip().startswith(("=", "+", "-", "@"))]
    assert any(cell == "'=1+1" for cell in cells)
    assert [one.details for one in audited(desk, "export.csv")] == [{"rows": 5}]


def test_other_chambers_see_that_a_time_is_taken_but_not_by_whom(
    desk: RunningDesk, booking: BookingView
) -> None:
    other = desk.signed_in(login=HWK_LOGIN, chambers=(HWK,))
    day = day_of(desk, booking)

    for path in ("/desk/kalender", f"/desk/kalender/tage/{day}", f"/desk/kalender/tage/{day}/drucken"):
        said = other.get(path).text
        assert "gebucht" in said and "Krause" not in said and booking.reference not in said
    assert "Krause" not in other.get("/desk/kalender/buchungen.csv").text


PATHS = (
    "/desk/kalender/buchungen/{ref}",
    "/desk/kalender/zeiten/{slot}/buchen",
)
CHANGES = (
    "/desk/kalender/buchungen/{ref}/verschieben",
    "/desk/kalender/buchungen/{ref}/absagen",
    "/desk/kalender/buchungen/{ref}/ergebnis",
    "/desk/kalender/zeiten/{slot}/sperren",
    "/desk/kalender/zeiten/{slot}/verlegen",
    "/desk/kalender/zeiten/{slot}/freigeben",
    "/desk/kalender/zeiten/{slot}/buchen",
)
OF_A_REGION = (
    "/desk/kalender/tage/{day}/verschieben",
    "/desk/kalender/tage/{day}/absagen",
    "/desk/kalender/tage/{day}/doch",
    "/desk/kalender/tage/{day}/zeiten",
)


def test_nothing_of_another_chamber_can_be_read_or_changed_by_its_address(
    desk: RunningDesk, booking: BookingView
) -> None:
    names = {"ref": booking.reference, "slot": slots_of(desk, booking)[0], "day": day_of(desk, booking)}
    fields = {"grund": "x", "datum": "2026-12-20", "beginn": "09:00", "minuten": "30", "zeit": "1"}
    everything = [*PATHS, "/desk/kalender/tage/{day}", "/desk/kalender/tage/{day}/drucken"]
    neighbour = desk.signed_in(login=HWK_LOGIN, chambers=(HWK,))
    far_away = desk.signed_in(login="hilde@kammer.example", chambers=(HALLE,))
    before = desk.core.bookings.calendar.day(names["day"])

    for path in CHANGES:
        assert neighbour.post(path.format(**names), **fields).status_code == 404, path
    for path in PATHS:
        assert neighbour.get(path.format(**names)).status_code == 404, path
    for path in (*CHANGES, *OF_A_REGION):
        assert far_away.post(path.format(**names), **fields).status_code == 404, path
    for path in everything:
        assert far_away.get(path.format(**names)).status_code == 404, path
    assert far_away.post("/desk/kalender", region="magdeburg", datum="2026-12-20").status_code == 404
    assert desk.core.bookings.calendar.day(names["day"]) == before
    assert len(audited(desk, "access.refused")) >= len(CHANGES)


def test_an_editor_sees_no_calendar(desk: RunningDesk, booking: BookingView) -> None:
    editor = desk.signed_in(login="edda@kammer.example", role="editor", chambers=(IHK,))

    for path in (
        "/desk/kalender",
        f"/desk/kalender/buchungen/{booking.reference}",
        "/desk/kalender/buchungen.csv",
    ):
        assert editor.get(path).status_code == 403


def test_whoever_has_not_signed_in_sees_nothing(desk: RunningDesk, booking: BookingView) -> None:
    stranger = desk.client()
    for path in ("/desk/kalender", f"/desk/kalender/buchungen/{booking.reference}"):
        answer = stranger.get(path, follow_redirects=False)
        assert answer.status_code in (302, 303) and "anmelden" in answer.headers["location"]


def test_what_visitors_wrote_is_shown_as_text(desk: RunningDesk, expert: Browser) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    booking = book(desk, company=evil, contact_name=evil, concern=evil + "\n<script>alert(1)</script>")

    for path in (
        "/desk/kalender",
        f"/desk/kalender/tage/{day_of(desk, booking)}",
        f"/desk/kalender/tage/{day_of(desk, booking)}/drucken",
        f"/desk/kalender/buchungen/{booking.reference}",
    ):
        text = expert.get(path).text
        assert "<img" not in text and "<script>alert" not in text


def test_a_calendar_can_be_subscribed_to_until_the_address_is_revoked(
    desk: RunningDesk, expert: Browser, booking: BookingView
) -> None:
    book(desk, HWK, email="x@y.example", company="Nachbar")
    text = expert.post("/desk/kalender/abonnieren").text
    address = next(word for word in words_of(text).split() if word.endswith(".ics"))
    program = desk.client()

    answer = program.get(address.removeprefix("http://127.0.0.1:8080"))

    assert answer.status_code == 200 and answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = vobject.readOne(answer.text, validate=True).vevent_list
    own = [one for one in found if one.uid.value.startswith("desk-")]
    assert [booking.reference.lower() in one.uid.value for one in own] == [True], "only the own chamber's"
    assert address not in expert.get("/desk/kalender/abonnieren").text, "it is shown once"
    (feed,) = desk.core.bookings.feeds.of(expert.person.actor if expert.person else "")
    stranger = desk.signed_in(login=HWK_LOGIN, chambers=(HWK,))
    assert stranger.post(f"/desk/kalender/abonnieren/{feed.id}/sperren").status_code == 404
    expert.post(f"/desk/kalender/abonnieren/{feed.id}/sperren")
    assert program.get(answer.url.path).status_code == 404


def test_the_address_of_a_locked_account_shows_nothing(desk: RunningDesk, expert: Browser) -> None:
    assert expert.person is not None
    token = desk.core.bookings.feeds.create(expert.person.actor, ["*"])
    assert desk.client().get(f"/kalender/{token}.ics").status_code == 200

    desk.desk.accounts.lock(expert.person.id)

    assert desk.client().get(f"/kalender/{token}.ics").status_code == 404


def test_the_engine_is_not_needed_for_the_calendar(
    engine: FakeEngine, desk: RunningDesk, expert: Browser
) -> None:
    expert.get("/desk/kalender")

    assert engine.asked == []
