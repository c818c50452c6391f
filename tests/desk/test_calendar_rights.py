from __future__ import annotations

import csv
import io

import pytest
import vobject
from chat_parts import FakeEngine
from desk_calendar_parts import audited, book, day_of, slots_of
from desk_parts import HALLE, HWK, IHK, Browser, RunningDesk, words_of

from bot.booking.views import BookingView

HWK_LOGIN = "hans@kammer.example"


@pytest.fixture
def expert(desk: RunningDesk) -> Browser:
    return desk.signed_in()


@pytest.fixture
def booking(desk: RunningDesk) -> BookingView:
    return book(desk)


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
