"""What visitors say, and how long they think. Pure, so that it can be tested without a generator."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

# The shares are ours: most only ask; the demand for appointments is small (docs/scale.md).
ONLY_ASKS = 0.6
ONLY_BOOKS = 0.25
# Reading two or three sentences and typing some words. People take longer, so the load is on the safe side.
SHORTEST_THOUGHT_SECONDS, LONGEST_THOUGHT_SECONDS = 5.0, 15.0
QUESTIONS = (
    "Hallo",
    "Wie fange ich an?",
    "Wie gehe ich vor?",
    "brauch homepage gibts da geld",
    "Gibt es Förderung für eine Lernplattform?",
    "Was kostet der Sprechtag?",
    "Wir wollen im Internet verkaufen",
    "Welche Software hilft bei Angeboten und Rechnungen?",
    "Gilt NIS-2 für uns?",
    "Was ist eine E-Rechnung?",
    "Ist das vor Ort oder online?",
    "An welchen Tagen ist Sprechtag?",
    "Haben Sie ein Beispiel?",
    "Wir haben einen kleinen Laden in Halle, lohnt sich ein Onlineshop?",
    "Wie schütze ich mich vor Hackern?",
    "Darf ich KI im Betrieb nutzen?",
    "Was ist mit dem Datenschutz?",
    "Vielen Dank",
)
PLACES = ("Stendal", "Magdeburg", "Halle", "Dessau", "Quedlinburg", "Wittenberg")
ASKING, BOOKING = "turn", "turn of a booking"


@dataclass(frozen=True)
class Line:
    kind: str
    text: str


def conversation(chance: random.Random, number: int) -> Iterator[Line]:
    """One visitor's lines; `number` keeps companies apart, of which each may have one appointment."""
    kind = chance.random()
    if kind < ONLY_ASKS or kind >= ONLY_ASKS + ONLY_BOOKS:
        for text in chance.sample(QUESTIONS, chance.randint(3, 6)):
            yield Line(ASKING, text)
    if kind >= ONLY_ASKS:
        name = f"krause{number}"
        yield Line(BOOKING, "Ich möchte einen Termin")
        yield Line(BOOKING, f"Onlineshop, {chance.choice(PLACES)}")
        yield Line(BOOKING, "ja passt")
        yield Line(BOOKING, "online")
        yield Line(BOOKING, f"Tischlerei {name.title()}, Anna Krause, anna@{name}.example")
        yield Line(BOOKING, "ja")


def thought_seconds(chance: random.Random) -> float:
    return chance.uniform(SHORTEST_THOUGHT_SECONDS, LONGEST_THOUGHT_SECONDS)
