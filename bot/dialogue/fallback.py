from __future__ import annotations

from bot.conversation.reply import Button, Reply, Turn
from bot.dialogue.context import DialogueParts
from bot.dialogue.in_charge import contacts
from bot.dialogue.memory import Memory
from bot.dialogue.person import person_now
from bot.dialogue.triage_hint import other_body_hint

# What the two candidates of a question back are called on the buttons.
TITLES = {
    "topic_getting_started": "Wie fange ich an?",
    "topic_how_to_proceed": "Wie gehe ich vor?",
    "topic_funding": "Förderung",
    "topic_online_shop": "Onlineshop",
    "topic_online_marketing": "Website und Sichtbarkeit",
    "topic_elearning": "Schulungen online anbieten",
    "topic_it_tools": "Passende Software",
    "topic_processes": "Abläufe digitalisieren",
    "topic_business_model": "Neues Geschäftsmodell",
    "topic_it_security": "IT-Sicherheit",
    "topic_ai": "Künstliche Intelligenz",
    "topic_e_invoicing": "E-Rechnung",
    "topic_remote_work": "Arbeiten von überall",
    "topic_qualification": "Weiterbildung",
    "topic_why_digitalise": "Lohnt sich das?",
    "topic_materials": "Leitfäden und Checklisten",
    "session_what": "Was ist der Sprechtag?",
    "session_cost": "Was kostet der Sprechtag?",
    "session_eligibility": "Wer darf kommen?",
    "session_experts": "Wer berät mich?",
    "session_duration": "Wie lange dauert es?",
    "session_preparation": "Was bereite ich vor?",
    "session_format": "Vor Ort oder online?",
    "session_zoom": "Fragen zu Zoom",
    "session_dates": "An welchen Tagen?",
    "session_privacy": "Was passiert mit meinen Daten?",
    "session_followup": "Was passiert danach?",
    "book_session": "Termin buchen",
    "ask_next_slot": "Nächster freier Termin",
    "request_other_slot": "Anderer Termin",
    "cancel_booking": "Termin absagen",
    "reschedule_booking": "Termin verschieben",
    "booking_status": "Meinen Termin nachsehen",
    "request_human": "Mit einem Menschen sprechen",
    "request_callback": "Rückruf",
    "ask_capabilities": "Was können Sie?",
}
_CANDIDATES = 2
_MOST_CHOICES = 3
# From this share on a candidate was meant rather than the facts told beside it.
_MEANT = 0.25
# What sends a concern to another body, by the names of the facts.
_ELSEWHERE = frozenset({"matter", "founding"})
_PERSONAL = ("contact_name", "company", "email", "phone")


class Fallback:
    """What is said when a sentence was not understood: two choices, then rephrasing, then a person."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def not_understood(self, memory: Memory, turn: Turn) -> Reply:
        memory.misunderstandings += 1
        self._learn(memory, turn)
        if memory.misunderstandings > 1:
            return self._ways_out(memory)
        other_body = self._other_body(memory)
        if other_body is not None:
            return other_body
        candidates = [Button(TITLES[intent], f"/{intent}") for intent in turn.candidates if intent in TITLES]
        near = self._near(memory, turn)
        if not candidates and not near:
            return Reply((self._parts.responses.say("utter_rephrase"),))
        choices = [*candidates, *near[: _MOST_CHOICES - len(candidates)]]
        if _rather_out_of_scope(turn):
            told = self._parts.responses.say(
                "utter_did_you_mean_or_chamber", contacts=contacts(self._parts, memory)
            )
        else:
            told = self._parts.responses.say("utter_did_you_mean")
        return Reply((told,)).with_buttons([*choices, Button("Etwas anderes", "/ask_capabilities")])

    def out_of_scope(self, memory: Memory, turn: Turn) -> Reply:
        """A question for the chamber, not for this bot: who answers it."""
        memory.misunderstandings += 1
        other_body = self._other_body(memory)
        if other_body is not None:
            return other_body
        if memory.misunderstandings > 2:
            return self._ways_out(memory)
        return Reply(
            (self._parts.responses.say("utter_out_of_scope", contacts=contacts(self._parts, memory)),)
        )

    def _other_body(self, memory: Memory) -> Reply | None:
        """Who is in charge of a legal or tax matter, or of founding, when just that was told."""
        hint = other_body_hint(self._parts, memory) if memory.said_now & _ELSEWHERE else None
        return (
            Reply(
                (
                    hint,
                    self._parts.responses.say(
                        "utter_out_of_scope_ways", contacts=contacts(self._parts, memory)
                    ),
                )
            )
            if hint
            else None
        )

    def _learn(self, memory: Memory, turn: Turn) -> None:
        """Keeps the sentence for the editors, unless a form is open: then it may well be a name."""
        form_open = memory.booking.get("active") or memory.change.get("task") or memory.offer.get("asks")
        if self._parts.sentences is None or form_open or turn.text.startswith("/"):
            return
        guess, confidence = next(iter(turn.ranking), ("", 0.0))
        known = [str(memory.facts.get(name) or "") for name in _PERSONAL]
        self._parts.sentences.note(turn.text, "not_understood", guess, confidence, known)

    def _near(self, memory: Memory, turn: Turn) -> list[Button]:
        """Buttons with the titles of the entries that are near the question."""
        likely = dict(turn.ranking)
        found = self._parts.knowledge.search(turn.text, likely, memory.facts, limit=_CANDIDATES)
        return [Button(one.title, f'/choose{{"entry": "{one.id}"}}') for one in found]

    def _ways_out(self, memory: Memory) -> Reply:
        """The three ways on; from the third miss on every other time with the numbers to call."""
        say = self._parts.responses.say
        if memory.misunderstandings > 2 and memory.misunderstandings % 2:
            numbers = contacts(self._parts, memory)
            return Reply((say("utter_never_understood", contacts=numbers),))
        return Reply((say("utter_still_not_understood", person=person_now(self._parts, memory)),))


def rather_asked_back(turn: Turn) -> bool:
    """Whether "Meinten Sie …?" helps more than noting a fact told besides: "Ich will meinen Termin beim
    Friseur absagen"."""
    likely = dict(turn.ranking)
    return any(likely.get(intent, 0.0) >= _MEANT for intent in turn.candidates)


def _rather_out_of_scope(turn: Turn) -> bool:
    """Whether "not a question for this bot" was likelier than any single intent."""
    likely = [intent for intent, _ in turn.ranking if intent != "nlu_fallback"]
    return likely[:1] == ["out_of_scope"]
