from __future__ import annotations

from playwright.sync_api import Page, expect


def agree(page: Page) -> None:
    page.get_by_role("button", name="Einverstanden").click()
    expect(page.get_by_role("log")).to_contain_text("automatischer Assistent")


def write(page: Page, text: str) -> None:
    page.get_by_label("Ihre Nachricht").fill(text)
    page.get_by_role("button", name="Senden").click()


def conversation_of(page: Page) -> str:
    return str(page.evaluate("JSON.parse(sessionStorage.getItem('digital-lotse')).id"))


def bubbles(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".bubble").all_inner_texts()]


def stored(page: Page) -> int:
    return int(page.evaluate("sessionStorage.length + localStorage.length + document.cookie.length"))


def choose_in_menu(page: Page, title: str) -> None:
    page.locator("summary", has_text="Menü").click()
    page.get_by_role("button", name=title).click()
