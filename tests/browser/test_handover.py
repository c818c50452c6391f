"""Visitor and expert in two browsers, over the real product from the first question to the bot's return."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser_parts import agree, write
from playwright.sync_api import Browser, Locator, Page, expect
from product import running_product

from bot.settings import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.processes]

# A Monday: the IHK's desk is open until 16 o'clock, the HWK's has closed at 15.
NOW = "2026-11-23T15:05:00+01:00"
PASSWORD = "vier Wörter für die Beratung"
SECONDS = 30_000


@dataclass(frozen=True)
class Running:
    address: str
    folder: Path

    def account_link(self) -> str:
        """What an operator does first: makes an account, which gives a one-time link."""
        command = [str(Path(sys.executable).with_name("lotse")), "accounts", "add", "petra@kammer.example"]
        command += ["--name", "Petra Weber", "--chamber", "ihk_magdeburg", "--chamber", "hwk_magdeburg"]
        environment = {**os.environ, "LOTSE_DATA_DIR": str(self.folder), "LOTSE_NOW": NOW}
        said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        found = re.search(r"/desk/einladung/\S+", said.stdout)
        assert found is not None
        return f"{self.address}{found[0]}"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("handover")
    with running_product(folder, NOW) as address:
        yield Running(address, folder)


@pytest.fixture(scope="module")
def expert(browser: Browser, product: Running) -> Iterator[Page]:
    """Petra Weber, who has chosen a password with her link and says that she is there."""
    context = browser.new_context(locale="de-DE", viewport={"width": 1200, "height": 800})
    context.set_default_timeout(SECONDS)
    page = context.new_page()
    page.goto(product.account_link())
    page.get_by_role("button", name="Passwort wählen").click()
    page.get_by_label("Neues Passwort", exact=True).fill(PASSWORD)
    page.get_by_label("Neues Passwort noch einmal").fill(PASSWORD)
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("link", name="Gespräche").click()
    page.get_by_role("switch", name="Ich bin da").click()
    expect(page.get_by_role("switch", name="Ich bin da")).to_have_attribute("aria-checked", "true")
    yield page
    context.close()


def visitor(browser: Browser, product: Running) -> tuple[Page, Locator]:
    context = browser.new_context(locale="de-DE")
    context.set_default_timeout(SECONDS)
    page = context.new_page()
    page.goto(product.address)
    agree(page)
    return page, page.get_by_role("log")


def test_from_a_question_over_a_person_and_a_booking_back_to_the_bot(
    browser: Browser, product: Running, expert: Page
) -> None:
    page, log = visitor(browser, product)
    write(page, "Wir sind ein Einzelhändler aus Stendal. Gibt es Förderung?")
    expect(log).to_contain_text("Förder", timeout=SECONDS)
    write(page, "Quaste Fagott Bolero")
    expect(log).to_contain_text("nichts Verlässliches", timeout=SECONDS)
    page.get_by_role("button", name="Mit einem Menschen sprechen").last.click()
    expect(log).to_contain_text("Sie sind als Nächstes an der Reihe", timeout=SECONDS)

    # Everything said is there, what was not understood is marked, colleagues find a note.
    expert.get_by_role("button", name="Übernehmen").click()
    story = expert.get_by_role("log")
    expect(story).to_contain_text("Quaste Fagott Bolero")
    expect(log).to_contain_text("Petra Weber, IHK Magdeburg", timeout=SECONDS)
    mark = expert.get_by_role("button", name=re.compile("falsch verstanden.*Quaste"))
    mark.click()
    expect(mark).to_have_attribute("aria-pressed", "true")
    expert.get_by_label("Neue Notiz").fill("Will verkaufen, weiß noch nicht was")
    expert.get_by_role("button", name="Notiz speichern").click()
    expect(expert.get_by_text("Will verkaufen, weiß noch nicht was")).to_be_visible()

    # Both write; the bot stays silent.
    expert.wait_for_load_state("load")  # before the scripts are there, the enter key makes a new line
    expert.get_by_label("Ihre Nachricht").fill("Guten Tag, hier ist {ich}. Worum geht es?")
    expert.keyboard.press("Enter")
    expect(log).to_contain_text("Guten Tag, hier ist Petra Weber.", timeout=SECONDS)
    said = page.locator(".bot").count()
    write(page, "Wir möchten einen Onlineshop.")
    expect(story).to_contain_text("Wir möchten einen Onlineshop.", timeout=SECONDS)
    assert page.locator(".bot").count() == said

    # A time is proposed; the visitor's button books it.
    expert.get_by_role("link", name="Termin vorschlagen").click()
    expert.get_by_role("radio", name=re.compile("Magdeburg: ")).first.check()
    expert.get_by_label("Unternehmen").fill("Krause Moden")
    expert.get_by_label("Ansprechperson").fill("Ute Krause")
    expert.get_by_label("E-Mail-Adresse").fill("ute@krause-moden.de")
    expert.get_by_role("button", name="Im Gespräch vorschlagen").click()
    page.get_by_role("button", name="Ja, diesen Termin buchen").click()
    expect(page.get_by_role("region", name="Ihr Termin")).to_be_visible(timeout=SECONDS)
    expect(expert.get_by_role("log")).to_contain_text("Termin DL-", timeout=SECONDS)

    # The bot says that it is back, knows what was agreed, and answers again.
    expert.get_by_label("Was ist vereinbart?").fill("Sie bringen Fotos mit")
    expert.get_by_role("button", name="Zurückgeben").click()
    expect(log).to_contain_text("Sie bringen Fotos mit", timeout=SECONDS)
    before = page.locator(".bot").count()
    write(page, "Was ist eine E-Rechnung?")
    expect(page.locator(".bot").nth(before)).to_contain_text("Rechnung", timeout=SECONDS)
    page.context.close()


def test_outside_hours_a_call_back_is_noted_and_done_at_the_desk(
    browser: Browser, product: Running, expert: Page
) -> None:
    page, log = visitor(browser, product)
    write(page, "Wir sind eine Tischlerei aus Stendal")
    expect(log).to_contain_text("Stendal", timeout=SECONDS)
    write(page, "Ich möchte mit einem Menschen sprechen")
    page.get_by_role("button", name="Bitte zurückrufen").last.click()
    expect(log).to_contain_text("Telefonnummer", timeout=SECONDS)
    write(page, "0391 1234567, Ute Krause")
    page.get_by_role("button", name="Morgen, 09:00 bis 12:00 Uhr").click()
    expect(page.locator(".visitor").last).to_contain_text("Morgen, 09:00")

    expert.get_by_role("link", name="Rückrufe").click()
    wish = expert.get_by_role("listitem").filter(has_text="+493911234567")
    expect(wish).to_contain_text("HWK Magdeburg")
    expect(wish).to_contain_text("09:00 bis 12:00 Uhr")
    wish.get_by_role("button", name="Nicht erreicht").click()
    expect(wish).to_contain_text("1 Versuch")
    wish.get_by_label("Bemerkung").fill("Termin vereinbart")
    wish.get_by_role("button", name="Erledigt").click()
    expect(expert.get_by_text("Der Rückruf ist erledigt.")).to_be_visible()
    expect(wish).to_have_count(0)
    page.context.close()
