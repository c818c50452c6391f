from __future__ import annotations

from bot.booking.form_answers import concern_in
from bot.clock import local_date
from bot.conversation.reply import Bubble, Button, Reply, Turn
from bot.dialogue import time_slots
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.dialogue.wishes import read_wish
from bot.knowledge.aspects import aspect_in
from bot.knowledge.entry import Entry, Length

# How many of the visitor's own questions go into the brief.
_REMEMBERED = 5
# How many entries "Noch mehr?" steps over before it starts again.
_SEEN = 40


class Answers:
    """Answers from the knowledge base and about free times."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def topic(self, memory: Memory, turn: Turn) -> Reply:
        """The answer to a topic or a question about the Sprechtag, fitting the company as far as known."""
        aspect = aspect_in(turn.text) if not turn.text.startswith("/") else None
        entry = self._answer(memory, turn.intent, aspect) or self._answer(memory, turn.intent)
        if entry is None:
            return Reply((self._parts.responses.say("utter_no_answer_yet"),))
        if turn.intent.startswith("topic_"):
            memory.last_topic = turn.intent
            self._remember(memory, turn, entry)
        return Reply((self.render(memory, entry),))

    def follow_up(self, memory: Memory, aspect: str) -> Reply | None:
        """The answer to "Und was kostet das?" for the topic talked about; None if there is nothing on it."""
        entry = self._answer(memory, memory.last_topic, aspect)
        if entry is None and aspect == "funding":
            entry = self._answer(memory, "topic_funding")
        return Reply((self.render(memory, entry),)) if entry else None

    def show(self, memory: Memory, entry_id: str, length: Length) -> Reply:
        """An entry by its id, from a button. Unknown ones (deleted meanwhile) are said so."""
        entry = self._parts.knowledge.entry(entry_id)
        if entry is None:
            return Reply((self._parts.responses.say("utter_no_answer_yet"),))
        if entry.topic.startswith("topic_"):
            memory.last_topic = entry.topic
        return Reply((self.render(memory, entry, length),))

    def render(self, memory: Memory, entry: Entry, length: Length = "short") -> Bubble:
        today = local_date(self._parts.clock.now())
        bubble = self._parts.knowledge.render(
            entry, "easy" if memory.easy_language else length, today, memory.facts
        )
        if entry.topic.startswith("topic_") and not memory.booking.get("active"):
            bubble = Bubble(
                bubble.text, (*bubble.buttons, Button("Termin buchen", "/book_session")), bubble.sources
            )
        return bubble

    def next_time_slot(self, memory: Memory, turn: Turn) -> Reply:
        """The next free time from the database, for the visitor's region, otherwise for each region."""
        wish = read_wish(turn.text, local_date(self._parts.clock.now()))
        if wish.problem:
            return Reply((time_slots.problem(self._parts, wish),))
        known = memory.facts.get("region")
        regions = [known] if known else [region.key for region in self._parts.chambers.regions]
        lines, buttons = [], []
        for region in regions:
            found = time_slots.find(self._parts, wish.fields, (region,), limit=2 if known else 1)
            for slot in found.slots:
                note = " (nächstbester Termin)" if found.relaxed else ""
                lines.append(f"- {slot.region_label}: **{time_slots.in_words(slot)}**{note}")
                buttons.append(time_slots.button(slot))
        if not lines:
            return Reply((time_slots.nothing_free(self._parts, known or regions[0]),))
        bubble = self._parts.responses.say(
            "utter_next_time_slots", understood=time_slots.read_back(wish), list="\n".join(lines)
        )
        return Reply((bubble,)).with_buttons([*buttons, Button("Anderer Tag", "/request_other_slot")])

    def _answer(self, memory: Memory, topic: str, aspect: str | None = None) -> Entry | None:
        seen = memory.facts.get("seen", [])
        entry = self._parts.knowledge.answer(topic, memory.facts, aspect or "general", seen)
        if entry is not None:
            memory.facts["seen"] = [*seen, entry.id][-_SEEN:]
        return entry

    def _remember(self, memory: Memory, turn: Turn, entry: Entry) -> None:
        words = entry.title if turn.text.startswith("/") else concern_in(turn) or entry.title
        asked = [*memory.facts.get("asked", []), words[:300]]
        memory.facts["asked"] = list(dict.fromkeys(asked))[-_REMEMBERED:]
