from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from browser_site import Site, running_site
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

# Conditions, not times: on a busy machine they come true later.
PATIENCE_MILLISECONDS = 20_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, otherwise Playwright's own."""
    named = os.environ.get("LOTSE_CHROMIUM", "")
    found = named or next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    # Without motion nothing has to be waited for that only moves.
    made = browser.new_context(
        locale="de-DE", viewport={"width": 1000, "height": 760}, reduced_motion="reduce"
    )
    made.set_default_timeout(PATIENCE_MILLISECONDS)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Page:
    """The chat page before consent. An error in its scripts fails the test."""
    opened = context.new_page()
    opened.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    opened.goto(site.url)
    opened.get_by_role("button", name="Einverstanden").wait_for()
    return opened
