from __future__ import annotations

import json
from dataclasses import replace

from bot.conversation.reply import Bubble, Button, Reply, Turn
from bot.db.engine import UnitOfWork
from bot.dialogue.context import DialogueParts
from bot.dialogue.feedback import FeedbackDialogue
from bot.dialogue.memory import Memory
from bot.dialogue.selfcheck import SelfCheckDialogue
from bot.knowledge.material import Material, all_material

SELF_CHECK = Button("Wie digital sind wir?", '/choose{"self_check": "start"}')
_MOST_MATERIAL = 20


class Extras:
    """What stands beside answers and bookings: the self-check, opinions, material to take along."""

    def __init__(self, uow: UnitOfWork, parts: DialogueParts) -> None:
        self._parts = parts
        self._check = SelfCheckDialogue(uow, parts)
        self._feedback = FeedbackDialogue(uow, parts)

    def take(self, memory: Memory, turn: Turn) -> Reply | None:
        """The reply to a turn that one of them is meant by, otherwise None. Comes before other handlers."""
        reply = self._feedback.take(memory, turn) or self._check.take(memory, turn)
        wanted = [str(value) for value in turn.values("material")]
        return reply or (self._note_material(memory, wanted) if wanted else None)

    def added(self, memory: Memory, turn: Turn, reply: Reply) -> Reply:
        """The reply of another handler with what belongs under it."""
        if not reply.bubbles:
            return reply
        for entry in turn.values("show_more"):
            reply = self._under_long_answer(memory, str(entry), reply)
        if turn.intent == "topic_materials":
            reply = reply.with_buttons([SELF_CHECK])
        if any(bubble.booking for bubble in reply.bubbles):
            reply = self._with_papers(memory, reply)
        elif self._check.is_open(memory) and not memory.booking.get("active"):
            reply = reply.with_buttons([self._check.button(memory)])
        return reply

    def _under_long_answer(self, memory: Memory, entry_id: str, reply: Reply) -> Reply:
        entry = self._parts.knowledge.entry(entry_id)
        if entry is None:
            return reply
        known = all_material()
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

    def _note_material(self, memory: Memory, wanted: list[str]) -> Reply:
        known = all_material()
        found = [known[name] for name in wanted if name in known]
        if not found:
            return Reply((self._parts.responses.say("utter_no_answer_yet"),))
        noted = [*memory.facts.get("material", ()), *(one.id for one in found)]
        memory.facts["material"] = list(dict.fromkeys(noted))[-_MOST_MATERIAL:]
        bubble = self._parts.responses.say("utter_material_noted", links=self._links(found))
        return Reply((replace(bubble, buttons=(Button("Termin buchen", "/book_session"),)),))

    def _with_papers(self, memory: Memory, reply: Reply) -> Reply:
        known = all_material()
        lines = [self._links([known[name]]) for name in memory.facts.get("material", ()) if name in known]
        token = (memory.facts.get("self_check") or {}).get("token")
        if token:
            lines.append(f"- [Ihr Selbstcheck]({self._parts.address}/selbstcheck/{token})")
        if not lines:
            return reply
        papers = self._parts.responses.say("utter_material_list", links="\n".join(lines))
        return replace(reply, bubbles=(*reply.bubbles, Bubble(papers.text)))

    def _links(self, found: list[Material]) -> str:
        address = f"{self._parts.address}/material"
        return "\n".join(
            f"- [{one.title}]({address}/{one.id}) (Seite zum Drucken, {one.count} Punkte)" for one in found
        )
