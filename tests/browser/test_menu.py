from __future__ import annotations

import json
from pathlib import Path

import pytest
from browser_parts import agree, bubbles, choose_in_menu, conversation_of, stored, write
from playwright.sync_api import BrowserContext, Page, expect

from bot.conversation.reply import Bubble

pytestmark = pytest.mark.browser


def test_a_person_can_be_asked_for_at_any_time(page: Page) -> None:
    choose_in_menu(page, "Mit einem Menschen sprechen")
    expect(page.get_by_role("alert")).to_contain_text("0391")
    agree(page)
    choose_in_menu(page, "Mit einem Menschen sprechen")

    expect(page.get_by_role("log")).to_contain_text("Sie sagten: /request_human")


def test_easy_language_is_a_switch_that_survives_a_reload(page: Page) -> None:
    agree(page)
    choose_in_menu(page, "Einfache Sprache einschalten")
    expect(page.get_by_role("log")).to_contain_text("Einfacher Sprache")
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("Einfacher Sprache")
    choose_in_menu(page, "Einfache Sprache ausschalten")

    expect(page.locator(".bubble")).to_have_count(5)


def test_only_the_conversation_is_printed(page: Page) -> None:
    agree(page)
    write(page, "<b>Druck</b>")
    expect(page.get_by_role("log")).to_contain_text("Sie sagten: <b>Druck</b>")
    page.evaluate(
        """() => { window.printed = [];
        const native = HTMLIFrameElement.prototype.__lookupGetter__('contentWindow');
        Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', { get() {
          const found = native.call(this);
          found.print = () => window.printed.push(found.document.body.innerText);
          return found; } }); }"""
    )
    choose_in_menu(page, "Gespräch drucken")

    printed = page.evaluate("window.printed")
    assert len(printed) == 1 and "<b>Druck</b>" in printed[0]
    assert "Barrierefreiheit" not in printed[0]


def test_everything_kept_can_be_downloaded(page: Page) -> None:
    agree(page)
    for choice, name in (("Seite zum Lesen", "gespraech.html"), ("Datei", "gespraech.json")):
        choose_in_menu(page, "Meine Daten herunterladen")
        with page.expect_download() as download:
            page.get_by_role("button", name=choice).click()
        assert download.value.suggested_filename == name
        text = Path(download.value.path()).read_text("utf-8")
        assert "automatischer Assistent" in text

    assert json.loads(text)["conversation"]["id"]


def test_beginning_anew_is_asked_first_and_leaves_an_empty_log(page: Page) -> None:
    agree(page)
    write(page, "alt")
    expect(page.get_by_role("log")).to_contain_text("Sie sagten: alt")
    choose_in_menu(page, "Neu beginnen")
    page.get_by_role("dialog").get_by_role("button", name="Neu beginnen").click()

    expect(page.locator(".bubble")).to_have_count(1)


def test_erasing_in_one_tab_ends_the_conversation_in_the_other(
    page: Page, context: BrowserContext, site
) -> None:
    agree(page)
    second = context.new_page()
    second.goto(site.url)
    expect(second.get_by_role("log")).to_contain_text("automatischer Assistent")
    page.bring_to_front()
    choose_in_menu(page, "Meine Daten löschen")
    page.get_by_role("button", name="Löschen, Termin behalten").click()

    expect(second.get_by_role("heading", name="Das Gespräch ist gelöscht")).to_be_visible()
    assert stored(second) == stored(page) == 0


def test_where_streams_are_blocked_the_history_is_asked(page: Page, site) -> None:
    page.route("**/events*", lambda route: route.abort())
    agree(page)
    site.services.conversations.store.say(
        conversation_of(page), "expert", [Bubble("Ohne Strom von Ereignissen.")]
    )

    expect(page.locator(".expert")).to_contain_text("Ohne Strom von Ereignissen.")
    write(page, "Danke")
    expect(page.get_by_role("log")).to_contain_text("Sie sagten: Danke")
    assert bubbles(page).count("Danke") == 1


def test_what_came_while_a_phone_slept_is_there_in_order(page: Page, context: BrowserContext, site) -> None:
    agree(page)
    context.set_offline(True)
    store = site.services.conversations.store
    for number in range(3):
        store.say(conversation_of(page), "expert", [Bubble(f"Nachricht {number}")])
    context.set_offline(False)

    expect(page.get_by_role("log")).to_contain_text("Nachricht 2")
    assert bubbles(page)[1:] == ["Nachricht 0", "Nachricht 1", "Nachricht 2"]


def test_without_network_nothing_is_erased_and_the_conversation_goes_on(
    page: Page, context: BrowserContext, site
) -> None:
    agree(page)
    context.set_offline(True)
    choose_in_menu(page, "Meine Daten löschen")
    page.get_by_role("button", name="Löschen, Termin behalten").click()
    expect(page.get_by_role("alert")).to_contain_text("keine Verbindung")
    context.set_offline(False)

    site.services.conversations.store.say(conversation_of(page), "expert", [Bubble("Noch da?")])
    expect(page.get_by_role("log")).to_contain_text("Noch da?")
