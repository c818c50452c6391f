from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.booking.form_answers import concern_in
from bot.clock import local_date
from bot.conversation.reply import Bubble, Button, Reply, Turn
from bot.dialogue import time_slots
from bot.dialogue.context import DialogueParts
from bot.dialogue.fallback import TITLES
from bot.dialogue.followups import (
    about_the_session,
    follow_up_aspect,
    is_change_of_topic,
    topic_beside,
)
from bot.dialogue.memory import Memory
from bot.dialogue.second_topic import second_topic
from bot.dialogue.wishes import wish_of
from bot.knowledge.aspects import aspect_in
from bot.knowledge.base import Pointed
from bot.knowledge.entry import Entry, Length
from bot.nlu.parsers.german import fold

_BOOK = Button("Termin buchen", "/book_session")
# How many of the visitor's own questions go into the brief.
_REMEMBERED = 5
# How many entries "Noch mehr?" steps over before it starts again.
_SEEN = 40


class Answers:
    """Answers from the knowledge base and about free times."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def to(self, memory: Memory, turn: Turn) -> Reply:
        """The answer to a topic or a question about the Sprechtag, in the light of what was talked about."""
        # In the middle of a booking "Was kostet das?" means the appointment.
        about_session = memory.booking.get("active") and turn.intent.startswith("session_")
        followed = None if about_session else self.in_context(memory, turn)
        reply = followed or self._topic(memory, turn)
        # In a booking a topic that was only half meant would lead away from it.
        second = None if followed or memory.booking.get("active") else second_topic(turn)
        if second is None:
            return reply
        bubble = self._parts.responses.say("utter_second_topic", topic=second.title)
        return reply.followed_by(Reply((replace(bubble, buttons=(second,)),)))

    def in_context(self, memory: Memory, turn: Turn) -> Reply | None:
        """The answer to "Und was kostet das?" for the topic talked about; None if it is no follow-up."""
        if not memory.last_topic or turn.text.startswith("/"):
            return None
        aspect = follow_up_aspect(turn.text)
        if aspect is None or is_change_of_topic(turn, memory.last_topic):
            return None
        if self._subject(memory, turn).by_name or topic_beside(turn) not in ("", memory.last_topic):
            return None
        entry = self._answer(memory, memory.last_topic, aspect)
        if entry is None and aspect == "funding":
            entry = self._answer(memory, "topic_funding")
        if entry is not None:
            return Reply((self.render(memory, entry),))
        title = TITLES.get(memory.last_topic, "diesem Thema")
        name = "utter_nothing_more" if aspect == "more" else "utter_nothing_on_aspect"
        return Reply((self._parts.responses.say(name, topic=title),))

    def named(self, memory: Memory, turn: Turn) -> Reply | None:
        """The entry that a question calls by its name, whatever it was taken for; None without a name."""
        found = self._subject(memory, turn)
        if not found.sure or found.entry is None:
            return None
        return self.to(memory, replace(turn, intent=found.entry.topic))

    def besides(self, memory: Memory, turn: Turn, begun: Reply) -> Reply:
        """A booking just begun, after the answer to what was asked besides: "… und was kostet das?"."""
        asked = turn.second_intent or ""
        if not asked.startswith("session_"):
            return begun
        answer = self.to(memory, replace(turn, intent=asked, ranking=(), second_intent=None))
        return replace(begun, bubbles=answer.bubbles + begun.bubbles)

    def last_again(self, memory: Memory) -> Reply | None:
        """The entry shown last, in the language that holds now."""
        seen = memory.facts.get("seen", [])
        entry = self._parts.knowledge.entry(seen[-1]) if seen else None
        return Reply((self.render(memory, entry),)) if entry else None

    def _topic(self, memory: Memory, turn: Turn) -> Reply:
        aspect = aspect_in(turn.text) if not turn.text.startswith("/") else None
        facts = self._facts(memory, turn)
        entry = (
            self._side_of_a_topic(memory, turn, aspect)
            or self._pointed(memory, turn, aspect)
            or self._answer(memory, turn.intent, aspect, facts)
            or self._answer(memory, turn.intent, facts=facts)
        )
        topic = entry.topic if entry and entry.topic.startswith("topic_") else turn.intent
        if topic.startswith("topic_"):
            memory.last_topic = topic
        if entry is None:
            return Reply((self._parts.responses.say("utter_no_answer_yet"),))
        if turn.intent.startswith("topic_"):
            self._remember(memory, turn, entry)
        return Reply((self.render(memory, entry),))

    def _pointed(self, memory: Memory, turn: Turn, aspect: str | None) -> Entry | None:
        """The entry on just the subject that a typed question names ("Was ist mit Digital Jetzt?")."""
        found = self._subject(memory, turn)
        entry = found.entry
        if entry is None:
            return None
        if entry.topic != turn.intent and about_the_session(turn.text) and entry.topic.startswith("topic_"):
            return None  # "Kann ich im Sprechtag auch über NIS-2 reden?"
        if entry.main and not found.by_name:
            # "Was kostet ein Onlineshop?" names the topic: which side of it, and for whom, is chosen apart.
            return None if entry.topic == turn.intent else self._answer(memory, entry.topic, aspect)
        memory.facts["seen"] = [*memory.facts.get("seen", []), entry.id][-_SEEN:]
        return entry

    def _side_of_a_topic(self, memory: Memory, turn: Turn, aspect: str | None) -> Entry | None:
        """ "Wie lange dauert ein Onlineshop?" is taken for a question about the Sprechtag."""
        if turn.intent not in ("session_cost", "session_duration") or about_the_session(turn.text):
            return None
        beside = topic_beside(turn)
        if beside and (entry := self._answer(memory, beside, aspect)):
            return entry
        found = self._parts.knowledge.search(turn.text, dict(turn.ranking), memory.facts, limit=9)
        entry = next((one for one in found if one.aspect == aspect and one.topic.startswith("topic_")), None)
        if entry is not None:
            memory.facts["seen"] = [*memory.facts.get("seen", []), entry.id][-_SEEN:]
        return entry

    def in_a_few_words(self, memory: Memory, turn: Turn) -> Reply | None:
        """The answer to scraps with facts in them: "Förderung Tischlerei Halle", "Beispiel Friseur"."""
        aspect = aspect_in(turn.text)
        if aspect == "funding":
            return self.to(memory, replace(turn, intent="topic_funding"))
        if aspect == "example":
            entry = self._parts.knowledge.example(turn.text)
            if entry is None:
                return None
            memory.facts["seen"] = [*memory.facts.get("seen", []), entry.id][-_SEEN:]
            return self.show(memory, entry.id, "short")
        return self.named(memory, turn)

    def _subject(self, memory: Memory, turn: Turn) -> Pointed:
        if turn.text.startswith("/"):
            return Pointed(None)
        facts, likely = self._facts(memory, turn), dict(turn.ranking)
        return self._parts.knowledge.pointed(turn.text, turn.intent, facts, likely)

    def _facts(self, memory: Memory, turn: Turn) -> dict[str, Any]:
        """What is known of the company; who names both regions wants to hear of both."""
        named = [one.key for one in self._parts.chambers.regions if one.key in fold(turn.text)]
        return memory.facts if len(named) < 2 else {**memory.facts, "region": ""}

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
        offered = any(button.payload == _BOOK.payload for button in bubble.buttons)
        if entry.topic.startswith("topic_") and not memory.booking.get("active") and not offered:
            bubble = replace(bubble, buttons=(*bubble.buttons, _BOOK))
        return bubble

    def next_time_slot(self, memory: Memory, turn: Turn) -> Reply:
        """The next free time from the database, for the visitor's region, otherwise for each region."""
        wish = wish_of(turn, local_date(self._parts.clock.now()))
        if wish.problem:
            return Reply((time_slots.problem(self._parts, wish),))
        known = memory.facts.get("region")
        regions = [known] if known else [region.key for region in self._parts.chambers.regions]
        lines, buttons = [], []
        shown: dict[int, str] = {}
        why = ""
        for region in regions:
            found = time_slots.find(self._parts, wish.fields, (region,), limit=2 if known else 1)
            shown |= time_slots.starts(found.slots)
            if found.relaxed:
                why = why or time_slots.why_not(self._parts, wish.fields, found, tuple(regions))
            for slot in found.slots:
                note = " (nächstbester Termin)" if found.relaxed else ""
                lines.append(f"- {slot.region_label}: **{time_slots.in_words(slot)}**{note}")
                buttons.append(time_slots.button(slot))
        if not lines:
            return Reply((time_slots.nothing_free(self._parts, known or regions[0]),))
        if not memory.booking.get("active"):
            memory.offer = {"yes": "book_session", "slots": list(shown), "at": list(shown.values())}
        bubble = self._parts.responses.say(
            "utter_next_time_slots", understood=time_slots.read_back(wish) + why, list="\n".join(lines)
        )
        return Reply((bubble,)).with_buttons([*buttons, Button("Anderer Tag", "/request_other_slot")])

    def _answer(
        self, memory: Memory, topic: str, aspect: str | None = None, facts: dict[str, Any] | None = None
    ) -> Entry | None:
        seen = memory.facts.get("seen", [])
        entry = self._parts.knowledge.answer(topic, facts or memory.facts, aspect or "general", seen)
        if entry is not None:
            memory.facts["seen"] = [*seen, entry.id][-_SEEN:]
        return entry

    def _remember(self, memory: Memory, turn: Turn, entry: Entry) -> None:
        words = entry.title if turn.text.startswith("/") else concern_in(turn) or entry.title
        asked = [*memory.facts.get("asked", []), words[:300]]
        memory.facts["asked"] = list(dict.fromkeys(asked))[-_REMEMBERED:]
