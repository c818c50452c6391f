import pytest

from bot.nlu.decision import FALLBACK, OUT_OF_SCOPE, Decision, Outcome, Thresholds, decide

THRESHOLDS = Thresholds(
    clear=0.4, clear_lead=0.1, out_of_scope=0.5, candidate=0.1, over_out_of_scope=3, doubt=0.5
)


@pytest.mark.parametrize(
    ("ranking", "outcome", "intent", "candidates"),
    [
        ([("topic_ai", 0.9), ("topic_funding", 0.05)], Outcome.CLEAR, "topic_ai", ()),
        ([("topic_ai", 0.4), ("topic_funding", 0.05)], Outcome.CLEAR, "topic_ai", ()),
        (
            [("topic_ai", 0.45), ("topic_funding", 0.40)],
            Outcome.ASK_BACK,
            FALLBACK,
            ("topic_ai", "topic_funding"),
        ),
        (
            [("topic_ai", 0.30), ("topic_funding", 0.15)],
            Outcome.ASK_BACK,
            FALLBACK,
            ("topic_ai", "topic_funding"),
        ),
        ([("topic_ai", 0.30), ("topic_funding", 0.05)], Outcome.ASK_BACK, FALLBACK, ("topic_ai",)),
        ([("topic_ai", 0.09), ("topic_funding", 0.05)], Outcome.UNCLEAR, FALLBACK, ()),
        ([(OUT_OF_SCOPE, 0.6), ("topic_funding", 0.2)], Outcome.CLEAR, OUT_OF_SCOPE, ()),
        ([(OUT_OF_SCOPE, 0.45), ("topic_funding", 0.09)], Outcome.UNCLEAR, FALLBACK, ()),
        (
            [(OUT_OF_SCOPE, 0.35), ("topic_ai", 0.3), ("topic_funding", 0.2)],
            Outcome.ASK_BACK,
            FALLBACK,
            ("topic_ai", "topic_funding"),
        ),
        # Three times as likely as "not for this bot", or it is asked back.
        ([("topic_ai", 0.6), (OUT_OF_SCOPE, 0.19)], Outcome.CLEAR, "topic_ai", ()),
        ([("topic_ai", 0.6), (OUT_OF_SCOPE, 0.21)], Outcome.ASK_BACK, FALLBACK, ("topic_ai",)),
        # Half as likely as "not for this bot" is worth a question back, less is not, nor is a greeting.
        ([(OUT_OF_SCOPE, 0.6), ("topic_ai", 0.31)], Outcome.ASK_BACK, FALLBACK, ("topic_ai",)),
        ([(OUT_OF_SCOPE, 0.6), ("topic_ai", 0.29)], Outcome.CLEAR, OUT_OF_SCOPE, ()),
        ([(OUT_OF_SCOPE, 0.6), ("greet", 0.31)], Outcome.CLEAR, OUT_OF_SCOPE, ()),
        ([("greet", 0.45), ("topic_ai", 0.40), ("thank", 0.1)], Outcome.ASK_BACK, FALLBACK, ("topic_ai",)),
        ([("topic_ai", 1.0)], Outcome.CLEAR, "topic_ai", ()),
        ([], Outcome.UNCLEAR, FALLBACK, ()),
    ],
)
def test_two_stages_of_doubt(ranking, outcome: Outcome, intent: str, candidates: tuple[str, ...]) -> None:
    confidence = ranking[0][1] if ranking else 0.0
    assert decide(ranking, THRESHOLDS) == Decision(outcome, intent, confidence, candidates)


def test_thresholds_come_from_the_configuration() -> None:
    assert Thresholds.from_config({"clear": 0.7, "name": "x"}) == Thresholds(clear=0.7)
