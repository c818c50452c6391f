"""A centre in another state, made by `lotse init` from ten answers, runs as real processes and is its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
import pytest
from fixtures.outside import Outside, watched_outside
from playwright.sync_api import expect, sync_playwright
from product import Visitor, running_product

from bot.schedule.config import load_chambers
from bot.schedule.overview import planned_days

pytestmark = pytest.mark.processes

ANSWERS = Path(__file__).with_name("edersee.yml")
# Names that only somebody of the delivered centre should read.
FOREIGN = re.compile(
    r"Sachsen-Anhalt|\bLSA\b|Magdeburg|\bHalle\b|Dessau|Investitionsbank|Digitallotse|0391|0345"
)
PAGES = "/ /datenschutz /barrierefreiheit /impressum /termine /material /selbstcheck /chat".split()
QUESTIONS = (
    "Was ist der Sprechtag?",
    "An welchen Tagen ist der Sprechtag?",
    "Wer berät mich dort?",
    "Darf jeder kommen?",
    "Ist das vor Ort oder online?",
    "Was passiert mit meinen Daten?",
    "Brauche ich Zoom?",
    "Wie lange dauert ein Gespräch?",
    "Gibt es Förderung?",
    "Gibt es Schulungen für unser Team?",
    "Welche Pflichten haben wir bei der IT-Sicherheit?",
    "Hallo",
)


@dataclass(frozen=True)
class Centre:
    folder: Path
    address: str
    outside: Outside


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    folder = tmp_path_factory.mktemp("centre") / "edersee"
    lotse = Path(sys.executable).with_name("lotse")
    subprocess.run([str(lotse), "init", str(folder), "--answers", str(ANSWERS)], check=True)
    # What the command leaves to fill.
    with (folder / "lookups" / "places.csv").open("a", encoding="utf-8") as places:
        places.write("Weidenbrunn,salzmoor\n")
    with (folder / "lookups" / "postcodes.csv").open("a", encoding="utf-8") as postcodes:
        postcodes.write("349,,neustadt_am_edersee\n")
    with (
        watched_outside() as outside,
        running_product(
            folder.parent / "var", LOTSE_CENTRE_DIR=str(folder), **outside.environment
        ) as address,
    ):
        yield Centre(folder, address, outside)


@pytest.fixture
def visitor(centre: Centre) -> Iterator[Visitor]:
    arrived = Visitor.arrives(centre.address)
    yield arrived
    arrived.erases_everything()


def all_of(messages: list[dict[str, object]]) -> str:
    """Everything of some messages that a visitor reads, buttons and sources included."""
    return "\n".join(
        str(part)
        for message in messages
        for part in (message["text"], message.get("buttons"), message.get("sources"), message.get("booking"))
    )


def test_its_name_and_texts_greet_and_no_answer_speaks_of_the_delivered_centre(visitor: Visitor) -> None:
    assert "Chatbot „Ederlotse“ der Kammern in Hessen" in visitor.messages[0]["text"]
    for question in QUESTIONS:
        visitor.says(question)
        if any(one["title"] == "Mehr dazu" for one in visitor.messages[-1].get("buttons") or ()):
            visitor.presses("Mehr dazu")

    said = all_of(visitor.messages)
    assert FOREIGN.findall(said) == []
    assert "dritter Dienstag im Monat" in said
    assert "IHK Neustadt am Edersee, HWK Neustadt am Edersee und Handelskammer Salzmoor" in said


@pytest.mark.parametrize("path", PAGES)
def test_its_pages_name_nobody_else(centre: Centre, path: str) -> None:
    page = httpx.get(f"{centre.address}{path}", follow_redirects=True)

    assert page.status_code == 200
    # The address of the page itself may be that of this machine.
    assert FOREIGN.findall(page.text) == []
    assert "Servicenummer der Kammern: 05699 4711-0" in page.text


def test_a_time_is_booked_on_its_own_day_and_at_its_own_place(visitor: Visitor) -> None:
    said = all_of(visitor.says("Termin für die Tischlerei Krause aus Weidenbrunn, wir wollen einen Shop"))
    assert "Mittwoch, 2. Dezember 2026" in said
    for answer in ("ja", "vor Ort", "Petra Krause, petra.krause@example.de", "ja"):
        said = all_of(visitor.says(answer))

    assert "Ihr Termin steht" in said
    assert "Haus der Wirtschaft" in said
    assert FOREIGN.findall(all_of(visitor.messages)) == []


def test_its_first_digits_of_a_postcode_lead_to_the_region(visitor: Visitor) -> None:
    visitor.says("Bitte einen Termin: 34921 Kleindorf, Website")

    assert "Dienstag, 15. Dezember 2026" in all_of(visitor.says("Wir wollen die Website erneuern"))


def test_a_company_of_saxony_anhalt_is_sent_home_and_one_of_this_state_is_not(visitor: Visitor) -> None:
    outside = all_of(visitor.says("Ich brauche einen Termin für unsere Tischlerei in Magdeburg: Website"))
    assert "Magdeburg liegt außerhalb von Hessen" in outside
    assert "IHK Magdeburg" in outside

    here = all_of(visitor.says("Dann für meinen Betrieb in Kassel"))
    assert "außerhalb" not in here
    assert "Eher Neustadt am Edersee" in here and "Eher Salzmoor" in here


def test_its_days_keep_its_own_holidays(centre: Centre) -> None:
    chambers = load_chambers(centre.folder / "chambers.yml")
    days = {one.date: one for one in planned_days(chambers, date(2026, 12, 1), 12)}

    # Epiphany is a holiday in Saxony-Anhalt, not in Hesse.
    assert days[date(2027, 1, 6)].state == "planned"
    assert "6. Januar 2027" in httpx.get(f"{centre.address}/termine").text
    # Corpus Christi the other way round.
    assert chambers.calendar().why_closed(date(2027, 5, 27)) == "Fronleichnam"
    assert load_chambers(Path("chambers.yml")).calendar().why_closed(date(2027, 5, 27)) is None


def test_its_colour_is_that_of_the_chat(centre: Centre) -> None:
    # In a thread of its own: in this one the browser of other tests may be running.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(_expect_its_colour, centre.address).result()


def _expect_its_colour(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("LOTSE_CHROMIUM") or None, args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.goto(address)

        expect(page.get_by_role("heading", name="Ederlotse", exact=True)).to_be_visible()
        agree = page.get_by_role("button", name="Einverstanden")
        expect(agree).to_have_css("background-color", "rgb(122, 31, 61)")
        browser.close()


def test_in_all_this_no_process_has_asked_another_host(centre: Centre) -> None:
    assert centre.outside.asked == []

    # The trap would have caught it.
    asking = "import httpx; httpx.get('http://digital.example/')"
    subprocess.run(
        [sys.executable, "-c", asking], env={**os.environ, **centre.outside.environment}, capture_output=True
    )
    assert centre.outside.asked == ["GET http://digital.example/ HTTP/1.1"]
