from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.cli.knowledge import known_beside
from bot.knowledge.check import Known, check
from bot.settings import ROOT
from tests.knowledge.conftest import LONG, Write

TODAY = date(2026, 11, 23)
KNOWN = Known(regions={"halle", "magdeburg"}, trades={"tischler"}, material={"checkliste-shop"})
INTERVIEW = {
    "title": "Interview mit Dr. Stefan Voigt (Wirtschaftspost Online)",
    "url": "https://wirtschaftspost-online.de/?page_id=1948",
    "accessed": "2026-11-20",
}


def messages(folder: Path, today: date = TODAY) -> list[str]:
    return [str(fault) for fault in check(folder, today, KNOWN).faults]


def test_a_proper_entry_has_no_faults(write: Write, folder: Path) -> None:
    write(
        main=True,
        regions=[],
        related=["funding-zweite"],
        material=["checkliste-shop"],
        follow_ups=["Was kostet das?"],
    )
    write("zweite", aspect="cost", trades=[], regions=["halle"], facts=["interview"], sources=[INTERVIEW])
    write("dritte", aspect="cost")
    assert messages(folder) == []


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"short": "Sprich mit deiner Kammer."}, "## Kurz", "Du-Form „deiner“"),
        ({"easy": "Du bekommst Hilfe."}, "## Einfache Sprache", "Du-Form „Du“"),
        ({"title": "Dein Darlehen"}, "title:", "Du-Form"),
        ({"long": LONG + " Wort" * 26 + "."}, "## Mehr", "mehr als 25 Wörter"),
        ({"easy": "Eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn."},
         "## Einfache Sprache", "mehr als 12 Wörter"),
        ({"short": "Es gibt 70 % Zuschuss."}, "## Kurz", "„70 %“ steht nicht"),
        ({"easy": "Das gilt ab 1.1.2027."}, "## Einfache Sprache", "„2027-01-01“ steht nicht"),
        ({"short": "Wort. " * 70}, "## Kurz", "erlaubt sind 1 bis 350"),
        ({"long": "Zu kurz."}, "## Mehr", "erlaubt sind 600 bis 1600"),
        ({"easy": "Ein Wort. " * 60}, "## Einfache Sprache", "erlaubt sind 1 bis 500"),
        ({"short": "Wissen Sie schon genug?"}, "## Kurz", "endet nicht mit einer Frage"),
        ({"short": "Sie bekommen Geld."}, "## Kurz", "Zusage"),
        ({"short": "Sie erhalten einen Zuschuss."}, "## Kurz", "Zusage"),
        ({"short": "Mit Digital Jetzt gibt es Geld."}, "## Kurz", "ist beendet"),
        ({"short": "Fragen Sie Berater*innen."}, "## Kurz", "neutrale Form"),
        ({"short": "Fragen Sie BeraterInnen."}, "## Kurz", "neutrale Form"),
        ({"short": "Das ist fuer Betriebe."}, "## Kurz", "Umlaut"),
        ({"short": "<b>Wichtig</b> ist das."}, "## Kurz", "erlaubt sind nur"),
        ({"short": "Lesen Sie [das](http://example.org)."}, "## Kurz", "erlaubt sind nur"),
        ({"related": ["funding-nirgends"]}, "related:", "nicht gibt"),
        ({"related": ["funding-probe"]}, "related:", "nicht gibt"),
        ({"material": ["keins"]}, "material:", "nicht gibt"),
        ({"regions": ["leipzig"], "main": False}, "regions:", "leipzig"),
        ({"trades": ["zauberer"], "main": False}, "trades:", "zauberer"),
        ({"follow_ups": ["Was kostet das?"]}, "follow_ups:", "keine Antwort"),
        ({"follow_ups": ["Wie ist das Wetter?"]}, "follow_ups:", "keine Antwort"),
        ({"follow_ups": [{"title": "Und?", "entry": "funding-weg"}]}, "follow_ups:", "keine Antwort"),
        ({"follow_ups": [{"title": "Und?", "intent": "topic_weather"}]}, "follow_ups:", "gibt es nicht"),
        ({"follow_ups": ["a"] * 5}, "follow_ups:", "„follow_ups“"),
        ({"follow_ups": ["a" * 41]}, "follow_ups:", "höchstens 40"),
        ({"id": "funding-anders"}, "id:", "funding-probe"),
        ({"topic": "topic_weather"}, "topic:", "gibt es nicht"),
        ({"topic": "topic_ai"}, "topic:", "gehört nicht in den Ordner"),
        ({"main": False}, "main:", "keinen Haupteintrag"),
        ({"aspect": "cost"}, "main:", "aspect: general"),
        ({"valid_from": "2026-12-01", "valid_until": "2026-11-01"}, "valid_until:", "liegt vor"),
        ({"after_expiry": "Vorbei."}, "after_expiry:", "braucht"),
        ({"after_expiry": "Frag uns.", "valid_until": "2027-01-01"}, "after_expiry:", "Du-Form"),
        ({"sizes": {"min": 10, "max": 9}}, "sizes:", "kleiner"),
        ({"facts": ["interview"]}, "sources:", "Interview als Quelle"),
        ({"facts": []}, "facts:", "leer"),
        ({"example": True, "aspect": "example"}, "## Kurz", "Fallbeispiel"),
    ],
)  # fmt: skip
def test_every_rule_has_its_message_at_its_line(
    changes: dict[str, Any], key: str, words: str, write: Write, folder: Path
) -> None:
    path = write(**{"main": True, **changes})
    line = next(at for at, text in enumerate(path.read_text("utf-8").split("\n"), 1) if text.startswith(key))
    found = [one for one in messages(folder) if words in one]
    assert found
    assert found[0].startswith("funding/probe.md:")
    assert line <= int(found[0].split(":")[1]) <= line + 1


@pytest.mark.parametrize(
    "changes",
    [
        {"short": "Digital Jetzt ist beendet. Es gibt anderes."},
        {"short": "Suchen Sie auf www.foerderdatenbank.de nach Programmen."},
        {"short": "Nutzen Sie LinkedIn und ein Plug-in."},
        {"short": "Bis 31.12.2026 gilt das.", "long": LONG + " Das gilt bis zum 31. Dezember 2026."},
        {"follow_ups": [{"title": "Und die E-Rechnung?", "intent": "topic_e_invoicing"}]},
        {"follow_ups": ["Gibt es ein Beispiel?", {"title": "Termin buchen", "intent": "book_session"}]},
    ],
)
def test_what_only_looks_like_a_fault_is_none(changes: dict[str, Any], write: Write, folder: Path) -> None:
    write("probe", **{"main": True, **changes})
    note = "Typisches Beispiel, kein echtes Unternehmen."
    write(
        "fall", aspect="example", example=True, short=note, easy="Das ist ein Beispiel.", trades=["tischler"]
    )
    assert messages(folder) == []


def test_two_main_entries_and_legal_words_without_adviser_are_faults(write: Write, folder: Path) -> None:
    write("eins", main=True)
    write("zwei", main=True)
    write("recht", aspect="legal", long=LONG.replace("Ihre Kammer", "Jemand"))
    found = messages(folder)
    assert any("funding/zwei.md" in one and "schon den Haupteintrag" in one for one in found)
    assert any("funding/recht.md" in one and "Wer berät dazu" in one for one in found)
    assert len(found) == 2


def test_expiry_is_reported_and_never_a_fault(write: Write, folder: Path) -> None:
    write("start", main=True, follow_ups=["Was kostet das?"])
    for slug, day in (("gestern", "2026-11-22"), ("heute", "2026-11-23"), ("bald", "2026-12-23")):
        write(slug, aspect="cost", valid_until=day)
    write("danach", aspect="cost", valid_until="2026-12-24")
    report = check(folder, TODAY, KNOWN)
    assert [str(one) for one in report.faults] == []
    assert [one.entry.id for one in report.expired] == ["funding-gestern"]
    assert [one.entry.id for one in report.expiring] == ["funding-heute", "funding-bald"]
    assert check(folder, date(2036, 1, 1), KNOWN).faults == ()


def test_session_entries_live_in_their_own_folder(write: Write, folder: Path) -> None:
    write("kosten", "session", topic="session_cost", main=True, short="Sie bekommen eine E-Mail.")
    assert messages(folder) == []
    report = check(folder, TODAY, KNOWN)
    assert len(report.by_topic()["session_cost"]) == 1
    assert report.by_topic()["topic_ai"] == []


def test_the_entries_of_this_house_pass() -> None:
    folder = ROOT / "data" / "knowledge"
    report = check(folder, TODAY, known_beside(folder, {"halle", "magdeburg"}))
    assert [str(one) for one in report.faults] == []
