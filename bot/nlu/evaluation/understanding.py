import asyncio
import logging
import time
from collections.abc import Iterable
from pathlib import Path

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.model import get_latest_model

from bot.nlu.decision import CANDIDATES_KEY, FALLBACK
from bot.nlu.evaluation.measures import Answer
from bot.nlu.evaluation.rows import BadFile, Row
from bot.nlu.reading import SECOND_INTENT_KEY
from bot.nlu.text import typed

_WARM_UP = 5


def load_agent(model: Path) -> Agent:
    """Load the trained model at `model`, or the newest in that folder, without logging what it reads.

    Raises:
        BadFile: if there is none.
    """
    found = get_latest_model(str(model)) if model.is_dir() else str(model) if model.is_file() else None
    if found is None:
        raise BadFile(f"{model}: no trained model; train one first (make train)")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    logging.getLogger("rasa").setLevel(logging.WARNING)
    return Agent.load(found)


def answers(agent: Agent, rows: Iterable[Row]) -> list[Answer]:
    """Let the pipeline decide each row, as it decides what a visitor types."""
    return asyncio.run(_answers(agent, list(rows)))


async def _answers(agent: Agent, rows: list[Row]) -> list[Answer]:
    for row in rows[:_WARM_UP]:
        await agent.processor.parse_message(UserMessage(typed(row.text)))
    return [await _answer(agent, row) for row in rows]


async def _answer(agent: Agent, row: Row) -> Answer:
    started = time.perf_counter()
    parsed = await agent.processor.parse_message(UserMessage(typed(row.text)))
    milliseconds = (time.perf_counter() - started) * 1000
    intent = parsed["intent"]
    return Answer(
        row=row,
        intent=intent["name"] or FALLBACK,
        confidence=float(intent["confidence"]),
        candidates=tuple(parsed.get(CANDIDATES_KEY) or ()),
        milliseconds=milliseconds,
        second_intent=parsed.get(SECOND_INTENT_KEY),
    )
