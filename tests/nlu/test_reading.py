from collections.abc import Sequence

import numpy as np
import pytest

from bot.nlu.decision import Thresholds, decide
from bot.nlu.reading import Floats, read

WORDS = {
    "topic_funding": "förderung",
    "session_cost": "kostet",
    "greet": "guten",
    "inform": "wir",
    "out_of_scope": "wetter",
    "request_other_slot": "später",
}


class WordModel:
    """Names an intent for each of its words in a text, all of them equally likely; else nothing is likely."""

    def __init__(self) -> None:
        self.intents = [*WORDS, "book_session", "thank", "topic_ai", "stop", "deny", "affirm", "session_zoom"]

    def probabilities(self, texts: Sequence[str]) -> Floats:
        rows = []
        for text in texts:
            hits = np.array([WORDS.get(name, "…") in text.lower() for name in self.intents], dtype=np.float32)
            row = hits * 10 + 0.5
            rows.append(row / row.sum())
        return np.array(rows, dtype=np.float32)


def read_as(text: str) -> tuple[str, str | None]:
    reading = read(WordModel(), text, Thresholds())
    return decide(reading.ranking, Thresholds()).intent, reading.second_intent


@pytest.mark.parametrize(
    ("text", "intent", "second"),
    [
        ("Gibt es Förderung?", "topic_funding", None),
        ("Gibt es Förderung und was kostet das?", "topic_funding", "session_cost"),
        ("Was kostet das? Gibt es Förderung?", "session_cost", "topic_funding"),
        ("Guten Tag. Gibt es Förderung?", "topic_funding", None),
        ("Wir sind ein Betrieb. Gibt es Förderung?", "topic_funding", None),
        ("Wie wird das Wetter? Und ist Wetter teuer?", "out_of_scope", None),
        ("Guten Tag. Guten Morgen.", "greet", None),
        ("Guten Tag. Geht es später?", "request_other_slot", None),
    ],
)
def test_a_message_of_two_sentences(text: str, intent: str, second: str | None) -> None:
    assert read_as(text) == (intent, second)


def test_the_question_in_a_mail_is_found() -> None:
    mail = (
        "Guten Tag,\n\n" + "Meine Frau macht das Büro. " * 8 + "Gibt es Förderung?\n\nGruß\nK. Lehmann\nZeitz"
    )
    assert read_as(mail) == ("topic_funding", None)


def test_what_answers_shown_times_is_not_what_a_mail_is_about() -> None:
    mail = "Guten Tag,\n\n" + "Später bin ich wieder hier. " * 5 + "Gibt es Förderung?\n\nGruß\nK. Lehmann"
    assert read_as(mail) == ("topic_funding", None)


def test_a_mail_out_of_scope_is_not_answered() -> None:
    mail = "Guten Tag,\n\nich schreibe am Abend. Wie wird das Wetter? Danke.\n\nGruß\nK. Lehmann\nZeitz"
    assert read_as(mail) == ("out_of_scope", None)


def test_one_sentence_of_two_does_not_speak_for_both() -> None:
    assert read_as("Wie wird das Wetter? Gibt es Förderung?") == ("nlu_fallback", None)


def test_the_ranking_is_sorted_and_as_long_as_wanted() -> None:
    shares = [share for _, share in read(WordModel(), "Förderung? Kostet?", Thresholds(), length=3).ranking]
    assert len(shares) == 3
    assert shares == sorted(shares, reverse=True)
