from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.check import Known, check
from bot.knowledge.facts import Fact, load_facts
from bot.knowledge.load import EntryFiles
from bot.knowledge.material import all_material
from bot.knowledge.place import known_beside
from bot.settings import ROOT
from tests.knowledge.conftest import LONG, Write

TODAY = date(2026, 11, 23)
KNOWN = Known(regions={"halle", "magdeburg"}, trades={"tischler"}, material={"checkliste-shop"})
INTERVIEW = {
    "title": "Interview mit Dr. Stefan Voigt (Wirtschaftspost Online)",
    "url": "https://wirtschaftspost-online.de/?page_id=1948",
    "accessed": "2026-11-20",
    "as_of": "2020-12-01",
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
        ({"sources": [{**INTERVIEW, "as_of": "2026-11-20"}]}, "sources:", "von 2020"),
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


FACTS = {
    "F1.1": Fact(
        says="Bis 31.12.2027 sind es 70 % und 800.000 € nach § 14.",
        certain=True,
        sources=("https://www.example.org/a",),
    ),
    "F1.2": Fact(says="Allgemeinwissen.", certain=False, sources=()),
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"long": LONG + " Es sind 70 % bis Ende 2027, nach § 14 und bis 800.000 €."}, ""),
        ({"long": LONG + " Nehmen Sie sich 45 Minuten und 3 Leute."}, ""),
        ({"long": LONG + " Stand ist der 15.10.2026."}, ""),
        ({"long": LONG + " Es sind 80 %."}, "„80 %“ steht in keinem der Fakten F1.1"),
        ({"long": LONG + " Es sind 850.000 €."}, "„850000“ steht in keinem"),
        ({"long": LONG + " Das gilt ab 1.1.2028."}, "„2028-01-01“ steht in keinem"),
        ({"long": LONG + " So steht es in § 15."}, "„15“ steht in keinem"),
        (
            {"after_expiry": "Das endete am 1.6.2027.", "valid_until": "2027-06-01"},
            "„2027-06-01“ steht in keinem",
        ),
        ({"facts": ["F1.2"], "long": LONG + " Es sind 70 %."}, "„70 %“ steht in keinem der Fakten F1.2"),
        ({"facts": ["F1.1", "F9.9"]}, "„F9.9“ gibt es nicht"),
        ({"sources": [{**INTERVIEW}]}, "Zu „F1.1“ fehlt die Quelle"),
    ],
)
def test_a_claim_that_no_fact_makes_or_no_source_proves_is_a_fault(
    changes: dict[str, Any], words: str, write: Write, folder: Path
) -> None:
    write(**{"main": True, **changes})
    found = [str(one) for one in check(folder, TODAY, replace(KNOWN, facts=FACTS)).faults]
    assert (found == []) if not words else (len(found) == 1 and words in found[0]), found


HOUSE = ROOT / "data" / "knowledge"
# A figure of a real entry, what somebody might type instead, and what the check says to it.
SLIPS = [
    ("e_invoicing/recht-1-ausstellen-2026.md", "800.000", "850.000", "steht in keinem"),
    ("e_invoicing/recht-1-ausstellen-2026.md", "31.12.2027", "31.12.2028", "steht in keinem"),
    ("funding/bafa-beratung.md", "2.800 €", "3.800 €", "steht in keinem"),
    ("funding/de-minimis.md", "300.000 €", "200.001 €", "steht in keinem"),
    ("it_security/recht-nis-2.md", "6.12.2025", "6.12.2026", "steht in keinem"),
    ("online_shop/recht-widerrufsbutton.md", "19.6.2026", "19.7.2026", "steht in keinem"),
    ("ai/hochrisiko.md", "2.12.2027", "2.8.2026", "steht nicht auch in „Mehr“"),
    ("ai/kompetenz.md", "facts: [F5.1, F5.4]", "facts: [F5.1, F6.5]", "fehlt die Quelle"),
    ("funding/ib-digitalisierungsdarlehen.md", "sources:", "quellen:", "„sources“ fehlt"),
    ("funding/kfw-511.md", "owner:", "verantwortlich:", "„owner“ fehlt"),
    ("funding/kfw-511.md", "as_of: 2025-07-01", "as_of: ''", "as_of"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "words"), SLIPS, ids=[f"{a}-{c}" for a, _, c, _ in SLIPS])
def test_a_slip_in_a_real_entry_is_found(
    file: str, right: str, wrong: str, words: str, tmp_path: Path
) -> None:
    copy = tmp_path / "knowledge"
    shutil.copytree(HOUSE, copy)
    text = (copy / file).read_text("utf-8")
    assert right in text
    once = words.startswith("steht nicht auch")
    (copy / file).write_text(text.replace(right, wrong, 1 if once else -1), "utf-8")
    report = check(copy, TODAY, known_beside(HOUSE, {"halle", "magdeburg"}))
    assert any(file in str(one) and words in str(one) for one in report.faults), report.faults


def test_the_entries_of_this_house_pass() -> None:
    report = check(HOUSE, TODAY, known_beside(HOUSE, {"halle", "magdeburg"}))
    assert [str(one) for one in report.faults] == []


def test_every_fact_is_used_and_has_a_source_where_it_is_certain() -> None:
    facts = load_facts()
    used = {name for one in EntryFiles(HOUSE).snapshot().files for name in one.entry.facts}
    used |= {name for one in all_material().values() for name in one.facts}
    assert facts.keys() - used == set() == used - facts.keys()
    assert [name for name, fact in facts.items() if fact.certain and not fact.sources] == ["F9.1"]
