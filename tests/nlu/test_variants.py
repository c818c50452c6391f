import pytest

from bot.nlu.evaluation.measures import Answer
from bot.nlu.evaluation.robustness import _of_pairs
from bot.nlu.evaluation.rows import Row
from bot.nlu.evaluation.variants import MAIL_LENGTH, pairs, variants


def row(text: str, label: str, split: str = "clean") -> Row:
    return Row(text, label, frozenset({label}), split)


ROWS = [
    row("Können Sie uns über Zuschüsse beraten?", "topic_funding"),
    row("Was kostet der Sprechtag?", "session_cost"),
    row("Guten Tag", "greet"),
    row("zuschus?", "topic_funding", "noisy"),
    row("Wie wird das Wetter?", "out_of_scope", "oos"),
] + [row(f"Wie läuft ein Onlineshop im Fall {number}?", "topic_online_shop") for number in range(9)]


def test_only_clean_sentences_in_scope_are_varied() -> None:
    assert {one.label for one in variants(ROWS)["as written"]} == {
        "topic_funding",
        "session_cost",
        "greet",
        "topic_online_shop",
    }
    assert len(variants(ROWS)["as written"]) == len(ROWS) - 2


def test_the_same_rows_give_the_same_variants() -> None:
    assert variants(ROWS) == variants(ROWS)
    assert pairs(ROWS) == pairs(ROWS)


@pytest.mark.parametrize("name", ["no umlauts", "typos", "lower case", "du-form"])
def test_a_variant_differs_from_what_was_written(name: str) -> None:
    found = variants(ROWS)[name]
    assert found
    assert not {one.text for one in found} & {one.text for one in ROWS}


def test_a_pasted_mail_holds_the_sentence_in_a_thousand_characters() -> None:
    plain = variants(ROWS)
    for written, mail in zip(plain["as written"], plain["pasted mail"], strict=True):
        assert written.text in mail.text
        assert MAIL_LENGTH * 0.75 <= len(mail.text) <= MAIL_LENGTH * 1.1


def test_two_questions_of_different_intents_are_joined() -> None:
    for message, one, other in pairs(ROWS):
        assert one.label != other.label
        assert message.text.lower().endswith(other.text.lower())


def test_both_of_two_intents_have_to_be_named() -> None:
    one, other = ROWS[0], ROWS[1]
    both = Answer(one, "topic_funding", 0.9, (), 1.0, "session_cost")
    first_only = Answer(one, "topic_funding", 0.9, (), 1.0)
    figures = _of_pairs([both, first_only], [(one, other)] * 2)
    assert figures == {"n": 2, "accuracy": 1.0, "accuracy_at_2": 0.5, "rejected": 0.0}
