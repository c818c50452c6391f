from __future__ import annotations

import pytest

from bot.triage.urgency import urgency_in

URGENT = [
    ("Hilfe, wir wurden gehackt!", "attack"),
    ("Unser Server ist verschlüsselt", "attack"),
    ("Alle Dateien sind verschlüsselt, die wollen Lösegeld.", "attack"),
    ("Server verschlüsselt", "attack"),
    ("Die Kasse ist ausgefallen", "outage"),
    ("Bei uns geht nichts, alles steht still", "outage"),
    ("Frist ist morgen", "deadline"),
    ("Die Frist für den Antrag endet heute", "deadline"),
    ("Wir müssen bis morgen den Antrag einreichen", "deadline"),
]
CALM = [
    "Wie schützen wir uns vor Hackern?",
    "Was tun, falls wir gehackt werden?",
    "Wir wurden noch nie gehackt.",
    "Sind unsere Mails verschlüsselt?",
    "Welche Fristen gelten bei der E-Rechnung?",
    "Ich möchte einen Onlineshop",
    "",
]


@pytest.mark.parametrize(("sentence", "kind"), URGENT)
def test_an_emergency_is_recognised(sentence: str, kind: str) -> None:
    assert urgency_in(sentence) == kind


@pytest.mark.parametrize("sentence", CALM)
def test_a_question_is_no_emergency(sentence: str) -> None:
    assert urgency_in(sentence) == ""
