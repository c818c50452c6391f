from __future__ import annotations

from actions.turns import DialogueAction


class ActionBookSession(DialogueAction):
    """Opens the booking form or goes on with it."""

    def name(self) -> str:
        return "action_book_session"


class ActionTakeDetails(DialogueAction):
    """Takes what was told into the form that waits for it."""

    def name(self) -> str:
        return "action_take_details"


class ActionTakeChoice(DialogueAction):
    """Does what a button with a value says."""

    def name(self) -> str:
        return "action_take_choice"


class ActionAffirm(DialogueAction):
    """Takes a yes."""

    def name(self) -> str:
        return "action_affirm"


class ActionDeny(DialogueAction):
    """Takes a no."""

    def name(self) -> str:
        return "action_deny"


class ActionStop(DialogueAction):
    """Ends what is under way."""

    def name(self) -> str:
        return "action_stop"


class ActionSmallTalk(DialogueAction):
    """Answers a greeting, thanks or the like while a question stands, and asks that again."""

    def name(self) -> str:
        return "action_small_talk"
