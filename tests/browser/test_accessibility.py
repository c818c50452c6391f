from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_parts import agree, choose_in_menu
from playwright.sync_api import Browser, Page, expect

from bot.conversation.reply import Bubble

pytestmark = pytest.mark.browser

LOOKS: list[dict[str, Any]] = [
    {},
    {"color_scheme": "dark"},
    {"forced_colors": "active"},
    {"viewport": {"width": 320, "height": 600}},
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def assert_accessible(page: Page, state: str) -> None:
    # Fading in changes the contrast while it lasts.
    page.wait_for_timeout(350)
    found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], state


@pytest.mark.parametrize("look", LOOKS, ids=["plain", "dark", "forced", "phone"])
def test_no_state_of_the_chat_violates_a_rule(browser: Browser, site, look: dict[str, Any]) -> None:
    context = browser.new_context(locale="de-DE", **look)
    page = context.new_page()
    page.goto(site.url)
    page.get_by_role("button", name="Einverstanden").wait_for()
    assert_accessible(page, "consent")

    page.get_by_role("button", name="Einverstanden").click()
    expect(page.get_by_role("log")).to_contain_text("automatischer Assistent")
    assert_accessible(page, "open")

    page.get_by_role("button", name="Förderung").click()
    page.locator("summary", has_text="Quellen").click()
    assert_accessible(page, "sources")

    page.get_by_role("button", name="Termin buchen").click()
    expect(page.get_by_role("button", name="13:45")).to_be_visible()
    assert_accessible(page, "buttons")

    page.get_by_role("button", name="13:45").click()
    expect(page.get_by_role("region", name="Ihr Termin")).to_be_visible()
    assert_accessible(page, "booking card")

    page.locator("summary", has_text="Menü").click()
    assert_accessible(page, "menu")
    page.get_by_role("button", name="Meine Daten löschen").click()
    assert_accessible(page, "dialog")
    page.get_by_role("button", name="Nicht löschen").click()

    context.set_offline(True)
    page.get_by_label("Ihre Nachricht").fill("Hallo")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Noch nicht gesendet.")).to_be_visible()
    assert_accessible(page, "error")
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=["plain", "dark", "forced", "phone"])
def test_no_state_of_the_launcher_violates_a_rule(browser: Browser, site, look: dict[str, Any]) -> None:
    context = browser.new_context(locale="de-DE", **look)
    page = context.new_page()
    page.goto(f"{site.url}/demo/plain")
    launcher = page.get_by_role("button", name="Fragen zur Digitalisierung?")
    launcher.wait_for()
    assert_accessible(page, "closed")

    launcher.click()
    agree(page)
    assert_accessible(page, "launched")

    choose_in_menu(page, "Einfache Sprache einschalten")
    expect(page.get_by_role("log")).to_contain_text("Einfacher Sprache")
    assert_accessible(page, "easy language")

    conversation = page.evaluate("JSON.parse(sessionStorage.getItem('digital-lotse')).id")
    store = site.services.conversations.store
    store.say(conversation, "system", [Bubble("Eine Beraterin ist jetzt da.")])
    store.say(conversation, "expert", [Bubble(f"Nachricht {number}") for number in range(200)])
    page.reload()
    launcher.click()
    expect(page.get_by_role("log")).to_contain_text("Nachricht 199")
    assert page.locator(".message").count() > 200
    assert_accessible(page, "human joined, 200 messages")

    choose_in_menu(page, "Meine Daten löschen")
    page.get_by_role("button", name="Löschen, Termin behalten").click()
    page.get_by_role("heading", name="Das Gespräch ist gelöscht").wait_for()
    assert_accessible(page, "erased")
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=["plain", "dark", "forced", "phone"])
def test_the_page_without_scripts_violates_no_rule(browser: Browser, site, look: dict[str, Any]) -> None:
    context = browser.new_context(locale="de-DE", **look)
    page = context.new_page()
    page.goto(f"{site.url}/chat")
    assert_accessible(page, "consent")
    page.get_by_role("button", name="Einverstanden").click()
    page.get_by_role("button", name="Termin buchen").click()
    assert_accessible(page, "buttons")
    page.get_by_role("button", name="13:45").click()
    page.get_by_text("DL-7K4-MPQ").wait_for()
    assert_accessible(page, "booking")
    page.get_by_role("button", name="Senden").click()
    page.get_by_role("alert").wait_for()
    assert_accessible(page, "error")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_without_scripts_a_real_browser_books(browser: Browser, site) -> None:
    context = browser.new_context(locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url)
    page.get_by_role("link", name="Gespräch beginnen").click()
    assert context.cookies() == []
    page.get_by_role("button", name="Einverstanden").click()
    page.get_by_label("Ihre Nachricht").fill("Hallo")
    page.get_by_role("button", name="Senden").click()
    expect(page.get_by_text("Sie sagten: Hallo")).to_be_visible()
    page.goto(f"{site.url}/chat")
    expect(page.get_by_text("Sie sagten: Hallo")).to_be_visible()
    assert [(one["httpOnly"], one["sameSite"]) for one in context.cookies()] == [(True, "Strict")]
    context.close()


@pytest.mark.parametrize("path", ["/datenschutz", "/barrierefreiheit", "/termin/falsch"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_violates_a_rule(browser: Browser, site, path: str, scheme: Any) -> None:
    context = browser.new_context(locale="de-DE", color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{site.url}{path}")

    assert_accessible(page, path)
    context.close()


def test_answers_are_announced_once_and_politely(page: Page) -> None:
    page.get_by_role("button", name="Einverstanden").click()
    log = page.get_by_role("log")
    expect(log).to_contain_text("automatischer Assistent")
    assert log.get_attribute("aria-live") in (None, "polite")  # role="log" is polite by itself
    page.evaluate(
        """() => { window.added = [];
        const log = document.querySelector('digital-lotse').shadowRoot.querySelector('[role=log]');
        new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach((node) =>
          window.added.push(node.textContent)))).observe(log, { childList: true }); }"""
    )
    page.get_by_label("Ihre Nachricht").fill("Hallo")
    page.keyboard.press("Enter")
    expect(log).to_contain_text("Sie sagten: Hallo")
    page.wait_for_timeout(500)

    assert len(page.evaluate("window.added")) == 2
