from __future__ import annotations

from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.decision import Ranking


def ranking_of(message: Message) -> Ranking:
    """The intents of a message with their probabilities, as an earlier component left them."""
    ranking = message.get(INTENT_RANKING_KEY) or []
    return [(one[INTENT_NAME_KEY], one[PREDICTED_CONFIDENCE_KEY]) for one in ranking]


def set_ranking(message: Message, ranking: Ranking) -> None:
    """Make the first of `ranking` the intent of a message; of an empty one it has none."""
    named = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: share} for name, share in ranking]
    message.set(INTENT, named[0] if named else _NOTHING, add_to_output=True)
    message.set(INTENT_RANKING_KEY, named, add_to_output=True)


_NOTHING = {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
