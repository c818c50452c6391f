from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
# Where a parsed message holds the two intents to ask back with; empty where nothing was understood.
CANDIDATES_KEY = "candidates"

Ranking = Sequence[tuple[str, float]]


class Outcome(Enum):
    CLEAR = "clear"
    ASK_BACK = "ask_back"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Thresholds:
    """Where understanding ends; shares of certainty, chosen by cross-validation on the training data.

    Each step up recognises more of what is out of scope and asks back more of what is not: from 0.20 to 0.30
    for `clear`, 3 points more of the one and 4 points more of the other.
    """

    # The best intent is answered from here on …
    clear: float = 0.25
    # … if it is ahead of the second by this much. Without it, coin tosses are answered.
    clear_lead: float = 0.05
    # The same for "not a question for this bot": sending people away wrongly costs no more than answering.
    out_of_scope: float = 0.25
    # A question back offers no intent less likely than this.
    candidate: float = 0.06

    @classmethod
    def from_config(cls, config: Mapping[str, object]) -> "Thresholds":
        return cls(**{name: float(str(config[name])) for name in cls.__dataclass_fields__ if name in config})


@dataclass(frozen=True)
class Decision:
    outcome: Outcome
    intent: str
    confidence: float
    candidates: tuple[str, ...] = ()


def decide(ranking: Ranking, thresholds: Thresholds) -> Decision:
    """Decide whether to answer, to ask back with two candidates, or to say that nothing was understood.

    Args:
        ranking: intents with their probabilities, the likeliest first.
    """
    if not ranking:
        return Decision(Outcome.UNCLEAR, FALLBACK, 0.0)
    intent, confidence = ranking[0]
    lead = confidence - (ranking[1][1] if len(ranking) > 1 else 0.0)
    needed = thresholds.out_of_scope if intent == OUT_OF_SCOPE else thresholds.clear
    if confidence >= needed and lead >= thresholds.clear_lead:
        return Decision(Outcome.CLEAR, intent, confidence)
    likely = [name for name, share in ranking if name != OUT_OF_SCOPE and share >= thresholds.candidate]
    if len(likely) >= 2:
        return Decision(Outcome.ASK_BACK, FALLBACK, confidence, tuple(likely[:2]))
    return Decision(Outcome.UNCLEAR, FALLBACK, confidence)
