"""Looks at the chat of a running product in a real browser: figures on standard output, pictures in a folder.

    .venv/bin/python scripts/chat_report.py http://127.0.0.1:8080 var/chat

Books one appointment and erases everything again. Needs LOTSE_RATE_LIMIT=off at the product.
"""

from __future__ import annotations

import statistics
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.run.terminal import Terminal  # noqa: E402
from bot.web.bundle import build_widget  # noqa: E402
from scripts.browser import find_chromium  # noqa: E402

LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1100, "height": 720}},
    "phone": {"viewport": {"width": 390, "height": 740}, "is_mobile": True, "has_touch": True},
    "zoom": {"viewport": {"width": 320, "height": 256}},
    "dark": {"viewport": {"width": 640, "height": 640}, "color_scheme": "dark"},
    "forced-colours": {"viewport": {"width": 640, "height": 640}, "forced_colors": "active"},
}
TIMES = 20
_OPEN = """() => new Promise((done) => {
  const root = document.querySelector('digital-lotse').shadowRoot, began = performance.now();
  root.querySelector('.launcher').click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - began))); })"""
# As functions, since the page's policy forbids to evaluate text.
_REPLIES = """() => document.querySelector('digital-lotse').shadowRoot
  .querySelectorAll('.message:not(.visitor)').length"""
_MORE = """before => document.querySelector('digital-lotse').shadowRoot
  .querySelectorAll('.message:not(.visitor)').length > before"""


def main(address: str, folder: Path) -> None:
    """Prints the figures and writes the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    print(f"- script and styles: {len(build_widget().packed)} bytes gzipped")
    chromium = find_chromium(Terminal())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        opening = statistics.median(_opening(browser, address) for _ in range(TIMES))
        print(f"- from the click to the next picture: {opening:.0f} ms (median of {TIMES})")
        for name, options in LOOKS.items():
            asked = _conversation(browser, address, name, options, folder)
            if name == "desktop":
                print("- requests of a whole conversation:\n")
                print("\n".join(f"  {number} × {line}" for line, number in asked.items()))
        browser.close()


def _opening(browser: Browser, address: str) -> float:
    page = browser.new_page()
    page.goto(f"{address}/demo/plain")
    page.locator("digital-lotse .launcher").wait_for()
    milliseconds = float(page.evaluate(_OPEN))
    page.close()
    return milliseconds


def _conversation(
    browser: Browser, address: str, name: str, options: dict[str, Any], folder: Path
) -> Counter[str]:
    context = browser.new_context(locale="de-DE", reduced_motion="reduce", **options)
    page = context.new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(address)
    page.get_by_role("button", name="Einverstanden").click()
    page.locator(".bubble").first.wait_for()
    page.screenshot(path=folder / f"{name}-greeting.png")
    _say(page, "Termin für die Tischlerei Krause aus Stendal, wir wollen einen Onlineshop")
    page.screenshot(path=folder / f"{name}-times.png")
    page.get_by_role("button", name="Uhr").first.click()
    _say(page, "vor Ort")
    _say(page, f"Petra Krause, petra@{name}.example")
    _say(page, "ja")
    page.locator(".booking").wait_for()
    page.screenshot(path=folder / f"{name}-booked.png")
    page.locator(".booking").screenshot(path=folder / f"{name}-card.png")
    page.locator("summary", has_text="Menü").click()
    page.screenshot(path=folder / f"{name}-menu.png")
    page.get_by_role("button", name="Meine Daten löschen").click()
    page.get_by_role("button", name="Löschen und Termin absagen").click()
    page.get_by_text("Beleg:").wait_for()
    page.screenshot(path=folder / f"{name}-erased.png")
    context.close()
    return Counter(sorted(_line(one) for one in asked))


def _say(page: Page, text: str) -> None:
    before = page.evaluate(_REPLIES)
    page.get_by_label("Ihre Nachricht").fill(text)
    page.get_by_role("button", name="Senden").click()
    page.wait_for_function(_MORE, arg=before)
    page.locator(".typing").wait_for(state="hidden")


def _line(request: Request) -> str:
    url = urlsplit(request.url)
    path = "/".join("{id}" if len(part) == 36 else part for part in url.path.split("/"))
    return f"{request.method} {url.netloc}{path}"


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
