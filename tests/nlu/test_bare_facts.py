import pytest

from bot.nlu.bare_facts import heard_as_facts, tells_only_facts
from bot.nlu.entities import read_entities


@pytest.mark.parametrize(
    "text",
    [
        "elektriker",
        "Salzwedel",
        "wir machen Heizung Sanitär",
        "Blumenladen in Naumburg, hab eine Aushilfe",
        "Tischlerei Krause, 39576 Stendal, 6 Leute",
        "mei Laden is in Weißenfels",
        "info@tischlerei-krause.example",
    ],
)
def test_a_trade_a_place_or_a_name_alone_asks_nothing(text: str) -> None:
    assert tells_only_facts(text, read_entities(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Guten Tag",
        "Tischler gesucht",
        "Sind Sie in Halle?",
        "autohaus wolter gmbh köthen, lehrling anmelden",
        "Donnerstag",
        "lieber online",
    ],
)
def test_any_word_besides_may_ask_something(text: str) -> None:
    assert not tells_only_facts(text, read_entities(text))


@pytest.mark.parametrize(
    ("ranking", "first"),
    [
        ([], "inform"),
        ([("out_of_scope", 0.97), ("topic_ai", 0.03)], "inform"),
        ([("inform", 0.46), ("out_of_scope", 0.46)], "inform"),
        ([("inform", 0.95), ("greet", 0.05)], "inform"),
        ([("topic_it_security", 0.4), ("inform", 0.3)], "inform"),
        ([("topic_online_shop", 0.95), ("inform", 0.01)], "topic_online_shop"),
        ([("greet", 0.6), ("inform", 0.3)], "greet"),
    ],
)
def test_facts_come_first_unless_something_else_is_heard(
    ranking: list[tuple[str, float]], first: str
) -> None:
    heard = heard_as_facts(ranking)
    shares = [share for _, share in heard]
    assert heard[0][0] == first
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1.0001
