from __future__ import annotations

from typing import Any

import pytest

from bot.booking.form import SUMMARY, BookingForm

COMPLETE = {
    "concern": "Onlineshop",
    "region": "magdeburg",
    "meeting_format": "online",
    "company": "Tischlerei Krause",
    "contact_name": "Anna Krause",
    "email": "anna@krause.example",
}
CHOSEN = BookingForm(active=True, time_slot=7, formats=["on_site", "online"])


@pytest.mark.parametrize(
    ("left_out", "step"),
    [
        (["concern"], "concern_and_place"),
        (["region"], "concern_and_place"),
        (["meeting_format"], "meeting_format"),
        (["company"], "contact"),
        (["contact_name"], "contact"),
        (["email"], "contact"),
        ([], SUMMARY),
    ],
)
def test_what_is_missing_is_asked_next(left_out: list[str], step: str) -> None:
    facts = {name: value for name, value in COMPLETE.items() if name not in left_out}

    assert CHOSEN.next_step(facts) == step


def test_without_a_time_slot_one_is_asked_for() -> None:
    assert BookingForm(active=True).next_step(COMPLETE) == "time_slot"


def test_the_concern_is_asked_for_once_only() -> None:
    form = BookingForm(active=True)
    form.ask("concern_and_place")

    assert form.missing("concern_and_place", {"region": "halle"}) == []


def test_what_was_asked_before_the_booking_is_its_concern() -> None:
    assert CHOSEN.missing("concern_and_place", {"region": "halle", "asked": ["Was kostet ein Shop?"]}) == []


@pytest.mark.parametrize(
    ("formats", "wanted", "held"),
    [
        (["online"], "", "online"),
        (["online"], "on_site", "online"),
        (["on_site", "online"], "", ""),
        (["on_site", "online"], "on_site", "on_site"),
    ],
)
def test_the_meeting_format_is_the_wanted_one_if_the_day_has_it(
    formats: list[str], wanted: str, held: str
) -> None:
    assert BookingForm(formats=formats).meeting_format({"meeting_format": wanted}) == held


def test_a_draft_of_another_version_is_still_read() -> None:
    kept: dict[str, Any] = {**CHOSEN.dump(), "unheard_of": 1}
    del kept["failures"]

    assert BookingForm.read(kept) == CHOSEN


def test_a_dropped_time_slot_leaves_nothing_of_it() -> None:
    form = BookingForm.read(CHOSEN.dump())
    form.drop_time_slot()

    assert (form.time_slot, form.formats, form.region_then) == (0, [], "")
