from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from bot.booking.form_answers import contact_in, is_question, says_nothing
from bot.clock import local_date
from bot.conversation.reply import Button, Reply, Turn
from bot.dialogue.concerns import concern
from bot.dialogue.context import DialogueParts
from bot.dialogue.in_charge import chambers_in_charge, contacts
from bot.dialogue.memory import Memory
from bot.errors import NotFound
from bot.handover.callbacks import CallbackWish, TimeWindow
from bot.schedule.opening_hours import next_spans
from bot.wording import WEEKDAYS, span_in_words, time_in_words

CALLBACK = "callback"
WINDOW = "callback_window"
_MISSES, _WINDOWS = 2, 3
_A_TIME = re.compile(
    r"\b(?:uhr|vormittags?|nachmittags?|morgens|mittags?|abends?|heute|morgen|übermorgen|jederzeit|egal"
    r"|(?:mon|diens|donners|frei|sams)tags?|mittwochs?)\b",
    re.IGNORECASE,
)


class CallbackDialogue:
    """Takes a wish to be called back: number or address, name, and when it suits."""

    def __init__(self, parts: DialogueParts) -> None:
        self._parts = parts

    def take(self, memory: Memory, turn: Turn) -> Reply:
        """Asks for number and name, then puts the wish on the chamber's list and tells it by mail. When it
        suits is asked last: whoever does not answer that is called all the same."""
        facts = memory.facts
        asked_before = memory.offer.get("asks") == CALLBACK
        names = asked_before and not (is_question(turn.text) or says_nothing(turn.text))
        if names and not facts.get("contact_name") and not turn.text.startswith("/"):
            facts |= contact_in(turn, ["contact_name"])
        by_mail = bool(turn.values("email")) or (asked_before and "mail" in turn.text.casefold())
        address = str(facts.get("email") or "") if by_mail and not turn.values("phone") else ""
        if not (address or facts.get("phone")):
            return self._ask_number(memory, turn, asked_before)
        self._note(memory, "" if address else str(facts["phone"]), address)
        in_booking = bool(memory.booking.get("active"))
        memory.offer = {"window": True} if in_booking else {"yes": "book_session", "window": True}
        bubble = self._parts.responses.say(
            "utter_callback_noted_in_booking" if in_booking else "utter_callback_noted",
            name=facts.get("contact_name") or facts.get("company") or "Sie",
            phone=address or _national(facts["phone"]),
        )
        return Reply((bubble,)).with_buttons(self._windows(memory))

    def window(self, memory: Memory, turn: Turn) -> Reply | None:
        """Notes when a call suits; None for a turn that does not say so."""
        for value in turn.values(WINDOW):
            return self._chosen(memory, _window(str(value)))
        typed = turn.text.strip()
        wanted = memory.offer.get("window") and not typed.startswith("/") and not is_question(typed)
        if wanted and turn.intent in ("inform", "nlu_fallback", "request_callback") and _A_TIME.search(typed):
            return self._chosen(memory, TimeWindow(typed))
        return None

    def remind(self) -> Reply:
        """The question that stands, asked again after a digression."""
        return self._say("utter_ask_callback_phone")

    def stop(self, memory: Memory) -> Reply:
        memory.offer = {}
        active = memory.booking.get("active")
        return self._say("utter_callback_stopped_in_booking" if active else "utter_callback_stopped")

    def _note(self, memory: Memory, phone: str, address: str) -> None:
        facts = memory.facts
        wish = CallbackWish(
            memory.conversation_id,
            phone=phone,
            email=address,
            contact_name=facts.get("contact_name", ""),
            company=facts.get("company", ""),
            place=facts.get("place", ""),
            concern=concern(memory),
            region=facts.get("region", ""),
            topic=facts.get("topic", ""),
        )
        self._parts.handover.note_callback(wish, [one.key for one in chambers_in_charge(self._parts, memory)])

    def _chosen(self, memory: Memory, window: TimeWindow | None) -> Reply:
        memory.offer = {}
        try:
            if window is None:
                raise NotFound(WINDOW)
            self._parts.handover.choose_window(memory.conversation_id, window)
        except NotFound:
            return self._say("utter_callback_window_late")
        return self._say("utter_callback_window_noted", when=window.words)

    def _windows(self, memory: Memory) -> list[Button]:
        """The next hours in which the likeliest chamber is open."""
        chamber = next(iter(chambers_in_charge(self._parts, memory)), None)
        if chamber is None:
            return []
        chambers, now = self._parts.chambers, self._parts.clock.now()
        spans = next_spans(chamber, now, chambers.calendar(chamber.region), chambers.zone, _WINDOWS)
        return [Button(_title(start, end, local_date(now)), _payload(start, end)) for start, end in spans]

    def _ask_number(self, memory: Memory, turn: Turn, asked_before: bool) -> Reply:
        misses = memory.offer.get("misses", 0) + 1 if asked_before else 0
        if misses > _MISSES:
            memory.offer = {}
            return self._say("utter_callback_given_up", contacts=contacts(self._parts, memory))
        memory.offer = {"asks": CALLBACK, "misses": misses}
        has_digits = any(char.isdigit() for char in turn.text) and not turn.text.startswith("/")
        if has_digits:
            return self._say("utter_invalid_phone")
        return self._say("utter_ask_callback_phone_again" if misses else "utter_ask_callback_phone")

    def _say(self, name: str, /, **values: object) -> Reply:
        return Reply((self._parts.responses.say(name, **values),))


def _national(phone: str) -> str:
    """A German number as it is dialled here."""
    return f"0{phone[3:]}" if phone.startswith("+49") else phone


def _title(start: datetime, end: datetime, today: date) -> str:
    """Say "Heute, 13:00 bis 16:00 Uhr"."""
    day = local_date(start)
    near = {today: "Heute", today + timedelta(days=1): "Morgen"}.get(day)
    name = near or f"{WEEKDAYS[day.weekday()]}, {day.day}.{day.month}."
    return f"{name}, {time_in_words(start).removesuffix(' Uhr')} bis {time_in_words(end)}"


def _payload(start: datetime, end: datetime) -> str:
    value = "/".join(moment.isoformat(timespec="minutes") for moment in (start, end))
    return f'/choose{{"{WINDOW}": "{value}"}}'


def _window(value: str) -> TimeWindow | None:
    """The window behind a button; None for something else."""
    try:
        start, end = (datetime.fromisoformat(part) for part in value.split("/"))
        return TimeWindow(span_in_words(start, end), start, end)
    except (ValueError, TypeError):
        return None
