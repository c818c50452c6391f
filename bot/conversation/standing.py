from __future__ import annotations

from bot.conversation.reply import Bubble, Button
from bot.conversation.store import locked
from bot.db.engine import UnitOfWork
from bot.responses import Responses

EASY_ON, EASY_OFF = "/easy_language_on", "/easy_language_off"

LEAVE_QUEUE, END_HUMAN = "/leave_queue", "/end_human"
# An expert's own buttons; they never reach the engine.
PERSON_BUTTON = "/person_"
# What may be read on while waiting for a person, and what is chosen instead of waiting.
READING = ("/topic_", "/session_", '/choose{"show_more"', '/choose{"entry"', "/request_human")
INSTEAD = ("/request_callback", "/book_session")

# Buttons of the chat itself: they may be pressed at any time, without the bot having shown them.
STANDING = {
    "/request_human": "Mit einem Menschen sprechen",
    "/request_callback": "Bitte zurückrufen",
    "/stop": "Abbrechen",
    LEAVE_QUEUE: "Nicht mehr warten",
    END_HUMAN: "Gespräch mit dem Menschen beenden",
    EASY_ON: "Bitte in Einfacher Sprache",
    EASY_OFF: "Bitte wieder ausführlich",
}


class EasyLanguage:
    """Switches a conversation to the answers in Einfache Sprache and back; needs no engine."""

    def __init__(self, uow: UnitOfWork, responses: Responses) -> None:
        self._uow = uow
        self._responses = responses

    def switch(self, conversation_id: str, payload: str) -> Bubble | None:
        """Does what a payload asks for and says so. None for any other payload."""
        if payload not in (EASY_ON, EASY_OFF):
            return None
        on = payload == EASY_ON
        with self._uow() as db:
            row = locked(db, conversation_id)
            row.easy_language = on
            topic = row.last_topic
            db.commit()
        bubble = self._responses.say("utter_easy_language_on" if on else "utter_easy_language_off")
        if not topic:
            return bubble
        again = Button("Die letzte Antwort noch einmal", f"/{topic}")
        return Bubble(bubble.text, (again, *bubble.buttons))

    def is_on(self, conversation_id: str) -> bool:
        """Raises NotFound."""
        with self._uow.reading() as db:
            return locked(db, conversation_id).easy_language
