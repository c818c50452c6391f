from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browser_parts import agree, choose_in_menu, write
from browser_site import running_site
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.settings import Settings
from bot.web.bundle import build_widget
from bot.web.embedding import page_policy, snippet

pytestmark = pytest.mark.browser

LAUNCHER = "Fragen zur Digitalisierung?"


@pytest.fixture
def demo(context: BrowserContext, site) -> Callable[[str], Page]:
    def open_demo(name: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.goto(f"{site.url}/demo/{name}")
        return page

    return open_demo


def test_the_chat_opens_at_the_click_and_waits_for_no_answer(demo: Callable[[str], Page]) -> None:
    page = demo("plain")
    page.get_by_role("button", name=LAUNCHER).wait_for()
    page.route("**/api/**", lambda route: None)  # never answered

    # In the same task as the click; how long it takes is a figure of scripts/widget_report.py.
    height = page.evaluate(
        """() => { const root = document.querySelector('digital-lotse').shadowRoot;
        root.querySelector('.launcher').click();
        return root.querySelector('.panel').offsetHeight; }"""
    )

    assert height > 300
    expect(page.get_by_role("button", name="Schließen")).to_be_focused()


def test_focus_goes_in_on_opening_and_back_on_closing(demo: Callable[[str], Page]) -> None:
    page = demo("plain")
    launcher = page.get_by_role("button", name=LAUNCHER)
    launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Einverstanden")).to_be_focused()
    assert launcher.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    expect(page.get_by_role("button", name="Einverstanden")).to_be_hidden()

    page.keyboard.press("Enter")
    agree(page)
    expect(page.get_by_label("Ihre Nachricht")).to_be_focused()
    page.get_by_role("button", name="Schließen").click()
    expect(launcher).to_be_focused()


def test_a_closed_chat_asks_for_nothing(demo: Callable[[str], Page]) -> None:
    page = demo("plain")
    page.get_by_role("button", name=LAUNCHER).wait_for()

    asked = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert [url for url in asked if "/api/" in url] == []


def test_the_page_sets_colour_side_region_and_words(demo: Callable[[str], Page], site) -> None:
    page = demo("typo3")
    launcher = page.get_by_role("button", name="Chat", exact=True)
    assert launcher.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(122, 31, 61)"
    assert launcher.bounding_box()["x"] < 100

    launcher.click()
    expect(page.get_by_text("Willkommen bei der Musterkammer.")).to_be_visible()
    with page.expect_request("**/api/conversations") as opened:
        agree(page)

    assert opened.value.post_data_json == {"consent": True, "region": "magdeburg"}


def test_an_unreadable_colour_is_not_taken(demo: Callable[[str], Page]) -> None:
    page = demo("plain")
    page.evaluate(
        """() => { const one = document.createElement('digital-lotse');
        one.setAttribute('color', '#ffee00'); document.body.replaceChildren(one); }"""
    )
    launcher = page.get_by_role("button", name=LAUNCHER)

    assert launcher.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(0, 85, 122)"


def test_an_open_chat_leaves_the_focus_to_the_page_and_the_site_leaves_the_chat_alone(
    demo: Callable[[str], Page],
) -> None:
    page = demo("wordpress")
    expect(page.get_by_role("button", name="Einverstanden")).to_be_visible()

    assert page.evaluate("document.activeElement.tagName") == "BODY"
    button = page.get_by_role("button", name="Einverstanden")
    looks = button.evaluate("one => [getComputedStyle(one).fontSize, getComputedStyle(one).textTransform]")
    assert looks == ["16px", "none"]


def test_on_a_phone_it_fills_the_screen_and_keeps_the_focus(browser: Browser, site) -> None:
    context = browser.new_context(
        locale="de-DE", viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{site.url}/demo/plain")
    page.get_by_role("button", name=LAUNCHER).tap()
    expect(page.get_by_role("dialog", name="Digitallotse")).to_have_attribute("aria-modal", "true")
    agree(page)
    # The field would bring up the keyboard over what was just said.
    expect(page.get_by_role("log")).to_be_focused()
    panel = page.locator("digital-lotse .panel")
    box = panel.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 360, 640)

    page.get_by_role("button", name="Senden").focus()
    page.keyboard.press("Tab")
    expect(page.locator("summary", has_text="Menü")).to_be_focused()
    page.set_viewport_size({"width": 360, "height": 330})  # as a keyboard leaves it
    expect(page.get_by_label("Ihre Nachricht")).to_be_in_viewport()
    # Two fingers make the view small as well; the chat then keeps its size.
    page.set_viewport_size({"width": 360, "height": 640})
    devtools = context.new_cdp_session(page)
    devtools.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 2})
    page.wait_for_function("visualViewport.scale > 1.9")
    assert page.evaluate("visualViewport.height") < 400 < panel.bounding_box()["height"]
    devtools.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1})
    page.get_by_role("button", name="Schließen").click()
    assert panel.get_attribute("aria-modal") is None
    context.close()


def test_a_keyboard_that_covers_the_page_hides_nothing(page: Page, site) -> None:
    page.add_init_script(
        """Object.defineProperty(window, 'visualViewport', { value: Object.assign(new EventTarget(),
        { height: 640, offsetTop: 0, scale: 1 }) });"""
    )
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{site.url}/demo/plain")
    page.get_by_role("button", name=LAUNCHER).click()
    page.evaluate(
        """Object.assign(visualViewport, { height: 300, offsetTop: 40 }).dispatchEvent(new Event('resize'))"""
    )

    box = page.locator("digital-lotse .panel").bounding_box()
    assert (box["y"], box["height"]) == (40, 300)


class OtherSite:
    """A page on another origin with a strict policy of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        outer = self

        class Handler(SimpleHTTPRequestHandler):
            def end_headers(self) -> None:
                self.send_header("Content-Security-Policy", outer.policy)
                super().end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.policy = "default-src 'self'"
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))
        )
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def embeds(self, home: str, lines: str = "") -> None:
        self.policy = f"default-src 'self' {home}"
        lines = lines or f'<script src="{home}/widget.js" defer></script><digital-lotse></digital-lotse>'
        text = f'<!doctype html><html lang="de"><title>Kammer</title><main><h1>Kammer</h1></main>{lines}'
        for name in ("index.html", "zweite.html"):
            (self.folder / name).write_text(text, "utf-8")

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[OtherSite]:
    folder = tmp_path / "site"
    folder.mkdir()
    running = OtherSite(folder)
    yield running
    running.stop()


def test_a_listed_site_embeds_a_whole_conversation_under_a_strict_policy(
    context: BrowserContext, other_site: OtherSite, tmp_path: Path
) -> None:
    with running_site(tmp_path, allowed_origins=other_site.url) as site:
        other_site.embeds(site.url)
        page = context.new_page()
        asked: list[str] = []
        refused: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda one: refused.append(one.text) if one.type == "error" else None)
        page.goto(other_site.url)
        page.get_by_role("button", name=LAUNCHER).click()
        whole_conversation(page)

        # Another page of the same site goes on with it, and so does a second tab.
        page.goto(f"{other_site.url}/zweite.html")
        page.get_by_role("button", name=LAUNCHER).click()
        expect(page.get_by_role("log")).to_contain_text("Sie sagten: Hallo")
        second = context.new_page()
        second.goto(other_site.url)
        second.get_by_role("button", name=LAUNCHER).click()
        expect(second.get_by_role("log")).to_contain_text("Sie sagten: Hallo")
        write(second, "aus dem zweiten")
        page.bring_to_front()
        expect(page.get_by_role("log")).to_contain_text("Sie sagten: aus dem zweiten")
        choose_in_menu(page, "Meine Daten löschen")
        page.get_by_role("button", name="Löschen, Termin behalten").click()
        page.get_by_text("Beleg:").wait_for()

        # What is saved and printed is made in the browser itself.
        hosts = {url for url in asked if not url.startswith((site.url, other_site.url, "blob:", "about:"))}
        assert hosts == set()
        assert len([url for url in asked if url.startswith(f"{site.url}/api/")]) > 10
        assert [text for text in refused if "Content Security Policy" in text] == []


def whole_conversation(page: Page) -> None:
    """Everything that asks the server for something or makes a file."""
    agree(page)
    write(page, "Hallo")
    expect(page.get_by_role("log")).to_contain_text("Sie sagten: Hallo")
    page.get_by_role("button", name="Förderung").click()
    page.locator("summary", has_text="Quellen").click()
    page.get_by_role("button", name="Termin buchen").click()
    page.get_by_role("button", name="13:45").click()
    page.get_by_role("region", name="Ihr Termin").wait_for()
    choose_in_menu(page, "Mit einem Menschen sprechen")
    choose_in_menu(page, "Einfache Sprache einschalten")
    expect(page.get_by_role("log")).to_contain_text("Einfacher Sprache")
    with page.expect_download():
        choose_in_menu(page, "Gespräch speichern")
    choose_in_menu(page, "Gespräch drucken")
    choose_in_menu(page, "Meine Daten herunterladen")
    with page.expect_download():
        page.get_by_role("button", name="Seite zum Lesen").click()


def test_the_printed_snippet_with_its_hash_and_policy_works(
    context: BrowserContext, other_site: OtherSite, tmp_path: Path
) -> None:
    with running_site(tmp_path, allowed_origins=other_site.url) as site:
        settings = Settings(public_url=site.url)
        other_site.embeds(site.url, snippet(settings, build_widget()))
        other_site.policy = page_policy(settings)
        page = context.new_page()
        page.goto(other_site.url)
        page.get_by_role("button", name=LAUNCHER).click()
        agree(page)
        page.goto("about:blank")

        changed = snippet(settings, build_widget()).replace("sha384-", "sha384-A")
        other_site.embeds(site.url, changed)
        other_site.policy = page_policy(settings)
        page.goto(other_site.url)
        assert page.locator("digital-lotse").evaluate("one => one.shadowRoot === null")


def test_a_site_that_is_not_listed_gets_no_conversation(
    context: BrowserContext, other_site: OtherSite, site
) -> None:
    other_site.embeds(site.url)
    page = context.new_page()
    page.goto(other_site.url)
    page.get_by_role("button", name=LAUNCHER).click()

    expect(page.get_by_role("alert")).to_contain_text("keine Verbindung")
    expect(page.get_by_role("button", name="Noch einmal versuchen")).to_be_visible()
