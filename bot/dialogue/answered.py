"""The last reply, kept with its message: the same message again gets the same reply and has no second effect.

A message comes again when the process that was answering it died, or when the gateway gave up waiting.
"""

from __future__ import annotations

from dataclasses import asdict

from bot.conversation.reply import Bubble, Button, Reply, Source, Turn
from bot.dialogue.memory import Memory


def given(memory: Memory, turn: Turn) -> Reply | None:
    """The reply that this very message has had already."""
    kept = memory.answered
    if not turn.message_id or kept.get("message") != turn.message_id:
        return None
    bubbles = tuple(
        Bubble(
            bubble["text"],
            tuple(Button(**button) for button in bubble["buttons"]),
            tuple(Source(**source) for source in bubble["sources"]),
            bubble["booking"],
        )
        for bubble in kept["bubbles"]
    )
    return Reply(bubbles, bool(kept["booking_open"]), bool(kept["question_open"]))


def remember(memory: Memory, turn: Turn, reply: Reply) -> None:
    """Keeps a reply until the next one."""
    memory.answered = {"message": turn.message_id, **asdict(reply)} if turn.message_id else {}
