from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_parts import agree, conversation_of, write
from browser_site import Site
from fixtures.handover_desk import WEBER
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def wait_for_a_person(page: Page, site: Site) -> str:
    """The visitor waits; returns the conversation."""
    site.services.handover.service.seen(WEBER)
    agree(page)
    write(page, "Mensch")
    expect(page.locator(".person")).to_contain_text("Sie warten auf einen Menschen")
    return conversation_of(page)


def take(site: Site, conversation: str) -> None:
    queue = site.services.handover.service.queue(WEBER)
    wanted = next(one for one in queue if one.conversation_id == conversation)
    site.does(site.services.handover.claim(WEBER, wanted.handover_id))


def test_the_whole_way_to_a_person_and_back(page: Page, site: Site) -> None:
    handover = site.services.handover
    conversation = wait_for_a_person(page, site)
    expect(page.get_by_role("status").filter(has_text="Sie warten")).to_contain_text(
        "weniger als eine Minute"
    )

    take(site, conversation)
    expect(page.locator(".person")).to_contain_text("Sie sprechen mit Petra Weber, IHK Magdeburg.")
    expect(page.locator(".titles p")).to_have_text("Mensch: Petra Weber")
    expect(page.get_by_role("log")).to_contain_text("Jetzt ist ein Mensch für Sie da")
    site.does(handover.expert_types(WEBER, conversation))
    expect(page.get_by_text("Petra Weber schreibt …")).to_be_visible()
    site.does(handover.say(WEBER, conversation, "Guten Tag, was brauchen Sie?"))
    expect(page.locator(".expert .bubble")).to_have_text("Guten Tag, was brauchen Sie?")
    expect(page.get_by_text("schreibt …")).to_be_hidden()

    write(page, "Einen Onlineshop")
    expect(page.locator(".visitor .bubble").last).to_have_text("Einen Onlineshop")
    page.reload()
    expect(page.locator(".person")).to_contain_text("Sie sprechen mit Petra Weber")
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Gespräch mit dem Menschen beenden").last.click()
    expect(page.get_by_role("log")).to_contain_text("Jetzt antwortet wieder das Programm")
    expect(page.locator(".titles p")).to_have_text("Automatischer Assistent")

    write(page, "Hallo")
    expect(page.get_by_role("log")).to_contain_text("Sie sagten: Hallo")
    assert "Einen Onlineshop" not in [body.get("text") for body in site.engine.asked]


def test_who_waits_can_leave_the_queue_by_keyboard(page: Page, site: Site) -> None:
    wait_for_a_person(page, site)

    page.locator(".person button").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("log")).to_contain_text("Sie warten nicht mehr")
    expect(page.locator(".person")).to_have_text("")


def test_the_expert_sees_that_the_visitor_types_and_leaves(page: Page, site: Site) -> None:
    service = site.services.handover.service
    conversation = wait_for_a_person(page, site)
    take(site, conversation)
    expect(page.locator(".person")).to_contain_text("Petra Weber")

    with page.expect_request("**/typing") as sent:
        page.get_by_label("Ihre Nachricht").press_sequentially("Gu")
    assert sent.value.post_data_json == {"on": True}

    page.goto("about:blank")
    for _ in range(200):
        if not service.view(WEBER, conversation).visitor_here:
            break
        page.wait_for_timeout(50)
    assert not service.view(WEBER, conversation).visitor_here


def test_on_a_phone_the_bar_stays_within_the_page(page: Page, site: Site) -> None:
    conversation = wait_for_a_person(page, site)
    take(site, conversation)
    expect(page.locator(".person")).to_contain_text("Petra Weber")
    page.set_viewport_size({"width": 375, "height": 667})

    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    box = page.locator(".person button").bounding_box()
    assert box is not None and box["height"] >= 32
