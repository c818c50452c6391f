from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.booking.views import FreeTimeSlot, TimeSlotQuery
from bot.clock import local_date
from bot.conversation.reply import Bubble, Button
from bot.dialogue.context import DialogueParts
from bot.dialogue.wishes import Wish, exact_hour, query
from bot.wording import day_in_words, moment_in_words, time_in_words

OFFERED = 3
OTHER = Button("Andere Zeiten", "/request_other_slot")
KEEP = Button("Termin behalten", "/stop")
# More than this is never looked through for one hour of the day: half a year of both regions.
_LOOKED_THROUGH = 60
_FAR = timedelta(days=366)


@dataclass(frozen=True)
class Found:
    """Free times for a wish. `relaxed` says that they are only the next best."""

    slots: tuple[FreeTimeSlot, ...]
    relaxed: bool = False


def find(
    parts: DialogueParts, wish: Mapping[str, Any], regions: tuple[str, ...], limit: int = OFFERED
) -> Found:
    """The next free times for a wish; if there are none, the next best: at any hour, then on any day."""
    wanted = query(wish, regions)
    hour = exact_hour(wish)
    slots = parts.bookings.free_time_slots(wanted, _LOOKED_THROUGH if hour else limit)
    if hour:
        slots = [one for one in slots if one.starts_at.astimezone(parts.chambers.zone).time() == hour][:limit]
    if slots or not wish:
        return Found(tuple(slots))
    for wider in (
        replace(wanted, time_from=None, time_to=None),
        TimeSlotQuery(regions=regions, excluded=wanted.excluded, day_from=wanted.day_from),
        TimeSlotQuery(regions=regions, excluded=wanted.excluded),
        TimeSlotQuery(regions=regions),
    ):
        slots = parts.bookings.free_time_slots(wider, limit)
        if slots:
            return Found(tuple(slots), relaxed=True)
    return Found(())


def button(slot: FreeTimeSlot) -> Button:
    return Button(in_words(slot), f'/choose{{"time_slot": "{slot.id}"}}')


def in_words(slot: FreeTimeSlot) -> str:
    return moment_in_words(slot.starts_at)


def starts(slots: Sequence[FreeTimeSlot]) -> dict[int, str]:
    """The time slots shown, as a form keeps them."""
    return {slot.id: slot.starts_at.isoformat() for slot in slots}


def where(parts: DialogueParts, regions: tuple[str, ...]) -> str:
    labels = [parts.chambers.region(key).label for key in regions]
    return "in der Region " + " oder ".join(labels) if labels else ""


def read_back(wish: Wish) -> str:
    """The understood day and hour in words, so that a misunderstanding is seen at once."""
    return f"Ich habe verstanden: {wish.described}. " if wish.described else ""


def why_not(
    parts: DialogueParts, wish: Mapping[str, Any], found: Found, regions: tuple[str, ...] = ()
) -> str:
    """One sentence on why a wish could not be met, where there is something to say."""
    first = found.slots[0]
    starts_at = first.starts_at.astimezone(parts.chambers.zone)
    latest = wish.get("time_to") or ""
    if latest and latest <= f"{starts_at:%H:%M}":
        return f"Die Sprechtage beginnen um {time_in_words(first.starts_at)}. "
    if wish.get("day_to") and wish["day_to"] < f"{starts_at:%Y-%m-%d}":
        return _why_no_day(parts, wish, regions or (first.region,))
    if wish.get("day_from") and wish["day_from"] > f"{starts_at:%Y-%m-%d}":
        return _why_no_day(parts, wish, regions or (first.region,))
    if exact_hour(wish):
        return "Um diese Uhrzeit beginnt kein Gespräch. "
    return ""


def _why_no_day(parts: DialogueParts, wish: Mapping[str, Any], regions: tuple[str, ...]) -> str:
    low, high = wish.get("day_from"), wish.get("day_to")
    first = date.fromisoformat(low) if low else local_date(parts.clock.now())
    last = date.fromisoformat(high) if high else first + _FAR
    reason = parts.bookings.why_nothing(regions, first, last)
    day = day_in_words(reason.day)
    return {
        "too_soon": f"So kurzfristig geht es nicht: Buchbar ist der Sprechtag ab {day}. ",
        "too_far": f"So weit voraus planen wir noch nicht: Buchbar ist der Sprechtag bis {day}. ",
        "cancelled": f"Der Sprechtag am {day} fällt aus. ",
        "full": f"Der Sprechtag am {day} ist ausgebucht. ",
    }.get(reason.kind, "Sprechtage sind immer an festen Tagen im Monat. ")


def problem(parts: DialogueParts, wish: Wish) -> Bubble:
    """The friendly correction of a date that is past or does not exist."""
    return parts.responses.say(f"utter_date_{wish.problem}", text=wish.problem_text)


def nothing_free(parts: DialogueParts, region: str) -> Bubble:
    chamber = next(
        (one for one in parts.chambers.chambers if one.region == region), parts.chambers.chambers[0]
    )
    today = local_date(parts.clock.now())
    months = parts.chambers.region(chamber.region).horizon_months
    return parts.responses.say(
        "utter_no_time_slot_at_all",
        horizon=f"in {months} Monaten (gerechnet ab dem {today:%d.%m.%Y})",
        chamber=chamber.short_name,
        phone=chamber.service_phone,
    )
