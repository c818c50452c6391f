from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_desk import DeskSite, running_desk_site
from desk_calendar_parts import book, day_of, slots_of
from playwright.sync_api import Browser, Page

from bot.booking.views import BookingView
from bot.statistics.demo import add_demo

pytestmark = pytest.mark.browser

LOOKS: list[dict[str, Any]] = [{}, {"color_scheme": "dark", "viewport": {"width": 320, "height": 600}}]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def desk_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskSite]:
    with running_desk_site(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="module")
def booking(desk_site: DeskSite) -> BookingView:
    """A day with a booking, a blocked time, sentences to learn from, opinions and made-up figures."""
    desk = desk_site.running
    made = book(desk)
    desk.core.bookings.calendar.block_slot(slots_of(desk, made)[2], "Krank", "operator")
    for said in ("haben sie eine kantine", "Haben Sie Kantinen?", "gibts groschen für die eismaschine"):
        desk.desk.sentences.note(said, "not_understood", "topic_funding", 0.31)
    number = desk.desk.feedback.note("funding-dauer", False, "Wie lange?")
    desk.desk.feedback.add_reason(number, "Zu ungenau")
    add_demo(desk.core.uow, desk.core.chambers, date(2026, 11, 1))
    return made


def assert_accessible(page: Page, state: str) -> None:
    found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], state
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} is too wide"


@pytest.mark.parametrize("look", LOOKS, ids=["desktop", "dark phone"])
def test_no_page_of_the_day_of_learning_or_figures_violates_a_rule(
    browser: Browser, desk_site: DeskSite, booking: BookingView, look: Any
) -> None:
    context = desk_site.context(browser, login="adele@kammer.example", look=look, role="administrator")
    day, slots = day_of(desk_site.running, booking), slots_of(desk_site.running, booking)
    mail = desk_site.running.desk.mailbox.latest()[0].id
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    for path in (
        "kalender",
        "kalender/vergangene",
        "kalender/abonnieren",
        f"kalender/tage/{day}",
        f"kalender/tage/{day}/drucken",
        f"kalender/zeiten/{slots[1]}/buchen",
        f"kalender/buchungen/{booking.reference}",
        "mails",
        f"mails/{mail}",
        "lernen",
        "lernen/zugeordnet",
        "lernen/antworten",
        "wissen",
        "wissen/funding/dauer",
        "wissen/funding/dauer/verlauf",
        "statistik",
        "statistik?quelle=demo",
    ):
        page.goto(f"{desk_site.url}/desk/{path}")
        for summary in page.locator("main summary").all()[:3]:
            summary.click()
        assert_accessible(page, path)
    context.close()


def test_a_call_is_booked_by_keyboard_alone(
    browser: Browser, desk_site: DeskSite, booking: BookingView
) -> None:
    context = desk_site.context(browser, login="adele@kammer.example", look={}, role="administrator")
    slot = slots_of(desk_site.running, booking)[1]
    page = desk_site.open(context, f"/desk/kalender/zeiten/{slot}/buchen")
    page.get_by_label("Unternehmen", exact=True).focus()
    for typed in ("Eiscafé Süß", "Mia Süß", "mia@suess.example"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Termin buchen").focus()
    page.keyboard.press("Enter")

    page.get_by_text("Der Termin ist gebucht").wait_for()
    assert "Eiscafé Süß" in page.get_by_role("heading", level=1).inner_text()
    context.close()
