from __future__ import annotations

from actions.turns import DialogueAction


class ActionRequestHuman(DialogueAction):
    """Says how to reach a person."""

    def name(self) -> str:
        return "action_request_human"


class ActionRequestCallback(DialogueAction):
    """Takes a wish to be called back."""

    def name(self) -> str:
        return "action_request_callback"
