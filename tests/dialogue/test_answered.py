from __future__ import annotations

from fixtures.booking_talk import to_summary
from fixtures.talking import Talk
from sqlalchemy import select

from bot.conversation.reply import Turn
from bot.db.tables import OutboxMail


def mails(talk: Talk) -> list[str]:
    with talk.services.uow() as db:
        return list(db.scalars(select(OutboxMail.message_id)))


def yes(talk: Talk, message_id: str) -> Turn:
    return Turn(talk.id, "ja", "affirm", message_id=message_id)


def test_a_message_that_comes_again_has_the_same_answer_and_no_second_effect(talk: Talk) -> None:
    to_summary(talk)

    first = talk.services.dialogue.respond(yes(talk, "m-1"))
    written = mails(talk)
    again = talk.services.dialogue.respond(yes(talk, "m-1"))

    assert first.bubbles[0].booking is not None
    assert again == first
    assert talk.rows("confirmed") == 1
    assert mails(talk) == written


def test_another_message_with_the_same_words_is_a_new_one(talk: Talk) -> None:
    to_summary(talk)
    first = talk.services.dialogue.respond(yes(talk, "m-1"))

    assert talk.services.dialogue.respond(yes(talk, "m-2")) != first
