"""Makes the pictures of the German handbooks from the running product: `make pictures`.

The whole product is started in a folder of its own, its clock set. Visitors chat, book and call for people;
an expert and an editor work at the desk in a real browser. Commands of the operator are run and shown as a
terminal shows them. Nobody and nothing in the pictures is real.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bot.run.terminal import Terminal  # noqa: E402
from scripts.browser import BrowserMissing, find_chromium  # noqa: E402
from tests.product import NOW, Visitor, running_product  # noqa: E402

FOLDER = ROOT / "docs" / "images" / "handbuch"
LARGEST = 150_000  # bytes of one picture
_PASSWORD = "vier Woerter fuer Bilder"
_LOTSE = str(Path(sys.executable).with_name("lotse"))
_PAGE: ViewportSize = {"width": 1080, "height": 700}
_TERMINAL = (
    "<style>body{{margin:0;background:{background}}}"
    "pre{{padding:16px;margin:0;color:{foreground};font:14px/1.35 monospace}}{stylesheet}</style>"
    "<pre>{code}</pre>"
)


class Pictures:
    """Takes the pictures of one run of the product."""

    def __init__(self, browser: Browser, address: str, data_dir: Path) -> None:
        self.browser = browser
        self.address = address
        self.data_dir = data_dir
        self.environment = os.environ | {
            "LOTSE_DATA_DIR": str(data_dir),
            "LOTSE_PUBLIC_URL": address,
            "LOTSE_NOW": NOW,
            "NO_COLOR": "",
        }

    def lotse(self, *arguments: str) -> str:
        """What a command prints, colours included."""
        done = subprocess.run(
            [_LOTSE, *arguments],
            cwd=ROOT,
            env=self.environment | {"FORCE_COLOR": "1", "COLUMNS": "100"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    def account(self, login: str, name: str, role: str, *chambers: str) -> Page:
        """A window of a new account, at the page on which a password is chosen."""
        keys = [part for chamber in chambers for part in ("--chamber", chamber)]
        said = self.lotse("accounts", "add", login, "--name", name, "--role", role, *keys)
        link = re.search(r"/desk/einladung/\S+", said)
        if link is None:
            raise RuntimeError(said)
        page = self.browser.new_context(locale="de-DE", viewport=_PAGE, reduced_motion="reduce").new_page()
        page.goto(self.address + link.group())
        page.get_by_role("button", name="Passwort wählen").click()
        page.get_by_label("Neues Passwort", exact=True).fill(_PASSWORD)
        page.get_by_label("Neues Passwort noch einmal").fill(_PASSWORD)
        return page

    def take(self, page: Page, name: str, height: int = _PAGE["height"]) -> None:
        page.set_viewport_size({"width": _PAGE["width"], "height": height})
        page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
        page.screenshot(path=FOLDER / f"{name}.png")

    def terminal(self, name: str, command: str, output: str) -> None:
        """A command and what it printed, as a terminal shows them; paths and ports as elsewhere."""
        for ours, usual in (
            (f"{self.data_dir}", "var"),
            (f"{ROOT}/", ""),
            (self.address, "http://127.0.0.1:8080"),
        ):
            output = output.replace(ours, usual)
        console = Console(record=True, width=100, file=StringIO(), force_terminal=True)
        console.print(Text(f"$ {command}", style="bold"))
        console.print(Text.from_ansi(output.rstrip()), soft_wrap=False)
        html = console.export_html(theme=SVG_EXPORT_THEME, code_format=_TERMINAL)
        page = self.browser.new_page(viewport={"width": 900, "height": 100})
        page.set_content(html)
        page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
        page.close()


def arrive(address: str, *sentences: str) -> Visitor:
    """A visitor who has said all that."""
    visitor = Visitor.arrives(address)
    for sentence in sentences:
        visitor.says(sentence)
    return visitor


def visitors(address: str) -> None:
    """What happened before: bookings, a wish to be called back, sentences that were not understood."""
    arrive(
        address,
        "Termin für die Tischlerei Krause aus Stendal, wir wollen einen Onlineshop",
        "ja",
        "online",
        "Anna Krause, anna@krause.example",
        "ja",
    )
    arrive(
        address,
        "Termin für den Buchladen Seite Eins in Magdeburg, Thema Kassensystem",
        "ja",
        "vor Ort",
        "Jens Lange, lange@seite-eins.example",
        "ja",
    )
    for sentence in ("Wo melde ich mein Kanu an", "Kann ich bei Ihnen Drohnen leihen", "blaue Tonne wann"):
        arrive(address, sentence)
    unhappy = arrive(address, "Was kostet ein Onlineshop?")
    if any(one["title"].startswith("Nein") for one in unhappy.messages[-1].get("buttons") or ()):
        titles = [one["title"] for one in unhappy.messages[-1]["buttons"]]
        title = next(one for one in titles if one.startswith("Nein"))
        unhappy.presses(title)
    arrive(address, "Bitte rufen Sie mich zurück", "Meier, 0391 555 0102", "vormittags")


def of_the_expert(shots: Pictures) -> None:
    page = shots.account("weber@kammer.example", "Petra Weber", "expert", "ihk_magdeburg", "hwk_magdeburg")
    shots.take(page, "passwort", 520)
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("switch", name="Ich bin da").click()
    guest = arrive(shots.address, "Gibt es Förderung für eine Tischlerei in Stendal?", "Mensch bitte")
    page.goto(f"{shots.address}/desk/gespraeche")
    page.get_by_role("button", name="Übernehmen").first.wait_for()
    shots.take(page, "gespraeche", 560)
    page.get_by_role("button", name="Übernehmen").first.click()
    page.get_by_label("Ihre Nachricht").fill("Guten Tag, Sie fragen nach Förderung. Geht es um Software?")
    page.get_by_role("button", name="Senden").click()
    page.locator(".said.expert").first.wait_for()
    guest.says("Ja, um ein Programm für Aufträge und Zeiten.")
    page.reload()
    shots.take(page, "gespraech", 860)
    page.get_by_label("Suchen").fill("Förderung")
    page.locator("#antworten details").first.wait_for()
    page.locator("#antworten summary").first.click()
    page.locator("aside section").nth(1).screenshot(path=FOLDER / "antworten.png")
    page.locator(".understood").first.screenshot(path=FOLDER / "falsch-verstanden.png")
    page.get_by_role("link", name="Termin vorschlagen").click()
    shots.take(page, "termin-vorschlagen", 640)
    page.goto(f"{shots.address}/desk/rueckrufe")
    shots.take(page, "rueckrufe", 560)
    page.goto(f"{shots.address}/desk/kalender")
    shots.take(page, "kalender")
    page.get_by_role("link", name="10. Dezember 2026").first.click()
    shots.take(page, "tag", 900)
    page.locator(".slot-card a").first.click()
    shots.take(page, "buchung", 900)
    page.goto(f"{shots.address}/desk/mails")
    shots.take(page, "mails", 480)


def of_the_editor(shots: Pictures) -> None:
    page = shots.account("redaktion@kammer.example", "Jonas Beck", "editor", "ihk_magdeburg")
    page.get_by_role("button", name="Speichern").click()
    page.goto(f"{shots.address}/desk/wissen")
    shots.take(page, "wissen", 600)
    page.goto(f"{shots.address}/desk/wissen/session/cost-kostenfrei")
    shots.take(page, "eintrag", 1000)
    page.get_by_label("Kurz").fill("Kannst du kostenlos nutzen!")
    page.get_by_role("button", name="Prüfen und ansehen").click()
    shots.take(page, "eintrag-fehler", 460)
    page.goto(f"{shots.address}/desk/lernen")
    shots.take(page, "lernen")
    page.goto(f"{shots.address}/desk/lernen/antworten")
    shots.take(page, "antworten-pruefen")
    page.goto(f"{shots.address}/desk/statistik?quelle=demo")
    shots.take(page, "statistik", 900)


def of_the_operator(shots: Pictures) -> None:
    folder = shots.data_dir
    shots.terminal("start", "make run", (folder / "run.log").read_text("utf-8"))
    # Beside the running product its port is taken; the doctor is asked about a fresh set-up.
    usual = shots.environment
    shots.environment = {**usual, "LOTSE_DATA_DIR": str(folder / "neu"), "LOTSE_NOW": ""}
    shots.terminal("doctor", "lotse doctor", shots.lotse("doctor"))
    shots.environment = usual
    file = "lotse-2026-11-23.tar.gz"
    backup = shots.lotse("backup", str(folder / file)).replace(f"{folder}/", "")
    shots.terminal("sichern", f"lotse backup {file}", backup)
    shots.terminal("tage", "lotse days preview --months 3", shots.lotse("days", "preview", "--months", "3"))
    figures = httpx.get(f"{shots.address}/metrics").text.splitlines()
    own = [line for line in figures if re.match(r"lotse_(?!.*_(?:bucket|created))", line)]
    shots.terminal("zahlen", "curl http://127.0.0.1:8080/metrics", "\n".join(own[:14]))


@contextmanager
def _chromium() -> Iterator[Browser]:
    path = find_chromium(Terminal())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        data_dir = Path(scratch) / "var"
        with running_product(data_dir) as address, _chromium() as browser:
            shots = Pictures(browser, address, data_dir)
            shots.lotse("demo", "add")
            visitors(address)
            of_the_expert(shots)
            of_the_editor(shots)
            of_the_operator(shots)
    heavy = [file.name for file in FOLDER.glob("*.png") if file.stat().st_size > LARGEST]
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}")
    if heavy:
        print(f"Larger than {LARGEST} bytes: {', '.join(heavy)}", file=sys.stderr)
    return 1 if heavy else 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except BrowserMissing as missing:
        print(missing, file=sys.stderr)
        raise SystemExit(1) from missing
