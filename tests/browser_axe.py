from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
USUAL = {"width": 1000, "height": 760}
# What the elements are does not depend on the colours, so only these are asked again in others.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# 320 pixels are what is left of 1280 at 400 percent.
LOOKS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "plain": ({"color_scheme": "light", "forced_colors": "none"}, USUAL),
    "dark": ({"color_scheme": "dark", "forced_colors": "none"}, USUAL),
    "forced colours": ({"color_scheme": "light", "forced_colors": "active"}, USUAL),
    "320 pixels": ({"color_scheme": "light", "forced_colors": "none"}, {"width": 320, "height": 600}),
}
_RUN = "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(found => found.violations)"
_SIDEWAYS = """() => {
  const inside = document.querySelector('digital-lotse')?.shadowRoot;
  const boxes = [document.documentElement, ...(inside?.querySelectorAll('.log, .consent, .panel') ?? [])];
  const wide = boxes.filter((one) => one.scrollWidth > one.clientWidth);
  return wide.map((one) => one.className || one.tagName); }"""


def context_with_axe(browser: Browser, **options: Any) -> BrowserContext:
    """A context whose pages have axe-core at hand. Motion is reduced: fading in changes the contrast."""
    context = browser.new_context(locale="de-DE", viewport=USUAL, reduced_motion="reduce", **options)
    context.add_init_script(AXE_SCRIPT)
    context.set_default_timeout(20_000)
    return context


def assert_accessible(page: Page, state: str) -> None:
    """No rule is violated in any of the looks, and nothing scrolls sideways in the narrow one."""
    page.wait_for_load_state()  # a page whose style sheet is still missing has other sizes
    for name, (media, size) in LOOKS.items():
        page.emulate_media(**media)
        page.set_viewport_size(size)
        found = page.evaluate(_RUN, OF_COLOURS if name in ("dark", "forced colours") else TAGS)
        violations = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
        assert not violations, f"{state}, {name}: {violations}"
        sideways = page.evaluate(_SIDEWAYS)
        assert not sideways, f"{state}, {name}: {sideways} scroll sideways"
    media, size = LOOKS["plain"]
    page.emulate_media(**media)
    page.set_viewport_size(size)
