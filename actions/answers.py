from __future__ import annotations

from actions.turns import DialogueAction


class ActionAnswer(DialogueAction):
    """Answers a topic or a question about the Sprechtag from the knowledge base."""

    def name(self) -> str:
        return "action_answer"


class ActionSayGoodbye(DialogueAction):
    """Says goodbye, with what was agreed."""

    def name(self) -> str:
        return "action_say_goodbye"
