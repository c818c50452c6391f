from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from chat_parts import NOW
from sqlalchemy import select, update

from bot.clock import FixedClock
from bot.conversation.inbox import Answered, Inbox, Task
from bot.conversation.reply import Bubble, Button
from bot.conversation.store import ConversationStore
from bot.db.engine import UnitOfWork
from bot.db.tables import ChatMessage, Conversation
from bot.errors import InvalidInput, NotFound

MANY = 12


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def store(uow: UnitOfWork, clock: FixedClock) -> ConversationStore:
    return ConversationStore(uow, clock)


@pytest.fixture
def inbox(uow: UnitOfWork, clock: FixedClock) -> Inbox:
    return Inbox(uow, clock, 20)


@pytest.fixture
def conversation(store: ConversationStore) -> str:
    return store.open("v").id


def test_one_client_id_sent_at_the_same_time_is_stored_once(inbox: Inbox, conversation: str) -> None:
    with ThreadPoolExecutor(MANY) as pool:
        found = list(pool.map(lambda _: inbox.receive(conversation, "Hallo", client_id="a"), range(MANY)))

    assert len({one.message_id for one in found}) == 1
    assert sum(one.is_new for one in found) == 1


def test_numbers_have_no_gaps_however_many_write(
    inbox: Inbox, store: ConversationStore, conversation: str, uow: UnitOfWork
) -> None:
    def write(number: int) -> None:
        if number % 2:
            inbox.receive(conversation, f"{number}")
        else:
            store.say(conversation, "expert", [Bubble("eins"), Bubble("zwei")])

    with ThreadPoolExecutor(MANY) as pool:
        list(pool.map(write, range(MANY)))

    with uow() as db:
        numbers = db.scalars(select(ChatMessage.number).order_by(ChatMessage.number)).all()
    assert numbers == list(range(1, MANY // 2 * 3 + 1))


def test_only_one_may_answer_at_a_time(inbox: Inbox, conversation: str) -> None:
    message = inbox.receive(conversation, "Hallo")

    with ThreadPoolExecutor(MANY) as pool:
        tasks = list(pool.map(lambda _: inbox.claim(conversation, message.message_id), range(MANY)))

    assert len([task for task in tasks if task is not None]) == 1


def test_the_earliest_message_is_answered_first(inbox: Inbox, conversation: str) -> None:
    first = inbox.receive(conversation, "eins")
    second = inbox.receive(conversation, "zwei")

    task = inbox.claim(conversation, second.message_id)

    assert task is not None and task.message_id == first.message_id


def test_a_claim_runs_out(inbox: Inbox, conversation: str, clock: FixedClock) -> None:
    message = inbox.receive(conversation, "Hallo")
    assert inbox.claim(conversation, message.message_id) is not None
    assert inbox.claim(conversation, message.message_id) is None

    clock.move(seconds=21)

    assert inbox.claim(conversation, message.message_id) is not None


def test_a_released_message_waits_again(inbox: Inbox, conversation: str) -> None:
    message = inbox.receive(conversation, "Hallo")
    task = inbox.claim(conversation, message.message_id)
    assert task is not None
    inbox.release(task)

    assert inbox.claim(conversation, message.message_id) is not None


def test_an_answered_message_is_answered_once(inbox: Inbox, conversation: str) -> None:
    message = inbox.receive(conversation, "Hallo")
    task = inbox.claim(conversation, message.message_id)
    assert task is not None

    assert inbox.finish(task, [Bubble("Guten Tag")], {"intent": "greet"})
    assert not inbox.finish(task, [Bubble("Guten Tag")])

    with pytest.raises(Answered):
        inbox.claim(conversation, message.message_id)
    assert [reply["text"] for reply in inbox.replies_to(message.message_id)] == ["Guten Tag"]


def test_a_person_who_takes_over_keeps_the_bot_quiet(
    inbox: Inbox, conversation: str, uow: UnitOfWork
) -> None:
    message = inbox.receive(conversation, "Hallo")
    with uow() as db:
        db.execute(update(Conversation).values(owner="expert"))
        db.commit()

    with pytest.raises(Answered):
        inbox.claim(conversation, message.message_id)


def test_any_button_of_the_conversation_may_be_pressed(
    inbox: Inbox, store: ConversationStore, conversation: str
) -> None:
    store.say(conversation, "bot", [Bubble("Was?", (Button("Buchen", "/book_session"),))])
    store.say(conversation, "bot", [Bubble("Noch etwas?")])
    store.say(conversation, "expert", [Bubble("Hm", (Button("Falsch", "/affirm"),))])

    message = inbox.receive(conversation, payload="/book_session")
    task = inbox.claim(conversation, message.message_id)

    assert isinstance(task, Task) and (task.text, task.payload) == ("Buchen", "/book_session")
    with pytest.raises(InvalidInput):
        inbox.receive(conversation, payload="/affirm")


def test_a_silenced_conversation_answers_nobody(inbox: Inbox, conversation: str) -> None:
    message = inbox.receive(conversation, "Hallo")

    assert inbox.silence(conversation)
    assert inbox.claim(conversation, message.message_id) is None


def test_an_unknown_conversation_takes_nothing(inbox: Inbox) -> None:
    with pytest.raises(NotFound):
        inbox.receive("unbekannt", "Hallo")


def test_what_a_dead_process_left_unanswered_is_found_once_its_claim_ran_out(
    inbox: Inbox, clock: FixedClock, conversation: str
) -> None:
    message = inbox.receive(conversation, "Hallo").message_id
    assert inbox.claim(conversation, message) is not None
    assert inbox.left() == []

    clock.move(seconds=21)
    assert inbox.left() == [(conversation, message)]

    task = inbox.claim(conversation, message)
    assert task is not None
    assert inbox.left() == []
    assert inbox.finish(task, [Bubble("Guten Tag")])
    clock.move(seconds=21)
    assert inbox.left() == []


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_jumps_blocks_no_conversation_and_answers_nothing_twice(
    inbox: Inbox, clock: FixedClock, conversation: str, hours: int
) -> None:
    message = inbox.receive(conversation, "Hallo").message_id
    first = inbox.claim(conversation, message)
    assert first is not None

    clock.move(hours=hours)
    second = inbox.claim(conversation, message)

    assert second is not None
    assert inbox.finish(first, [Bubble("eins")]) is False
    assert inbox.finish(second, [Bubble("zwei")]) is True
    assert [one["text"] for one in inbox.replies_to(message)] == ["zwei"]
