"""The whole way in two browsers: a visitor at the chat, an expert at the desk, the real dialogue between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from browser_desk import DeskSite, running_desk_site
from browser_parts import agree, write
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

WINDOW: dict[str, Any] = {"viewport": {"width": 1200, "height": 800}, "reduced_motion": "reduce"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskSite]:
    with running_desk_site(tmp_path_factory.mktemp("both"), real_dialogue=True) as running:
        yield running


@pytest.fixture
def visitor(browser: Browser, site: DeskSite) -> Iterator[Page]:
    context = browser.new_context(locale="de-DE", **WINDOW)
    context.set_default_timeout(10_000)
    page = site.open(context, "/")
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    agree(page)
    yield page
    context.close()


def at_the_desk(browser: Browser, site: DeskSite, login: str) -> Page:
    page = site.open(site.context(browser, login=login, look=WINDOW), "/desk/gespraeche")
    page.get_by_role("switch", name="Ich bin da").click()
    expect(page.get_by_role("switch", name="Ich bin da")).to_have_attribute("aria-checked", "true")
    return page


def press(page: Page, title: str) -> None:
    page.get_by_role("log").get_by_role("button", name=title).last.click()


def test_from_a_misunderstanding_to_a_person_a_booked_time_and_back_to_the_bot(
    browser: Browser, site: DeskSite, visitor: Page
) -> None:
    expert, talk = at_the_desk(browser, site, "jana@kammer.example"), visitor.get_by_role("log")
    write(visitor, "Was kostet der Sprechtag?")
    expect(talk).to_contain_text("kostenfrei")
    for text in ("xqzt brlf", "wrpf qmtz"):
        write(visitor, text)
        expect(visitor.locator(".visitor .bubble").last).to_have_text(text)
    expect(talk).to_contain_text("Gerade ist ein Mensch für Sie da.")

    press(visitor, "Mit einem Menschen sprechen")
    expect(visitor.locator(".person")).to_contain_text("Sie warten auf einen Menschen")
    expect(expert.locator("main")).to_contain_text("wurde mehrmals nicht verstanden")
    expert.get_by_role("button", name="Übernehmen").last.click()
    expect(visitor.locator(".person")).to_contain_text("Sie sprechen mit Jana, IHK Magdeburg.")
    expect(expert.get_by_role("log")).to_contain_text("Was kostet der Sprechtag?")

    expert.get_by_label("Ihre Nachricht").fill("Guten Tag, was brauchen Sie?")
    expert.get_by_role("button", name="Senden").click()
    expect(visitor.locator(".expert .bubble")).to_have_text("Guten Tag, was brauchen Sie?")
    write(visitor, "Wir wollen online verkaufen")
    expect(expert.get_by_role("log")).to_contain_text("Wir wollen online verkaufen")
    expert.get_by_label("Neue Notiz").fill("Noch ganz am Anfang")
    expert.get_by_role("button", name="Notiz speichern").click()
    expect(expert.locator(".note")).to_contain_text("Noch ganz am Anfang")

    expert.get_by_role("link", name="Termin vorschlagen").click()
    expert.get_by_label("Magdeburg: Donnerstag").first.check()
    for label, value in (
        ("Unternehmen", "Tischlerei Krause"),
        ("Ansprechperson", "Ute Krause"),
        ("E-Mail-Adresse", "ute@krause.example"),
    ):
        expert.get_by_label(label).fill(value)
    expert.get_by_role("button", name="Im Gespräch vorschlagen").click()
    visitor.locator(".expert").last.get_by_role("button").first.click()
    expect(visitor.locator(".booking")).to_contain_text("Ihr Termin")
    assert "Noch ganz am Anfang" not in talk.inner_text()

    expert.get_by_label("Was ist vereinbart?").fill("Erst ein Baukasten, dann der Shop.")
    expert.get_by_role("button", name="Zurückgeben").click()
    expect(talk).to_contain_text("Jetzt antwortet wieder das Programm.")
    expect(talk).to_contain_text("Vereinbart haben Sie: Erst ein Baukasten, dann der Shop.")
    expect(visitor.locator(".titles p")).to_have_text("Automatischer Assistent")
    write(visitor, "Was haben wir vereinbart?")
    expect(talk).to_contain_text("Mit der Beratung haben Sie vereinbart:")
    assert site.running.core.bookings.upcoming()[0].company == "Tischlerei Krause"
    expert.context.close()


def test_outside_hours_a_callback_is_offered_at_once_and_stands_at_the_desk(
    browser: Browser, site: DeskSite, visitor: Page
) -> None:
    site.running.clock.set(datetime.fromisoformat("2026-11-28T20:00"))
    talk = visitor.get_by_role("log")

    write(visitor, "Mensch")
    expect(talk).to_contain_text("Gerade ist kein Mensch da, wieder am Montag, 30. November 2026")
    press(visitor, "Bitte zurückrufen")
    expect(talk).to_contain_text("Telefonnummer")
    write(visitor, "Meier, 0391 1234567")
    press(visitor, "Montag, 30.11., 09:00 bis 12:00 Uhr")
    expect(talk).to_contain_text("Gut, notiert: Montag, 30. November 2026, 09:00 bis 12:00 Uhr.")

    context = site.context(browser, login="otto@kammer.example", look=WINDOW)
    desk = site.open(context, "/desk/rueckrufe")
    expect(desk.locator("main")).to_contain_text("Meier")
    expect(desk.locator("main")).to_contain_text("Montag, 30. November 2026, 09:00 bis 12:00 Uhr")
    context.close()
