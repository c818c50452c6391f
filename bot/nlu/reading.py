from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.nlu.decision import OUT_OF_SCOPE, Outcome, Ranking, Thresholds, decide
from bot.nlu.sentences import sentences
from bot.nlu.text import LONGEST_MESSAGE, clean, cut

# Where a parsed message holds what it asks besides its intent: the name of an intent, or nothing.
SECOND_INTENT_KEY = "second_intent"

# These answer or accompany a question and are none: never what a mail is about, never a second intent.
_SMALL_TALK = frozenset(
    "greet goodbye thank affirm deny stop inform complaint bot_challenge ask_capabilities".split()
)
# What a mail is not about either: it answers no times that were just shown.
_NO_MAIL = _SMALL_TALK | {"request_other_slot"}

# Chosen on 2,700 sentences of three authors unknown to the training, 770 of them messages of several
# sentences, on such sentences joined to pairs, and for mails on 99 of such authors and 300 made of their
# questions and background sentences held out.
# From so many sentences on a message is a mail: the greeting and the story around the question hide it from a
# look at the whole; the sentences weighed by how much they ask find it.
_MAIL = 4
# How much the whole counts beside its sentences in a mail, and in a shorter message. There people tell
# something and then ask, and the two together say more than either; where they ask two things, the whole
# names neither.
_SHARE_IN_MAIL = 0.3
_SHARE_OF_WHOLE = 0.7
# How much of a greeting's or a fact's share is left in a mail: enough for one that says nothing else.
_SMALL_TALK_IN_MAIL = 0.1
# How much a greeting or a fact counts beside a question: just enough where there is nothing else.
_LEAST_WEIGHT = 0.01
# A sentence asks something of its own from this certainty on, with this lead …
_ASKS = 0.4
_LEAD = 0.1
# … and is a second intent if the whole message does not rule it out.
_SUPPORT = 0.1

Floats: TypeAlias = NDArray[np.float32]


class Model(Protocol):
    """What names the intents of texts; `IntentModel` does."""

    intents: list[str]

    def probabilities(self, texts: Sequence[str]) -> Floats: ...


@dataclass(frozen=True)
class Reading:
    """What a message is about: intents and probabilities, likeliest first; and what it asks besides."""

    ranking: Ranking
    second_intent: str | None = None


def read(model: Model, text: str, thresholds: Thresholds, length: int = 6) -> Reading:
    """Read a message as a whole and, where it has several sentences, each of them.

    Args:
        length: how many intents the ranking keeps.
    """
    parts = sentences(cut(clean(text), LONGEST_MESSAGE))
    if len(parts) < 2:
        return Reading(_ranking(model, model.probabilities([text])[0], length))
    whole, *rows = model.probabilities([text, *parts])
    each = np.array(rows)
    is_mail = len(parts) >= _MAIL
    share, beside = (_SHARE_IN_MAIL, _NO_MAIL) if is_mail else (_SHARE_OF_WHOLE, _SMALL_TALK)
    mixed = share * whole + (1 - share) * _weighed(model, each, beside)
    if is_mail:
        mixed = _sharpened(model, mixed)
    ranking = _ranking(model, mixed, length)
    asked = _asked(model, each, beside | {OUT_OF_SCOPE})
    decision = decide(ranking, thresholds)
    if decision.outcome is Outcome.CLEAR and decision.intent != OUT_OF_SCOPE:
        support = dict(zip(model.intents, mixed, strict=True))
        others = [name for name in asked if name != decision.intent and support[name] >= _SUPPORT]
        return Reading(ranking, others[0] if others else None)
    # Two clear questions make an unclear whole. One alone outvotes only a whole that says nothing: where one
    # of two sentences was let speak for both, a third of what is out of scope was answered.
    if not is_mail and len(asked) >= (1 if decision.outcome is Outcome.UNCLEAR else 2):
        first, *others = asked
        return Reading(_ranking(model, asked[first], length), others[0] if others else None)
    return Reading(ranking)


def _weighed(model: Model, each: Floats, beside: frozenset[str]) -> Floats:
    """The mean of the sentences' probabilities, each weighed by how much it looks like a question: as one of
    the intents that do not stand `beside` one."""
    weights = [_LEAST_WEIGHT if name in beside else 1.0 for name in model.intents]
    evidence = (each * np.array(weights, dtype=np.float32)).max(axis=1) ** 2
    return np.asarray(evidence @ each / evidence.sum(), dtype=np.float32)


def _sharpened(model: Model, shares: Floats) -> Floats:
    """The shares of a mail, squared: the mean of many sentences is flat, and would always be asked back."""
    left = [_SMALL_TALK_IN_MAIL if name in _NO_MAIL else 1.0 for name in model.intents]
    squared = (shares * np.array(left, dtype=np.float32)) ** 2
    return np.asarray(squared / squared.sum(), dtype=np.float32)


def _asked(model: Model, each: Floats, no_concerns: frozenset[str]) -> dict[str, Floats]:
    """The concerns that a sentence names clearly, in their order, with the first sentence that does."""
    found: dict[str, Floats] = {}
    for row in each:
        second, first = np.argsort(row)[-2:]
        name = model.intents[first]
        if name not in no_concerns and row[first] >= _ASKS and row[first] - row[second] >= _LEAD:
            found.setdefault(name, row)
    return found


def _ranking(model: Model, probabilities: Floats, length: int) -> list[tuple[str, float]]:
    best = np.argsort(probabilities)[::-1][:length]
    return [(model.intents[number], float(probabilities[number])) for number in best]
