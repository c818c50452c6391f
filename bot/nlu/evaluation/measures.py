from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.nlu.decision import FALLBACK, OUT_OF_SCOPE
from bot.nlu.evaluation.rows import Row


@dataclass(frozen=True)
class Answer:
    """What the bot decided for a row: the intents it asks back with, the one it leaves open, if it does."""

    row: Row
    intent: str
    confidence: float
    candidates: tuple[str, ...]
    milliseconds: float
    second_intent: str | None = None

    @property
    def is_right(self) -> bool:
        if self.row.split == "oos":
            return self.intent in (OUT_OF_SCOPE, FALLBACK)
        return self.intent in self.row.accept

    @property
    def is_right_at_2(self) -> bool:
        return self.is_right or bool(self.row.accept.intersection(self.candidates))

    @property
    def is_rejected(self) -> bool:
        """Sent away or not understood, and not asked back with the right choice."""
        return self.intent in (OUT_OF_SCOPE, FALLBACK) and not self.is_right_at_2


def measure(answers: Sequence[Answer]) -> dict[str, Any]:
    """Return the figures of an evaluation, rounded; a split without rows has None for its shares."""
    in_scope = [one for one in answers if one.row.split != "oos"]
    oos = [one for one in answers if one.row.split == "oos"]
    times = [one.milliseconds for one in answers]
    return {
        "clean": _split(answers, "clean"),
        "noisy": _split(answers, "noisy"),
        "oos": {"n": len(oos), "recall": _share([one.is_right for one in oos])},
        "in_scope_rejected": _share([one.is_rejected for one in in_scope]),
        "macro_f1": round(macro_f1(answers), 4),
        "ms_p50": round(float(np.percentile(times, 50)), 2),
        "ms_p95": round(float(np.percentile(times, 95)), 2),
    }


def _split(answers: Sequence[Answer], split: str) -> dict[str, Any]:
    rows = [one for one in answers if one.row.split == split]
    return {
        "n": len(rows),
        "accuracy": _share([one.is_right for one in rows]),
        "accuracy_at_2": _share([one.is_right_at_2 for one in rows]),
    }


def _share(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None


def macro_f1(answers: Sequence[Answer]) -> float:
    """Return the mean F1 of the labels that occur; an accepted intent counts as the row's label."""
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for one in answers:
        label = one.row.label
        wanted[label] += 1
        given[label if one.is_right else one.intent] += 1
        right[label] += one.is_right
    scores = [2 * right[label] / (wanted[label] + given[label]) for label in wanted]
    return sum(scores) / len(scores) if scores else 0.0


def confusions(answers: Sequence[Answer]) -> list[tuple[str, str, int]]:
    """Return which label was taken for which intent how often, the most frequent first."""
    pairs = Counter((one.row.label, one.intent) for one in answers if not one.is_right)
    return [(label, intent, count) for (label, intent), count in pairs.most_common()]
