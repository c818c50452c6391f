import time

from bot.nlu.decision import Thresholds, decide
from bot.nlu.evaluation.measures import Answer
from bot.nlu.evaluation.rows import Row
from bot.nlu.intent_model import IntentModel
from bot.nlu.reading import read


def answer(model: IntentModel, row: Row) -> Answer:
    """Decide `row` by the model alone: as the pipeline does, without Rasa around it."""
    started = time.perf_counter()
    reading = read(model, row.text, Thresholds())
    decision = decide(reading.ranking, Thresholds())
    milliseconds = (time.perf_counter() - started) * 1000
    return Answer(
        row, decision.intent, decision.confidence, decision.candidates, milliseconds, reading.second_intent
    )
