from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import vobject
from fixtures.booking_desk import KRAUSE, Desk, someone_else

from bot.booking.feeds import ALL
from bot.booking.views import BookingView
from bot.errors import NotFound

OWNER = "account:7"


@pytest.fixture
def booking(desk: Desk) -> BookingView:
    return desk.bookings.confirm(None, desk.free(regions=("magdeburg",))[0].id, KRAUSE)


def events(text: str) -> list[Any]:
    """The events as a parser reads them that has nothing to do with the library that wrote them."""
    calendar = vobject.readOne(text, validate=True)
    assert (calendar.version.value, calendar.method.value) == ("2.0", "PUBLISH")
    return list(calendar.vevent_list)


def test_a_feed_holds_days_and_own_bookings(desk: Desk, booking: BookingView) -> None:
    other = desk.bookings.confirm(None, desk.free(regions=("magdeburg",))[0].id, someone_else())
    token = desk.bookings.feeds.create(OWNER, ["hwk_magdeburg"])

    found = events(desk.bookings.feeds.read(token, [ALL]))

    own = [one for one in found if one.uid.value.startswith("desk-")]
    assert {one.summary.value for one in own} == {
        f"Beratung {one.reference} (online)" for one in (booking, other)
    }
    first = next(one for one in own if booking.reference.lower() in one.uid.value)
    starts: datetime = first.dtstart.value
    assert starts == booking.starts_at and first.transp.value == "OPAQUE"
    day = next(one for one in found if one.uid.value.startswith("tag-"))
    assert day.transp.value == "TRANSPARENT" and "2 von 4 Zeiten sind gebucht." in day.description.value


def test_a_feed_names_no_person(desk: Desk, booking: BookingView) -> None:
    text = desk.bookings.feeds.read(desk.bookings.feeds.create(OWNER, [ALL]), [ALL])

    for secret in ("Krause", "krause", "Onlineshop", "ute@"):
        assert secret not in text


def test_other_chambers_bookings_are_not_in_a_feed(desk: Desk, booking: BookingView) -> None:
    token = desk.bookings.feeds.create(OWNER, ["ihk_magdeburg"])

    found = events(desk.bookings.feeds.read(token, [ALL]))

    assert found and all(one.uid.value.startswith("tag-") for one in found)
    halle = desk.bookings.feeds.read(desk.bookings.feeds.create(OWNER, ["ihk_halle"]), [ALL])
    assert all("Halle" in one.summary.value for one in events(halle))


def test_lines_are_folded_and_end_as_the_standard_says(desk: Desk, booking: BookingView) -> None:
    text = desk.bookings.feeds.read(desk.bookings.feeds.create(OWNER, [ALL]), [ALL])

    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75 and b"\n" not in b"".join(lines)


def test_a_revoked_address_answers_no_more(desk: Desk, booking: BookingView) -> None:
    token = desk.bookings.feeds.create(OWNER, [ALL])
    desk.bookings.feeds.read(token, [ALL])
    (shown,) = desk.bookings.feeds.of(OWNER)
    assert shown.read_at is not None and token not in repr(shown)

    with pytest.raises(NotFound):
        desk.bookings.feeds.revoke("account:8", shown.id)
    desk.bookings.feeds.revoke(OWNER, shown.id)

    for wrong in (token, "", "x" * 300, "\ud800"):
        with pytest.raises(NotFound):
            desk.bookings.feeds.read(wrong, [ALL])


def test_a_feed_shows_what_its_owner_may_see_today(desk: Desk, booking: BookingView) -> None:
    for asked in ([ALL], ["hwk_magdeburg", "ihk_halle"]):
        text = desk.bookings.feeds.read(desk.bookings.feeds.create(OWNER, asked), ["ihk_halle"])

        assert {one.summary.value for one in events(text)} == {"Digitalisierungssprechtag Halle"}
    assert "VEVENT" not in desk.bookings.feeds.read(desk.bookings.feeds.create(OWNER, [ALL]), [])
