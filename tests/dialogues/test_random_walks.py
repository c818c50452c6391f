"""Visitors who press and say anything in any order, over the dialogue with real texts, parsers and database.

The intents of the sentences are given, so that thousands of turns take seconds.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.talking import Talk, open_talk

from bot.conversation.reply import Button
from bot.errors import BotError

SENTENCES = [
    tuple(line.split("\t", 1))
    for line in (Path(__file__).parent / "sentences.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
TURNS = 12
WAYS_OUT = (["stopp", "stop"], ["stopp", "stop"])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    talk = open_talk(tmp_path_factory.mktemp("walks"))
    yield talk
    talk.services.uow.engine.dispose()


# Under another date a fifth of them is walked again.
@pytest.mark.parametrize("block", range(2 if os.environ.get("LOTSE_NOW") else 10))
def test_two_hundred_walks_go_well(house: Talk, block: int) -> None:
    for number in range(20):
        walk(house, seed=block * 20 + number)


@pytest.mark.long
@pytest.mark.parametrize("block", range(20))
def test_two_thousand_walks_go_well(house: Talk, block: int) -> None:
    for number in range(100):
        walk(house, seed=10_000 + block * 100 + number)


def test_there_are_enough_sentences_of_every_kind() -> None:
    assert len(SENTENCES) >= 300
    assert len({intent for intent, _ in SENTENCES}) >= 45


def walk(house: Talk, seed: int) -> None:
    """One visitor. Fails with the seed and everything said, so that the walk can be walked again."""
    chance = random.Random(seed)
    visitor = house.as_another(f"walk-{seed}")
    said: list[str] = []
    try:
        answers: list[str] = []
        for _ in range(chance.randint(4, TURNS)):
            before = house.rows("confirmed")
            offered = shown(visitor)
            was_summary = visitor.memory.booking.get("asked") == "summary"
            meant, answer = step(visitor, chance, offered)
            said.append(f"> {meant}\n{answer}")
            answers.append(answer)
            assert not (len(answers) > 2 and answers[-1] == answers[-2] == answers[-3]), "three equal turns"
            if house.rows("confirmed") > before:
                assert was_summary and meant in YES, f"booked on '{meant}'"
        assert len(visitor.bookings.bookings_of(visitor.id)) <= 1 or any(
            "other_company" in one for one in said
        )
        reaches_a_person(visitor)
        reaches_a_booking(visitor, seed)
    except (AssertionError, BotError, KeyError, ValueError, TypeError) as error:
        raise AssertionError(f"seed {seed}: {error!r}\n" + "\n".join(said)) from error
    finally:
        for booking in visitor.bookings.bookings_of(visitor.id):
            visitor.bookings.cancel(booking.reference, booking.email)
        visitor.bookings.release(visitor.id)


YES = {"/affirm"} | {text for intent, text in SENTENCES if intent == "affirm"} - {
    "ja, aber",
    "ja, aber lieber um 14:45 Uhr",
    "vielleicht",
    "ja, ich überlege noch",
    "ja, nur nicht so früh",
}


def shown(visitor: Talk) -> list[Button]:
    return [button for reply in visitor.replies[-2:] for bubble in reply.bubbles for button in bubble.buttons]


def step(visitor: Talk, chance: random.Random, offered: list[Button]) -> tuple[str, str]:
    if offered and chance.random() < 0.45:
        payload = chance.choice(offered).payload
        return payload, visitor.sends(payload)
    if visitor.memory.booking.get("active") and chance.random() < 0.4:
        intent, text = chance.choice([one for one in SENTENCES if one[0] in ("inform", "affirm")])
    else:
        intent, text = chance.choice(SENTENCES)
    return text, visitor.says(text, intent)


def reaches_a_person(visitor: Talk) -> None:
    for text, intent in (*WAYS_OUT, ["Mensch", "request_human"]):
        answer = visitor.says(text, intent)
    assert "So erreichen Sie einen Menschen" in answer, answer


def reaches_a_booking(visitor: Talk, seed: int) -> None:
    for text, intent in WAYS_OUT:
        visitor.says(text, intent)
    answer = visitor.says("Ich möchte einen Termin", "book_session")
    if "Sie haben schon einen Termin" in answer:
        return
    visitor.sends(f"/choose{json.dumps({'change': 'contact'})}")
    visitor.sends(f"/choose{json.dumps({'region': 'halle'})}")
    for _ in range(6):
        asked = visitor.memory.booking["asked"]
        if asked == "time_slot":
            times = [one for one in shown(visitor) if "time_slot" in one.payload]
            visitor.sends(times[-1].payload)
        elif asked == "meeting_format":
            visitor.says("online")
        elif asked == "contact":
            visitor.says(f"Optik Lang GmbH, Eva Lang, eva{seed}@lang.example")
        elif asked == "summary":
            answer = visitor.says("ja", "affirm")
            break
        else:
            visitor.says("Onlineshop")
    assert "Ihre Buchungsnummer ist" in answer, answer
