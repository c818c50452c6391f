from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.booking.form_answers import is_question
from bot.conversation.reply import Reply, Turn
from bot.dialogue.answers import Answers
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.dialogue.plain_answers import is_plain_yes
from bot.triage.urgency import urgency_in

URGENCY = "urgency"
_TOPIC = "topic_it_security"
_ASK = {
    "attack": "utter_urgent_ask_attack",
    "outage": "utter_urgent_ask_outage",
    "deadline": "utter_urgent_ask_deadline",
}
_HELP = {
    "attack": "utter_urgent_attack",
    "outage": "utter_urgent_outage",
    "deadline": "utter_urgent_deadline",
}
_NO = re.compile(r"(?:nein|nee?|nö)\b", re.IGNORECASE)
Person = Callable[[Memory, Turn], Reply]


class UrgentDialogue:
    """An emergency goes before everything else: confirmed once, then help and a person at once.

    What is open beside it, a booking say, stays as it is.
    """

    def __init__(self, parts: DialogueParts, person: Person) -> None:
        self._parts = parts
        self._person = person
        self._answers = Answers(parts)

    def take(self, memory: Memory, turn: Turn) -> Reply | None:
        """What an emergency makes of a turn; None for a turn about none."""
        offer = memory.offer if memory.offer.get("asks") == URGENCY else {}
        asked = str(offer.get("kind", ""))
        kind = "" if turn.text.startswith("/") else urgency_in(turn.text)
        if asked:
            memory.offer = {}
            # "alles verschlüsselt": who is asked whether it is so right now and tells more of it says yes.
            tells = (
                asked == "attack"
                and turn.intent == _TOPIC
                and not (_NO.match(turn.text) or is_question(turn.text))
            )
            if kind == asked or tells or (turn.intent == "affirm" and is_plain_yes(turn.text)):
                return self._help(memory, turn, asked)
            if turn.intent == "affirm":
                return self._ask(memory, asked)
            if turn.intent in ("deny", "stop"):
                memory.facts["calm"] = asked
                question = str(offer.get("question", ""))
                if is_question(question):
                    # "Wir hatten einen Angriff. Muss ich das melden?" is still to be answered.
                    return self._answers.to(memory, replace(turn, text=question, intent=_TOPIC))
                return Reply((self._parts.responses.say("utter_urgent_not"),))
        if not kind or memory.facts.get("calm") == kind:
            return None
        if memory.facts.get(URGENCY) == kind:
            return self._help(memory, turn, kind)
        memory.facts["concern"] = memory.facts.get("concern") or turn.text.strip()
        return self._ask(memory, kind, turn.text)

    def _ask(self, memory: Memory, kind: str, question: str = "") -> Reply:
        memory.offer = {"asks": URGENCY, "kind": kind, "question": question}
        # A booking under way waits with its own question.
        return Reply((self._parts.responses.say(_ASK[kind]),), booking_open=True)

    def _help(self, memory: Memory, turn: Turn, kind: str) -> Reply:
        memory.facts[URGENCY] = kind
        contacts = "\n".join(
            f"- {one.label}: **{one.phone}**. {one.note}" for one in self._parts.chambers.emergency_contacts
        )
        words = self._parts.responses.say(_HELP[kind], emergency=contacts, address=self._parts.address)
        meant = Turn(turn.conversation_id, "/request_human", "request_human", from_gateway=turn.from_gateway)
        return Reply((words, *self._person(memory, meant).bubbles), booking_open=True)
