from __future__ import annotations

import re
import time
from pathlib import Path

import httpx
import pytest

from tests.product import Visitor

pytestmark = pytest.mark.processes


class PlainBrowser:
    """A browser without scripts at the page of the running product."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, follow_redirects=True, timeout=30)
        self.page = self.http.get("/chat").text

    def submit(self, action: str, **fields: str) -> str:
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page))
        self.page = self.http.post(f"/chat/{action}", data={"form": "", **hidden, **fields}).text
        return self.page

    def presses(self, title: str) -> str:
        found = re.findall(r'name="payload" value="([^"]+)">([^<]+)<', self.page)
        payloads = [value for value, words in found if words.startswith(title)]
        assert payloads, f"no button '{title}' among {[words for _, words in found]}"
        return self.submit("nachricht", payload=payloads[0].replace("&#34;", '"'))


def test_without_scripts_somebody_books_and_reaches_a_person(address: str) -> None:
    browser = PlainBrowser(address)
    browser.submit("beginnen", absicht="1")
    browser.presses("Termin buchen")
    browser.presses("Raum Magdeburg")
    browser.submit("nachricht", text="E-Rechnung")
    browser.presses("Donnerstag, 10. Dezember 2026, 13:00 Uhr")
    browser.presses("Vor Ort")
    browser.submit("nachricht", text="Malerbetrieb Otto, Lisa Otto, lisa@otto.example")
    booked = browser.presses("Ja, so buchen")
    assert "Buchungsnummer" in booked and "kalender.ics" in booked and "Termin verwalten" in booked

    asked = browser.presses("Mit einem Menschen sprechen")
    assert re.search(r"Rückruf|zurück|Beratung|Mensch", asked.partition('id="neu"')[2])
    assert "abgesagt" in browser.submit("ende", wunsch="cancel")
    browser.http.close()


def test_after_an_erasure_no_file_of_any_part_holds_what_was_said(address: str, product_folder: Path) -> None:
    visitor = Visitor.arrives(address)
    visitor.says("Wir bauen Wolpertingerfallen und wollen einen Onlineshop")
    visitor.presses_always("/request_callback")
    visitor.says("0391 7654321, Kunigunde Wolpertinger")
    assert holding(product_folder, "Wolpertinger")

    visitor.erases_everything()

    # A mail may be on its way to its file at that very moment.
    deadline = time.monotonic() + 20
    while found := holding(product_folder, "Wolpertinger"):
        assert time.monotonic() < deadline, found
        time.sleep(0.3)
    assert holding(product_folder, visitor.id, ".db") == []


def holding(folder: Path, word: str, suffix: str = "") -> list[str]:
    files = [one for one in folder.rglob(f"*{suffix}") if one.is_file()]
    return [str(one.relative_to(folder)) for one in files if word.encode() in one.read_bytes()]
