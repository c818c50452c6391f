from __future__ import annotations

from bot.accounts.people import Person
from bot.booking.views import BookingView
from bot.desk.auth import require_chamber
from bot.desk.services import DeskServices
from bot.http.problems import Problem
from bot.schedule.chambers import Chambers

_NOT_THERE = "Das gibt es nicht, oder es gehört zu einer anderen Kammer."


def regions_of(account: Person, chambers: Chambers) -> frozenset[str]:
    """The regions whose Sprechtage are an account's: those of its chambers, and of the centre's experts."""
    if account.sees_all:
        return frozenset(region.key for region in chambers.regions)
    own = {one.region for one in chambers.chambers if one.key in account.chambers}
    of_experts = {key for one in chambers.experts if one.chamber in account.chambers for key in one.regions}
    return frozenset(own | of_experts)


def may_see_booking(account: Person, booking: BookingView, chambers: Chambers) -> bool:
    """Whether the person behind a booking is an account's to see: by its chamber, in its region."""
    return booking.region in regions_of(account, chambers) and account.may_see(booking.chamber)


def require_region(desk: DeskServices, account: Person, subject: str, region: str) -> None:
    """Raises Problem 404 for a region of others, and notes the try."""
    if region not in regions_of(account, desk.core.chambers):
        desk.trail.note(account, "access.refused", subject)
        raise Problem(404, _NOT_THERE)


def require_booking(desk: DeskServices, account: Person, booking: BookingView) -> None:
    """The same for a booking."""
    require_region(desk, account, f"booking:{booking.reference}", booking.region)
    require_chamber(desk.trail, account, f"booking:{booking.reference}", booking.chamber)
