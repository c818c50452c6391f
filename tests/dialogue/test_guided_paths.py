from __future__ import annotations

import pytest
from fixtures.talking import Talk


@pytest.mark.parametrize(
    ("start", "first"),
    [
        ("/topic_getting_started", "Zu viel Papier und Sucherei"),
        ("/topic_getting_started", "Zu wenig Kundschaft"),
        ("/topic_getting_started", "Sorge um die Sicherheit"),
        ("/topic_getting_started", "Weiß ich noch nicht"),
        ("/topic_how_to_proceed", "Ich habe mehrere Ideen"),
        ("/topic_how_to_proceed", "Ziel festlegen"),
        ("/topic_how_to_proceed", "Anbieter auswählen"),
    ],
)
def test_guided_paths_lead_to_a_first_action_and_a_slot(talk: Talk, start: str, first: str) -> None:
    talk.sends(start)
    talk.presses(first)
    taps = 2
    while forward := next((title for title in talk.buttons if title.startswith("Weiter:")), None):
        assert "Termin buchen" in talk.buttons, f"no offer at tap {taps}"
        talk.presses(forward)
        taps += 1

    assert taps <= 7
    assert "Termin buchen" in talk.buttons
    assert len(talk.buttons) == len(set(talk.buttons)), talk.buttons
