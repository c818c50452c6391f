import time

from bot.nlu.bare_facts import heard_as_facts, tells_only_facts
from bot.nlu.decision import Thresholds, decide
from bot.nlu.entities import read_entities
from bot.nlu.evaluation.measures import Answer
from bot.nlu.evaluation.rows import Row
from bot.nlu.intent_model import IntentModel
from bot.nlu.reading import read


def answer(model: IntentModel, row: Row) -> Answer:
    """Decide `row` by the model and our parsers: as the pipeline does, without Rasa around it."""
    started = time.perf_counter()
    reading = read(model, row.text, Thresholds())
    ranking = reading.ranking
    if tells_only_facts(row.text, read_entities(row.text)):
        ranking = heard_as_facts(ranking)
    decision = decide(ranking, Thresholds())
    milliseconds = (time.perf_counter() - started) * 1000
    return Answer(
        row, decision.intent, decision.confidence, decision.candidates, milliseconds, reading.second_intent
    )
