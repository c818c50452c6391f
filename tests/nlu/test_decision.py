import pytest

from bot.nlu.decision import FALLBACK, OUT_OF_SCOPE, Decision, Outcome, Thresholds, decide

THRESHOLDS = Thresholds(clear=0.4, clear_lead=0.1, out_of_scope=0.5, candidate=0.1)


@pytest.mark.parametrize(
    ("ranking", "outcome", "intent", "candidates"),
    [
        ([("greet", 0.9), ("thank", 0.05)], Outcome.CLEAR, "greet", ()),
        ([("greet", 0.4), ("thank", 0.05)], Outcome.CLEAR, "greet", ()),
        ([("greet", 0.45), ("thank", 0.40)], Outcome.ASK_BACK, FALLBACK, ("greet", "thank")),
        ([("greet", 0.30), ("thank", 0.15)], Outcome.ASK_BACK, FALLBACK, ("greet", "thank")),
        ([("greet", 0.30), ("thank", 0.05)], Outcome.UNCLEAR, FALLBACK, ()),
        ([(OUT_OF_SCOPE, 0.6), ("thank", 0.2)], Outcome.CLEAR, OUT_OF_SCOPE, ()),
        ([(OUT_OF_SCOPE, 0.45), ("thank", 0.2)], Outcome.UNCLEAR, FALLBACK, ()),
        (
            [(OUT_OF_SCOPE, 0.35), ("greet", 0.3), ("thank", 0.2)],
            Outcome.ASK_BACK,
            FALLBACK,
            ("greet", "thank"),
        ),
        ([("greet", 1.0)], Outcome.CLEAR, "greet", ()),
        ([], Outcome.UNCLEAR, FALLBACK, ()),
    ],
)
def test_two_stages_of_doubt(ranking, outcome: Outcome, intent: str, candidates: tuple[str, ...]) -> None:
    confidence = ranking[0][1] if ranking else 0.0
    assert decide(ranking, THRESHOLDS) == Decision(outcome, intent, confidence, candidates)


def test_thresholds_come_from_the_configuration() -> None:
    assert Thresholds.from_config({"clear": 0.7, "name": "x"}) == Thresholds(clear=0.7)
