from __future__ import annotations

import json
import re
from typing import Any

from bot.booking.form_answers import concern_in, is_question, says_nothing
from bot.conversation.reply import Button, Reply, Turn
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.dialogue.topics import title_of, topic_of
from bot.dialogue.triage_result import TriageResult
from bot.triage.questions import Question, Stage, load_questions, next_question
from bot.triage.signs import signs_in

_LONGEST_WISH = 120
# Told by its words: an intent of its own would take sentences from the topics.
_WISH = re.compile(
    r"\b(?:was|welches angebot|welcher weg) passt zu (?:mir|uns)\b"
    r"|\ban wen (?:kann|soll|muss|wende) (?:ich|wir)\b|\bwohin (?:kann|soll|muss) (?:ich|wir)\b"
    r"|\bwelche kammer\b.{0,30}\b(?:zuständig|richtig|gehör\w*)\b|\bwer ist für (?:mich|uns) zuständig\b",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"(?:ich )?weiß (?:ich )?(?:das )?(?:noch )?nicht|weiss (?:ich )?nicht|keine ahnung"
    r"|überspringen|weiter|keine angabe|egal",
    re.IGNORECASE,
)
_STOP = re.compile(r"(?:bitte )?(?:stopp?|abbrechen|aufhören|beenden|keine fragen mehr|genug)", re.IGNORECASE)
# What is answered beside a question that stands, which is then asked again.
_BESIDE = ("topic_", "session_", "greet", "thank", "bot_challenge", "ask_capabilities", "complaint")
_BESIDE_UNKNOWN = ("nlu_fallback", "out_of_scope", "inform", "affirm", "deny")
_TYPED = frozenset({"inform", "nlu_fallback", "out_of_scope", "affirm", "deny", "complaint", "goodbye"})
_TOLD = frozenset({"goal", "starting_point", "tried"})
_ROUTE: tuple[Stage, ...] = ("route",)
_BRIEF: tuple[Stage, ...] = ("brief", "route")


class TriageDialogue:
    """Asks for what is missing of a concern and says where it goes, and why.

    Where it stands lies in the facts, so that a concern survives reloads and hours like everything else.
    """

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts
        self._result = TriageResult(parts)

    def take(self, memory: Memory, turn: Turn) -> Reply | None:
        """What the triage makes of a turn; None for a turn that is not meant for it."""
        for value in turn.values("triage"):
            return self._do(memory, str(value))
        if turn.text.startswith("/"):
            return None
        if self.waits(memory):
            return self._typed(memory, turn)
        if len(turn.text) <= _LONGEST_WISH and _WISH.search(turn.text):
            return self._do(memory, "start")
        return self._corrected(memory, turn) or self._noted(memory, turn)

    def waits(self, memory: Memory) -> bool:
        """Whether a question of the triage stands."""
        return bool(_state(memory).get("open")) and not memory.booking.get("active")

    def again(self, memory: Memory, turn: Turn, reply: Reply) -> Reply:
        """The reply to a question in between, with the question that stands; other wishes end the triage."""
        if not self.waits(memory):
            _keep(memory, open="")
            return reply
        about = turn.intent.startswith(_BESIDE) or turn.intent in _BESIDE_UNKNOWN
        seen = [value for kind in ("show_more", "entry", "feedback") for value in turn.values(kind)]
        if not (about or seen) or memory.offer.get("asks"):
            _keep(memory, open="")
            return reply
        return reply.followed_by(self._ask(memory, self._open(memory)))

    def preparing(self, memory: Memory) -> Button | None:
        """Leads to what the expert would like to know before a booked talk; None when nothing is open."""
        asked = _state(memory).get("asked", ())
        if next_question(self._parts.chambers, memory.facts, asked, _BRIEF) is None:
            return None
        return Button("Fragen zur Vorbereitung", _payload("prepare"))

    def _do(self, memory: Memory, value: str) -> Reply:
        word, _, rest = value.partition(":")
        known = {one.key: one for one in load_questions(self._parts.chambers)}
        if word in ("start", "prepare"):
            _keep(memory, stages=list(_ROUTE if word == "start" else _BRIEF))
            if word == "prepare":
                memory.facts["wants"] = "session"  # booked: how much it hurries is no question any more
        elif word == "stop":
            return self._stop(memory)
        elif word == "wrong":
            _keep(memory, open="")
            return self._result.what_is_wrong(memory)
        elif word == "not":
            self._result.take_back(memory, rest)
            if rest == "founding":
                _keep(memory, asked=[one for one in _state(memory).get("asked", ()) if one != "trade"])
        elif word == "ask" and rest in known:
            for name in known[rest].asks:
                memory.facts.pop(name, None)
            _keep(memory, open=rest)
            return self._ask(memory, known[rest])
        elif word in known and rest.isdigit() and int(rest) < len(known[word].answers):
            # A button of an earlier question corrects that answer.
            self._set(memory, known[word].answers[int(rest)].sets)
        return self._next(memory)

    def _typed(self, memory: Memory, turn: Turn) -> Reply | None:
        question = self._open(memory)
        said = " ".join(turn.text.split()).strip(" .!").lower()
        for place, answer in enumerate(question.answers, 1):
            if said == str(place) or answer.is_meant_by(said):
                self._set(memory, answer.sets)
                if question.own_words and said not in (str(place), answer.title.lower()):
                    memory.facts[question.own_words] = turn.text.strip()
                return self._next(memory)
        if _SKIP.fullmatch(said):
            return self._next(memory)
        if _STOP.fullmatch(said) or turn.intent == "stop":
            return self._stop(memory)
        if is_question(turn.text):
            return None
        own = question.own_words
        topical = turn.intent.startswith("topic_")
        if own and not says_nothing(turn.text) and (topical or turn.intent in _TYPED):
            memory.facts[own] = memory.facts.get(own) or concern_in(turn) or turn.text.strip()
            if own == "concern":
                memory.facts["topic"] = turn.intent if topical else topic_of(self._parts, turn)
            return self._next(memory)
        if question.is_answered(memory.facts):
            return self._next(memory)
        if says_nothing(turn.text) and turn.intent in ("affirm", "deny"):
            return self._next(memory)
        return None

    def _corrected(self, memory: Memory, turn: Turn) -> Reply | None:
        """A fact told after the result changes the result."""
        state = _state(memory)
        if not state.get("shown") or memory.booking.get("active") or memory.change.get("task"):
            return None
        if turn.intent not in ("inform", "deny", "nlu_fallback") or is_question(turn.text):
            return None
        told = {found["entity"] for found in turn.entities}
        if not told & {"place", "postcode", "region", "trade", "employees"}:
            return None
        return self._result.show(memory)

    def _noted(self, memory: Memory, turn: Turn) -> Reply | None:
        """Where somebody stands and what was tried is no question of theirs, though it may sound like one."""
        if memory.booking.get("active") or memory.change.get("task") or memory.offer.get("asks"):
            return None
        guessed = turn.intent in ("nlu_fallback", "out_of_scope") or turn.intent.startswith("session_")
        if not guessed or is_question(turn.text) or not _TOLD & set(signs_in(turn.text)):
            return None
        return Reply((self._parts.responses.say("utter_triage_noted"),))

    def _stop(self, memory: Memory) -> Reply:
        _keep(memory, open="")
        return Reply((self._parts.responses.say("utter_triage_stopped"),))

    def _next(self, memory: Memory) -> Reply:
        state = _state(memory)
        stages = tuple(state.get("stages") or _ROUTE)
        question = next_question(self._parts.chambers, memory.facts, state.get("asked", ()), stages)
        if stages == _ROUTE and self._result.is_settled(memory):
            question = None
        if question is None:
            _keep(memory, open="", shown=stages == _ROUTE)
            return self._result.prepared(memory) if stages == _BRIEF else self._result.show(memory)
        _keep(memory, open=question.key, asked=[*state.get("asked", ()), question.key])
        return self._ask(memory, question)

    def _ask(self, memory: Memory, question: Question) -> Reply:
        buttons = [
            Button(one.title, _payload(f"{question.key}:{place}"))
            for place, one in enumerate(question.answers)
        ]
        buttons += [Button("Überspringen", _payload("skip")), Button("Keine Fragen mehr", _payload("stop"))]
        bubble = self._parts.responses.say("utter_triage_question", question=question.text)
        return Reply((bubble,), booking_open=True).with_buttons(buttons)

    def _set(self, memory: Memory, sets: dict[str, Any]) -> None:
        memory.facts |= sets
        if "topic" in sets and not memory.facts.get("concern"):
            memory.facts["concern"] = title_of(str(sets["topic"]))

    def _open(self, memory: Memory) -> Question:
        key = _state(memory)["open"]
        return next(one for one in load_questions(self._parts.chambers) if one.key == key)


def _state(memory: Memory) -> dict[str, Any]:
    return dict(memory.facts.get("triage") or {})


def _keep(memory: Memory, **values: Any) -> None:
    # A new object each time: what is changed in place would not be seen as changed and not be stored.
    if values != {"open": ""} or _state(memory).get("open"):
        memory.facts["triage"] = {**_state(memory), **values}


def _payload(value: str) -> str:
    return f"/choose{json.dumps({'triage': value})}"
