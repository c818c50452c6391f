from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser_axe import assert_accessible, context_with_axe
from browser_parts import agree, choose_in_menu, conversation_of, write
from playwright.sync_api import Browser, Page, expect

from bot.conversation.reply import Bubble

pytestmark = pytest.mark.browser

PAGES = (
    "/datenschutz",
    "/barrierefreiheit",
    "/impressum",
    "/termine",
    "/termin/falsch",
    "/selbstcheck",
    "/material",
    "/demo/typo3",
    "/demo/wordpress",
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = context_with_axe(browser)
    yield context.new_page()
    context.close()


def test_no_state_of_the_chat_violates_a_rule(page: Page, site) -> None:
    page.goto(site.url)
    page.get_by_role("button", name="Einverstanden").wait_for()
    assert_accessible(page, "consent")

    agree(page)
    page.get_by_role("button", name="Förderung").click()
    page.locator("summary", has_text="Quellen").click()
    assert_accessible(page, "answer with sources and buttons")

    page.get_by_role("button", name="Termin buchen").click()
    page.get_by_role("button", name="13:45").wait_for()
    assert_accessible(page, "time slots")

    write(page, "Formular")
    expect(page.get_by_role("log")).to_contain_text("E-Mail-Adresse")
    assert_accessible(page, "form step")

    page.get_by_role("button", name="13:45").click()
    page.get_by_role("region", name="Ihr Termin").wait_for()
    assert_accessible(page, "booking card")

    page.locator("summary", has_text="Menü").click()
    assert_accessible(page, "menu")
    page.get_by_role("button", name="Meine Daten löschen").click()
    assert_accessible(page, "dialog")
    page.get_by_role("button", name="Nicht löschen").click()

    page.get_by_label("Ihre Nachricht").fill("x" * 2100)
    page.get_by_text("100 Zeichen zu viel").wait_for()
    assert_accessible(page, "too long")
    page.context.set_offline(True)
    write(page, "Hallo")
    page.get_by_text("Noch nicht gesendet.").wait_for()
    assert_accessible(page, "error")


def test_no_state_of_the_launcher_violates_a_rule(page: Page, site) -> None:
    page.goto(f"{site.url}/demo/plain")
    launcher = page.get_by_role("button", name="Fragen zur Digitalisierung?")
    launcher.wait_for()
    assert_accessible(page, "closed")

    launcher.click()
    agree(page)
    assert_accessible(page, "open")

    choose_in_menu(page, "Einfache Sprache einschalten")
    expect(page.get_by_role("log")).to_contain_text("Einfacher Sprache")
    assert_accessible(page, "Einfache Sprache")

    store = site.services.conversations.store
    store.say(conversation_of(page), "system", [Bubble("Eine Beraterin ist jetzt da.")])
    store.say(conversation_of(page), "expert", [Bubble(f"Nachricht {number}") for number in range(200)])
    page.reload()
    launcher.click()
    expect(page.get_by_role("log")).to_contain_text("Nachricht 199")
    assert page.locator(".message").count() > 200
    assert_accessible(page, "a person has joined, 200 messages")

    choose_in_menu(page, "Meine Daten löschen")
    page.get_by_role("button", name="Löschen, Termin behalten").click()
    page.get_by_role("heading", name="Das Gespräch ist gelöscht").wait_for()
    assert_accessible(page, "erased")


def test_the_page_without_scripts_violates_no_rule(page: Page, site) -> None:
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
    page.get_by_role("button", name="Meine Daten löschen, Termin behalten").click()
    assert_accessible(page, "erased")


def test_no_other_page_violates_a_rule(page: Page, site) -> None:
    for path in PAGES:
        page.goto(f"{site.url}{path}")
        assert_accessible(page, path)


def test_answers_are_announced_once_and_politely(page: Page, site) -> None:
    page.goto(site.url)
    agree(page)
    log = page.get_by_role("log")
    assert log.get_attribute("aria-live") in (None, "polite")  # role="log" is polite by itself
    page.evaluate(
        """() => { window.added = [];
        const log = document.querySelector('digital-lotse').shadowRoot.querySelector('[role=log]');
        new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach((node) =>
          window.added.push(node.textContent)))).observe(log, { childList: true }); }"""
    )
    write(page, "Hallo")
    expect(log).to_contain_text("Sie sagten: Hallo")
    # Events come in order: once this one is here, nothing of the answer is still on its way.
    site.services.conversations.store.say(conversation_of(page), "expert", [Bubble("Ende")])
    write(page, "Stups")
    expect(log).to_contain_text("Sie sagten: Stups")
    expect(log).to_contain_text("Ende")

    added = page.evaluate("window.added")
    assert [sum(text in one for one in added) for text in ("Sie:Hallo", "Sie sagten: Hallo", "Ende")] == [
        1,
        1,
        1,
    ]


def test_errors_are_announced_at_once_and_counting_waits_for_a_pause(page: Page, site) -> None:
    page.goto(site.url)
    agree(page)
    page.context.set_offline(True)
    write(page, "Hallo")

    expect(page.get_by_role("alert")).to_contain_text("keine Verbindung")
    page.get_by_label("Ihre Nachricht").fill("x" * 1700)
    expect(page.locator(".count[role=status]")).to_have_text("Noch 300 von 2000 Zeichen")


def test_targets_are_large_enough_and_motion_can_be_reduced(page: Page, site) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(site.url)
    agree(page)
    page.get_by_role("button", name="Förderung").click()
    page.get_by_role("button", name="Termin buchen").click()
    page.get_by_role("button", name="13:45").click()
    page.get_by_role("region", name="Ihr Termin").wait_for()

    # Links inside a sentence are exempt (WCAG 2.2, 2.5.8).
    targets = page.locator("button:visible, summary:visible, .booking a:visible, .bottom a:visible")
    small = targets.evaluate_all(
        """all => all.filter((one) => { const { width, height } = one.getBoundingClientRect();
        return width < 24 || height < 24; }).map((one) => one.textContent)"""
    )
    assert targets.count() > 8 and small == []
    moving = page.evaluate(
        """() => [...document.querySelector('digital-lotse').shadowRoot.querySelectorAll('*')]
        .filter((one) => getComputedStyle(one).animationName !== 'none').length"""
    )
    assert moving == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.locator(".message").last.evaluate("one => getComputedStyle(one).animationName") == "arrive"
