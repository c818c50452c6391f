from __future__ import annotations

from fixtures.talking import Talk

from bot.dialogue import memory as memories
from bot.dialogue.memory import Memory


def test_a_conversation_nobody_has_spoken_in_has_no_memory(talk: Talk) -> None:
    assert memories.load(talk.services.uow, "nobody") is None


def test_a_conversation_of_the_gateway_that_was_erased_stays_erased(talk: Talk) -> None:
    memories.save(talk.services.uow, Memory("nobody"), talk.clock.now(), from_gateway=True)

    assert memories.load(talk.services.uow, "nobody") is None


def test_what_is_saved_is_loaded_again(talk: Talk) -> None:
    memory = Memory(
        "one",
        facts={"company": "Tischlerei Krause", "employees": [6, 6]},
        booking={"active": True, "asked": "contact"},
        change={"task": "cancel"},
        offer={"yes": "book_session"},
        said={"key": "k", "times": 2},
        misunderstandings=1,
        last_topic="topic_ai",
        easy_language=True,
    )
    memories.save(talk.services.uow, memory, talk.clock.now())

    loaded = memories.load(talk.services.uow, "one")

    assert loaded is not None
    assert loaded.last_at == talk.clock.now()
    loaded.last_at = None
    assert loaded == memory


def test_what_belongs_to_one_turn_is_not_kept(talk: Talk) -> None:
    memory = Memory("one", said_now=frozenset({"email"}), spoke="change")
    memories.save(talk.services.uow, memory, talk.clock.now())

    loaded = memories.load(talk.services.uow, "one")

    assert loaded is not None
    assert (loaded.said_now, loaded.spoke) == (frozenset(), "")
