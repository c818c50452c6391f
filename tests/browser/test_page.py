from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser_parts import agree, bubbles, conversation_of, stored, write
from playwright.sync_api import BrowserContext, Page, expect

from bot.conversation.reply import Bubble

pytestmark = pytest.mark.browser


def test_nothing_is_stored_on_the_device_before_consent(page: Page) -> None:
    assert stored(page) == 0
    agree(page)
    assert page.evaluate("Object.keys(sessionStorage)") == ["digital-lotse"]
    assert page.evaluate("localStorage.length") == 0 and page.evaluate("document.cookie") == ""


def test_text_is_never_read_as_html(page: Page) -> None:
    agree(page)
    page.get_by_role("button", name="Förderung").click()
    expect(page.get_by_role("log")).to_contain_text("<b>kein HTML</b>")
    write(page, "<img src=x onerror=alert(1)> **nicht fett**")
    expect(page.locator(".visitor .bubble").last).to_have_text("<img src=x onerror=alert(1)> **nicht fett**")

    assert page.locator("digital-lotse img").count() == 0
    links = page.locator(".bubble a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert links == ["https://www.ib-sachsen-anhalt.de/", "https://www.foerderdatenbank.de/"]


def test_a_reload_restores_the_conversation_in_order(page: Page) -> None:
    agree(page)
    for text in ("eins", "zwei"):
        write(page, text)
        expect(page.get_by_role("log")).to_contain_text(f"Sie sagten: {text}")
    before = bubbles(page)

    page.reload()
    expect(page.get_by_role("log")).to_contain_text("Sie sagten: zwei")

    assert bubbles(page) == before
    assert len(before) == 5


def test_what_the_network_lost_is_sent_again_once(page: Page, context: BrowserContext, site) -> None:
    agree(page)
    asked = len(site.engine.asked)
    context.set_offline(True)
    write(page, "ohne Netz")
    expect(page.get_by_text("Noch nicht gesendet.")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("keine Verbindung")
    context.set_offline(False)

    expect(page.get_by_role("log")).to_contain_text("Sie sagten: ohne Netz")
    expect(page.get_by_text("Noch nicht gesendet.")).to_have_count(0)
    assert len(site.engine.asked) == asked + 1


def test_what_was_not_sent_survives_a_reload(page: Page, context: BrowserContext) -> None:
    agree(page)
    page.route(
        "**/messages", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    write(page, "nicht verloren")
    expect(page.get_by_text("Noch nicht gesendet.")).to_be_visible()
    page.unroute("**/messages")

    page.reload()

    expect(page.get_by_role("log")).to_contain_text("Sie sagten: nicht verloren")
    assert bubbles(page).count("nicht verloren") == 1


def test_an_answer_that_got_lost_on_the_way_is_fetched(page: Page, site) -> None:
    agree(page)
    asked = len(site.engine.asked)

    def lose_answer(route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/messages", lose_answer, times=1)
    write(page, "einmal")

    expect(page.get_by_role("log")).to_contain_text("Sie sagten: einmal")
    expect(page.get_by_text("Noch nicht gesendet.")).to_have_count(0)
    assert bubbles(page).count("einmal") == 1
    assert bubbles(page).count("Sie sagten: einmal") == 1
    assert len(site.engine.asked) == asked + 1


def test_a_person_who_writes_is_shown_at_once(page: Page, site) -> None:
    agree(page)
    site.services.conversations.store.say(
        conversation_of(page), "expert", [Bubble("Hier ist Ihre Beratung.")]
    )
    write(page, "Hallo")

    expect(page.locator(".expert")).to_contain_text("Hier ist Ihre Beratung.")


def outline(page: Page) -> float:
    """How wide the outline of what has the focus is, in pixels."""
    width = page.evaluate(
        """() => parseFloat(getComputedStyle(
        document.querySelector('digital-lotse').shadowRoot.activeElement).outlineWidth)"""
    )
    return float(width)


def test_everything_works_with_the_keyboard(page: Page) -> None:
    page.get_by_role("button", name="Einverstanden").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Ihre Nachricht")).to_be_focused()
    assert outline(page) >= 2
    page.keyboard.type("Hallo")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Welt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text(re.compile(r"Sie sagten: Hallo\s*Welt"))
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Förderung")).to_be_focused()
    assert outline(page) >= 2
    page.locator("summary", has_text="Menü").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Mit einem Menschen sprechen")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("summary", has_text="Menü")).to_be_focused()


def test_an_empty_message_is_not_sent_and_a_long_one_is_counted(page: Page, site) -> None:
    agree(page)
    asked = len(site.engine.asked)
    write(page, "   ")
    page.get_by_label("Ihre Nachricht").fill("x" * 1900)

    expect(page.get_by_text("Noch 100 von 2000 Zeichen")).to_be_visible()
    assert len(site.engine.asked) == asked


def test_what_is_too_long_is_neither_cut_off_nor_sent(page: Page, site) -> None:
    agree(page)
    asked = len(site.engine.asked)
    write(page, "x" * 2100)

    expect(page.get_by_text("100 Zeichen zu viel. Möglich sind 2000.")).to_be_visible()
    expect(page.get_by_label("Ihre Nachricht")).to_have_attribute("aria-invalid", "true")
    assert len(page.get_by_label("Ihre Nachricht").input_value()) == 2100
    assert len(site.engine.asked) == asked


def test_an_answer_stands_behind_what_an_expert_wrote_before_it(page: Page, site) -> None:
    page.route("**/events*", lambda route: route.abort())  # so that the answer is here first
    page.route("**/messages?*", lambda route: route.abort())
    agree(page)
    site.services.clock.move(minutes=1)
    store = site.services.conversations.store
    store.say(conversation_of(page), "expert", [Bubble("vorher")])
    site.services.clock.move(minutes=1)
    write(page, "danach")
    expect(page.get_by_role("log")).to_contain_text("Sie sagten: danach")
    page.unroute("**/messages?*")

    expect(page.get_by_role("log")).to_contain_text("vorher")
    assert bubbles(page)[1:] == [one["text"] for one in store.history(conversation_of(page))][1:]


def test_times_stand_in_a_group_for_their_day(page: Page) -> None:
    agree(page)
    page.get_by_role("button", name="Termin buchen").click()
    day = page.get_by_role("group", name="Freie Termine am Donnerstag, 10. Dezember 2026")

    expect(day.get_by_role("button")).to_have_text(["13:00 Uhr", "13:45 Uhr", "14:45 Uhr"])
    expect(day.get_by_role("button", name="Donnerstag, 10. Dezember 2026, 13:45 Uhr")).to_be_visible()


def test_the_booking_card_has_its_two_links(page: Page) -> None:
    agree(page)
    page.get_by_role("button", name="Termin buchen").click()
    page.get_by_role("button", name="13:45").click()

    card = page.get_by_role("region", name="Ihr Termin")
    expect(card).to_contain_text("Donnerstag, 10. Dezember 2026, 13:00 bis 13:45")
    expect(card.get_by_role("link", name="Kalenderdatei laden")).to_be_visible()
    expect(card.get_by_role("link", name="Termin verwalten")).to_be_visible()


def test_erasing_leaves_nothing_and_gives_a_receipt(page: Page) -> None:
    agree(page)
    page.locator("summary", has_text="Menü").click()
    page.get_by_role("button", name="Meine Daten löschen").click()
    page.get_by_role("button", name="Löschen, Termin behalten").click()

    expect(page.get_by_role("heading", name="Das Gespräch ist gelöscht")).to_be_focused()
    expect(page.get_by_text("Beleg:")).to_be_visible()
    expect(page.get_by_text("Gelöscht: eine Nachricht und")).to_be_visible()
    assert stored(page) == 0


def test_the_conversation_can_be_taken_home(page: Page) -> None:
    agree(page)
    page.locator("summary", has_text="Menü").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Gespräch speichern").click()

    assert "automatischer Assistent" in Path(download.value.path()).read_text("utf-8")
