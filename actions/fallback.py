from __future__ import annotations

from actions.turns import DialogueAction


class ActionRephrase(DialogueAction):
    """Asks back once, then offers a person."""

    def name(self) -> str:
        return "action_rephrase"


class ActionComplaint(DialogueAction):
    """Offers a person to somebody who is not content."""

    def name(self) -> str:
        return "action_complaint"


class ActionReferToChamber(DialogueAction):
    """Sends a question on to the chamber that answers it."""

    def name(self) -> str:
        return "action_refer_to_chamber"
