from __future__ import annotations

import json
import re
from typing import Any

from bot.conversation.reply import Bubble, Button, Reply, Source, Turn
from bot.db.engine import UnitOfWork
from bot.dialogue.context import DialogueParts
from bot.dialogue.memory import Memory
from bot.selfcheck.catalogue import load_catalogue
from bot.selfcheck.scoring import Result, score
from bot.selfcheck.store import SelfChecks
from bot.selfcheck.wording import NOTHING_ANSWERED, in_short, strengths_in_words

_LONGEST_WISH = 120
# Told by its words: an intent of its own would take sentences from the topics.
_WISH = re.compile(
    r"\bselbst-? ?(?:checks?|tests?|einschätzung)\b"
    r"|\bwie digital (?:sind|bin|ist|arbeiten) (?:wir|ich|mein|unser|der betrieb)",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"(?:ich )?weiß (?:ich )?(?:das )?nicht|keine ahnung|überspringen|weiter|keine angabe", re.IGNORECASE
)
_STOP = re.compile(
    r"(?:bitte )?(?:stopp?|abbrechen|pause|später(?: weiter)?|aufhören|beenden)", re.IGNORECASE
)
_ANSWER = re.compile(r"(\d{1,2}):(\d)")


class SelfCheckDialogue:
    """The self-check in the chat. Its answers so far lie in the facts, so that it can go on any day."""

    def __init__(self, uow: UnitOfWork, parts: DialogueParts) -> None:
        self._parts = parts
        self._checks = SelfChecks(uow, parts.clock)

    def take(self, memory: Memory, turn: Turn) -> Reply | None:
        """What the check makes of a turn; None for a turn that is not meant for it."""
        for value in turn.values("self_check"):
            return self._do(memory, str(value))
        if turn.text.startswith("/"):
            return None
        if len(turn.text) <= _LONGEST_WISH and _WISH.search(turn.text):
            return self._do(memory, "start")
        return self._typed(memory, turn.text) if self.is_open(memory) else None

    def is_open(self, memory: Memory) -> bool:
        """Whether a question of the check stands."""
        return bool(_state(memory).get("open"))

    def button(self, memory: Memory) -> Button:
        """Leads back to the question that stands."""
        number = self._open_question(memory)
        return Button(f"Weiter mit dem Selbstcheck (Frage {number})", _payload("start"))

    def _do(self, memory: Memory, value: str) -> Reply:
        answers = _answers(memory)
        number = self._open_question(memory)
        if value == "start":
            return self._start(memory)
        if value == "stop":
            _keep(memory, answers, is_open=False)
            return Reply((self._parts.responses.say("utter_self_check_paused"),))
        if value == "afresh":
            answers = {}
        elif value == "skip" and number:
            answers = {**answers, number: None}
        elif found := _ANSWER.fullmatch(value):
            asked, points = int(found[1]), int(found[2])
            if self._has(asked, points):
                # A button of an earlier question corrects that answer.
                answers = {**answers, asked: points}
        _keep(memory, answers, is_open=True)
        return self._next(memory)

    def _start(self, memory: Memory) -> Reply:
        number, answers = self._open_question(memory), _answers(memory)
        count = len(load_catalogue().questions)
        if answers and number:
            _keep(memory, answers, is_open=True)
            resumed = self._parts.responses.say("utter_self_check_resumed", number=number)
            return Reply((resumed,)).followed_by(self._next(memory))
        _keep(memory, {}, is_open=True)
        intro = self._parts.responses.say("utter_self_check_intro", count=count, address=self._parts.address)
        return Reply((intro,)).followed_by(self._next(memory))

    def _next(self, memory: Memory) -> Reply:
        number = self._open_question(memory)
        if not number:
            return self._finish(memory)
        catalogue = load_catalogue()
        question = catalogue.question(number)
        label = next(one.label for one in catalogue.categories if one.key == question.category)
        bubble = self._parts.responses.say(
            "utter_self_check_question",
            number=number,
            count=len(catalogue.questions),
            category=label,
            question=question.text,
        )
        buttons = [Button(one.title, _payload(f"{number}:{one.points}")) for one in question.answers]
        buttons += [Button("Weiß nicht", _payload("skip")), Button("Später weiter", _payload("stop"))]
        # With a booking under way its own question waits until the check is done.
        return Reply((Bubble(bubble.text, tuple(buttons)),), booking_open=True)

    def _finish(self, memory: Memory) -> Reply:
        catalogue, answers = load_catalogue(), _answers(memory)
        sector = str(memory.facts.get("sector") or "")
        result = score(catalogue, answers, sector)
        if result is None:
            _keep(memory, {}, is_open=False)
            memory.facts.pop("self_check_result", None)
            return Reply((self._parts.responses.say("utter_self_check_empty", sentence=NOTHING_ANSWERED),))
        token = self._checks.keep(answers, sector)
        _keep(memory, answers, is_open=False, token=token)
        memory.facts["self_check_result"] = in_short(result, len(catalogue.questions))
        return Reply((self._told(result, token),))

    def _told(self, result: Result, token: str) -> Bubble:
        bubble = self._parts.responses.say(
            "utter_self_check_result",
            level=result.level.title,
            overall=result.overall,
            told=result.level.text,
            strengths=strengths_in_words(result),
            steps="\n".join(f"{n}. {one.step.text}" for n, one in enumerate(result.next_steps, 1)),
            address=self._parts.address,
            token=token,
        )
        more = [
            Button(f"Mehr zu: {one.category.label}", f"/choose{json.dumps({'entry': one.step.entry})}")
            for one in result.next_steps
        ]
        source = load_catalogue().source
        return Bubble(
            bubble.text,
            (*more, Button("Termin buchen", "/book_session")),
            (Source(source.title, source.url, source.as_of.isoformat()),),
        )

    def _typed(self, memory: Memory, text: str) -> Reply | None:
        said = " ".join(text.split()).strip(" .!").lower()
        number = self._open_question(memory)
        if not number:
            return None
        for place, answer in enumerate(load_catalogue().question(number).answers, 1):
            if said in (answer.title.lower(), str(place)):
                return self._do(memory, f"{number}:{answer.points}")
        if _SKIP.fullmatch(said):
            return self._do(memory, "skip")
        return self._do(memory, "stop") if _STOP.fullmatch(said) else None

    def _open_question(self, memory: Memory) -> int:
        """The number of the first question without an answer, 0 when all have one."""
        answers = _answers(memory)
        numbers = range(1, len(load_catalogue().questions) + 1)
        return next((number for number in numbers if number not in answers), 0)

    def _has(self, number: int, points: int) -> bool:
        questions = load_catalogue().questions
        return 1 <= number <= len(questions) and points in [
            one.points for one in questions[number - 1].answers
        ]


def _state(memory: Memory) -> dict[str, Any]:
    return dict(memory.facts.get("self_check") or {})


def _answers(memory: Memory) -> dict[int, int | None]:
    return {int(number): points for number, points in (_state(memory).get("answers") or {}).items()}


def _keep(memory: Memory, answers: dict[int, int | None], *, is_open: bool, token: str = "") -> None:
    # A new object each time: what is changed in place would not be seen as changed and not be stored.
    kept = {"answers": {str(number): points for number, points in answers.items()}, "open": is_open}
    memory.facts["self_check"] = kept | ({"token": token} if token else {})


def _payload(value: str) -> str:
    return f"/choose{json.dumps({'self_check': value})}"
