from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
# Where a parsed message holds the two intents to ask back with; empty where nothing was understood.
CANDIDATES_KEY = "candidates"

# "Meinten Sie …?" never offers these: a greeting or a bare fact is nothing that somebody wants to know.
NEVER_OFFERED = frozenset(
    "greet goodbye thank affirm deny stop inform complaint bot_challenge out_of_scope".split()
)

# How many choices a question back has.
_CANDIDATES = 2

Ranking = Sequence[tuple[str, float]]


class Outcome(Enum):
    CLEAR = "clear"
    ASK_BACK = "ask_back"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Thresholds:
    """Where understanding ends; shares of certainty, chosen on sentences of authors unknown to the training.

    Three wrote 2,700 sentences, hard ones, a fifth out of scope. `over_out_of_scope` and `doubt` together
    miss half as many of those as the plain likeliest intent does, and send away no more of the others.
    """

    # The best intent is answered from here on …
    clear: float = 0.25
    # … if it is ahead of the second by this much. From 0.05 to 0.1 three in two hundred are asked back
    # instead of answered; two thirds of them had been answered wrongly.
    clear_lead: float = 0.1
    # … and this many times as likely as "not a question for this bot". From 3 to 5 three in a hundred out of
    # scope more are recognised; two in a hundred of the others are asked back with the right intent instead
    # of answered.
    over_out_of_scope: float = 5.0
    # "Not a question for this bot" is said from here on …
    out_of_scope: float = 0.25
    # … unless an intent that can be asked back with is at least this share as likely.
    doubt: float = 0.3
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
    """Decide whether to answer, to ask back with one or two candidates, or to admit a doubt.

    Args:
        ranking: intents with their probabilities, the likeliest first.
    """
    if not ranking:
        return Decision(Outcome.UNCLEAR, FALLBACK, 0.0)
    intent, confidence = ranking[0]
    lead = confidence - (ranking[1][1] if len(ranking) > 1 else 0.0)
    out_of_scope = next((share for name, share in ranking if name == OUT_OF_SCOPE), 0.0)
    if lead >= thresholds.clear_lead and _is_clear(ranking, out_of_scope, thresholds):
        return Decision(Outcome.CLEAR, intent, confidence)
    likely = [name for name, share in ranking if name not in NEVER_OFFERED and share >= thresholds.candidate]
    if likely:
        return Decision(Outcome.ASK_BACK, FALLBACK, confidence, tuple(likely[:_CANDIDATES]))
    return Decision(Outcome.UNCLEAR, FALLBACK, confidence)


def _is_clear(ranking: Ranking, out_of_scope: float, thresholds: Thresholds) -> bool:
    intent, confidence = ranking[0]
    if intent == OUT_OF_SCOPE:
        best = next((share for name, share in ranking if name not in NEVER_OFFERED), 0.0)
        return confidence >= thresholds.out_of_scope and best < thresholds.doubt * confidence
    return confidence >= thresholds.clear and confidence >= thresholds.over_out_of_scope * out_of_scope
