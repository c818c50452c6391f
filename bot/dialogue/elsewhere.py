from __future__ import annotations

from bot.dialogue.context import DialogueParts
from bot.wording import joined


def other_chambers(parts: DialogueParts, state_code: str) -> str:
    """The chambers of another federal state, by name where they are few, and where to find the right one."""
    finders = parts.chambers.finders
    state = next((one for one in parts.chambers.other_states if one.code == state_code), None)
    named = [*state.ihk, *state.hwk] if state else []
    here = f"In {state.name} sind das: {joined(named)}. " if state and named else ""
    where = f" in {state.name}" if state and not named else ""
    return (
        f"{here}Ihre Kammer{where} finden Sie hier: [{finders.ihk.name}]({finders.ihk.website}) "
        f"oder [{finders.hwk.name}]({finders.hwk.website})."
    )
