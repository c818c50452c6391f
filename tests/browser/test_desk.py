from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_desk import HUMAN, DeskSite, running_desk_site
from desk_parts import IHK
from playwright.sync_api import Browser, Page, expect

from bot.handover.callbacks import CallbackWish

pytestmark = pytest.mark.browser

LOOKS: list[dict[str, Any]] = [{}, {"color_scheme": "dark", "viewport": {"width": 320, "height": 600}}]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP = {"viewport": {"width": 1200, "height": 800}}


@pytest.fixture(scope="module")
def desk_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskSite]:
    with running_desk_site(tmp_path_factory.mktemp("desk")) as running:
        yield running


def login() -> str:
    """Somebody new, who has no conversations yet."""
    return f"p{uuid.uuid4().hex[:8]}@kammer.example"


def assert_accessible(page: Page, state: str) -> None:
    found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], state
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} is too wide"


@pytest.mark.parametrize("look", LOOKS, ids=["desktop", "dark phone"])
def test_no_page_of_the_desk_violates_a_rule(browser: Browser, desk_site: DeskSite, look: Any) -> None:
    running = desk_site.running
    context = desk_site.context(browser, login="erna@kammer.example", look=look, role="administrator")
    conversation = running.waiting("Was kostet ein Onlineshop?", company="Tischlerei Krause")
    wish = CallbackWish(conversation, phone="+493911234567", contact_name="Ute Krause")
    running.desk.live.service.note_callback(wish, [IHK])
    page = desk_site.open(context, "/desk/gespraeche")
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    expect(page.get_by_text("Unternehmen: Tischlerei Krause").first).to_be_visible()
    assert_accessible(page, "queue")

    page.locator(f"#annehmen-{running.stretch(conversation)}").click()
    expect(page.get_by_label("Ihre Nachricht")).to_be_focused()
    for summary in page.locator("summary").all():
        if not summary.evaluate("one => one.parentElement.open"):
            summary.click()
    assert_accessible(page, "conversation")

    for path in (
        f"/gespraeche/{conversation}/termin",
        "/rueckrufe",
        "/konto",
        "/konto/passwort",
        "/konto/code",
        "/konten",
        "/konten/neu",
        "/protokoll",
        "/gibtsnicht",
    ):
        page.goto(f"{desk_site.url}/desk{path}")
        assert_accessible(page, path)
    page.get_by_role("button", name="Abmelden").click()
    page.get_by_role("heading", name="Anmelden").wait_for()
    assert_accessible(page, "sign in")
    context.close()


def test_a_conversation_is_led_live_and_by_keyboard_alone(browser: Browser, desk_site: DeskSite) -> None:
    running = desk_site.running
    context = desk_site.context(browser, login=login(), look=DESKTOP)
    page = desk_site.open(context, "/desk/gespraeche")
    page.get_by_label("Anzahl im Fenstertitel zeigen").check()
    before = int(page.locator("[data-waiting]").get_attribute("data-waiting") or 0)
    page.get_by_role("switch", name="Ich bin da").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("switch", name="Ich bin da")).to_have_attribute("aria-checked", "true")

    conversation = running.conversation("Wir möchten verkaufen", HUMAN, contact_name="Ute Krause")
    expect(page).to_have_title(f"({before + 1}) Gespräche – Beratungsplatz Digitallotse")
    expect(page.locator("#ansage")).not_to_be_empty()

    page.locator(f"#annehmen-{running.stretch(conversation)}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Ihre Nachricht")).to_be_focused()
    page.wait_for_load_state("load")  # before the scripts are there, the enter key makes a new line
    page.keyboard.type("Guten Tag {name}!")
    page.keyboard.press("Enter")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Guten Tag Ute Krause!")
    expect(page.get_by_label("Ihre Nachricht")).to_have_value("")

    running.visitor_says(conversation, "<b>Schön</b>")
    expect(log).to_contain_text("<b>Schön</b>")
    assert log.locator("b").count() == 0
    context.close()


def test_without_scripts_the_desk_works_too(browser: Browser, desk_site: DeskSite) -> None:
    running = desk_site.running
    look = {"java_script_enabled": False, **DESKTOP}
    context = desk_site.context(browser, login=login(), look=look)
    conversation = running.waiting("Hallo")
    page = desk_site.open(context, "/desk/gespraeche")
    page.get_by_role("switch", name="Ich bin da").click()
    expect(page.get_by_role("switch", name="Ich bin da")).to_have_attribute("aria-checked", "true")
    page.locator(f"#annehmen-{running.stretch(conversation)}").click()
    page.get_by_label("Ihre Nachricht").fill("Guten Tag")
    page.get_by_role("button", name="Senden").click()
    expect(page.get_by_role("log")).to_contain_text("Guten Tag")
    page.get_by_role("button", name="falsch verstanden").first.click()
    expect(page.get_by_role("button", name="falsch verstanden").first).to_have_attribute(
        "aria-pressed", "true"
    )
    context.close()
