from __future__ import annotations

import json
import re
from dataclasses import replace

from bot.conversation.reply import Bubble, Button, Reply, Turn
from bot.db.engine import UnitOfWork
from bot.dialogue.agreed import AgreedDialogue
from bot.dialogue.answers import Answers
from bot.dialogue.context import DialogueParts
from bot.dialogue.feedback import FeedbackDialogue
from bot.dialogue.memory import Memory
from bot.dialogue.missing_facts import MissingFacts
from bot.dialogue.selfcheck import SelfCheckDialogue
from bot.dialogue.triage import TriageDialogue
from bot.dialogue.urgent import Person, UrgentDialogue
from bot.knowledge.material import Material, material_in

SELF_CHECK = Button("Wie digital sind wir?", '/choose{"self_check": "start"}')
_MOST_MATERIAL = 20
_SHOW_MORE = '/choose{"show_more"'
# What "noch mehr" and other scraps that lean on a topic are also taken for.
_BOOKS = re.compile(r"^/|termin|buch|sprechtag|sprechstunde|gespräch|anmeld", re.IGNORECASE)
_CHATTER = frozenset({"goodbye", "greet", "complaint", "inform"})


class Extras:
    """What stands beside answers and bookings: emergencies, the self-check, opinions, the way of a concern,
    material to take along."""

    def __init__(self, uow: UnitOfWork, parts: DialogueParts, person: Person) -> None:
        self._parts = parts
        self._urgent = UrgentDialogue(parts, person)
        self._agreed = AgreedDialogue(parts)
        self._triage = TriageDialogue(parts)
        self._check = SelfCheckDialogue(uow, parts)
        self._feedback = FeedbackDialogue(uow, parts)
        self._missing = MissingFacts(parts)
        self._answers = Answers(parts)

    def take(self, memory: Memory, turn: Turn) -> Reply | None:
        """The reply to a turn that one of them is meant by, otherwise None. Comes before other handlers."""
        for part in (self._urgent, self._agreed, self._feedback, self._check, self._triage, self._missing):
            reply = part.take(memory, turn)
            if reply:
                return reply
        followed = self._in_passing(memory, turn)
        if followed:
            return followed
        wanted = [str(value) for value in turn.values("material")]
        return self._note_material(memory, wanted) if wanted else None

    def _in_passing(self, memory: Memory, turn: Turn) -> Reply | None:
        """The answer to scraps that were taken for something else, where no form waits for them."""
        if memory.booking.get("active") or memory.change.get("task") or memory.offer:
            return None
        if turn.intent == "book_session" and not _BOOKS.search(turn.text):
            return self._answers.named(memory, turn)  # "BAFA-Beratung"
        if turn.intent not in _CHATTER or turn.text.startswith("/"):
            return None
        followed = self._answers.in_context(memory, turn)
        if followed is None and turn.intent == "inform":
            followed = self._answers.in_a_few_words(memory, turn)
        return followed

    def waits(self, memory: Memory) -> bool:
        """Whether a question of theirs stands that a plain yes or no would answer."""
        return self._triage.waits(memory)

    def added(self, memory: Memory, turn: Turn, reply: Reply) -> Reply:
        """The reply of another handler with what belongs under it."""
        if not reply.bubbles:
            return reply
        for entry in turn.values("show_more"):
            reply = self._under_long_answer(memory, str(entry), reply)
        if not memory.booking.get("active"):
            reply = self._asked_for_an_opinion(memory, reply)
        if turn.intent == "topic_materials":
            reply = reply.with_buttons([SELF_CHECK])
        reply = self._triage.again(memory, turn, reply)
        reply = self._missing.added(memory, turn, reply)
        if any(bubble.booking for bubble in reply.bubbles):
            reply = self._with_papers(memory, reply)
        elif self._check.is_open(memory) and not memory.booking.get("active"):
            reply = reply.with_buttons([self._check.button(memory)])
        return reply

    def _under_long_answer(self, memory: Memory, entry_id: str, reply: Reply) -> Reply:
        entry = self._parts.knowledge.entry(entry_id)
        if entry is None:
            return reply
        known = material_in(self._parts.chambers.state)
        found = [known[name] for name in entry.material if name in known]
        last = reply.bubbles[-1]
        buttons: list[Button] = []
        if found:
            last = replace(last, text=f"{last.text}\n\n**Zum Ausdrucken:**\n{self._links(found)}")
            names = [one.id for one in found]
            value = names[0] if len(names) == 1 else names
            buttons.append(Button("Schicken Sie mir das", f"/choose{json.dumps({'material': value})}"))
        buttons += self._feedback.buttons(memory, entry_id)
        return replace(reply, bubbles=(*reply.bubbles[:-1], last)).with_buttons(buttons)

    def _asked_for_an_opinion(self, memory: Memory, reply: Reply) -> Reply:
        """The two taps under a short answer, which is told by its "Mehr dazu"."""
        for button in reply.bubbles[-1].buttons:
            if button.payload.startswith(_SHOW_MORE):
                entry = json.loads(button.payload.removeprefix("/choose"))["show_more"]
                return reply.with_buttons(self._feedback.buttons(memory, entry))
        return reply

    def _note_material(self, memory: Memory, wanted: list[str]) -> Reply:
        known = material_in(self._parts.chambers.state)
        found = [known[name] for name in wanted if name in known]
        if not found:
            return Reply((self._parts.responses.say("utter_no_answer_yet"),))
        noted = [*memory.facts.get("material", ()), *(one.id for one in found)]
        memory.facts["material"] = list(dict.fromkeys(noted))[-_MOST_MATERIAL:]
        bubble = self._parts.responses.say("utter_material_noted", links=self._links(found))
        return Reply((replace(bubble, buttons=(Button("Termin buchen", "/book_session"),)),))

    def _with_papers(self, memory: Memory, reply: Reply) -> Reply:
        known = material_in(self._parts.chambers.state)
        lines = [self._links([known[name]]) for name in memory.facts.get("material", ()) if name in known]
        token = (memory.facts.get("self_check") or {}).get("token")
        if token:
            lines.append(f"- [Ihr Selbstcheck]({self._parts.address}/selbstcheck/{token})")
        prepare = self._triage.preparing(memory)
        if prepare:
            reply = reply.with_buttons([prepare])
        if not lines:
            return reply
        papers = self._parts.responses.say("utter_material_list", links="\n".join(lines))
        return replace(reply, bubbles=(*reply.bubbles, Bubble(papers.text)))

    def _links(self, found: list[Material]) -> str:
        address = f"{self._parts.address}/material"
        return "\n".join(
            f"- [{one.title}]({address}/{one.id}) (Seite zum Drucken, {one.count} Punkte)" for one in found
        )
