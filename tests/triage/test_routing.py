from __future__ import annotations

from typing import Any

import pytest
from fixtures.booking_desk import usual_chambers

from bot.knowledge.german_style import find_du_form
from bot.triage.concern import Concern, concern_from
from bot.triage.routing import Rule, load_rules, route_for

ROWS: list[tuple[dict[str, Any], str, str]] = [
    ({"urgency": "attack", "elsewhere": True}, "attack", "expert_now"),
    ({"urgency": "outage"}, "outage", "expert_now"),
    ({"urgency": "deadline", "topic": "topic_funding"}, "deadline", "expert_now"),
    ({"elsewhere": True, "topic": "topic_ai"}, "other_state", "other_body"),
    ({"matter": "legal"}, "legal_matter", "other_body"),
    ({"matter": "tax"}, "tax_matter", "other_body"),
    ({"chamber_kind": "none", "topic": "topic_ai"}, "own_chamber", "other_body"),
    ({"founding": True, "topic": "topic_online_shop"}, "founder", "other_body"),
    ({"wants": "self_help", "topic": "topic_ai"}, "wants_to_read", "self_help"),
    ({"topic": "topic_materials"}, "materials", "self_help"),
    ({"topic": "topic_why_digitalise"}, "why_digitalise", "self_help"),
    ({"topic": "topic_why_digitalise", "goal": "weniger Papier"}, "by_topic", "sprechtag"),
    ({"topic": "topic_funding", "region": "halle"}, "by_topic", "sprechtag"),
    ({}, "anything_else", "sprechtag"),
]


@pytest.mark.parametrize(("fields", "rule", "kind"), ROWS)
def test_each_row_decides_what_it_is_for(fields: dict[str, Any], rule: str, kind: str) -> None:
    route = route_for(Concern(**fields), usual_chambers())

    assert (route.rule, route.kind) == (rule, kind)
    assert route.reason.endswith(".") and "{" not in route.reason
    assert bool(route.body) == (kind == "other_body")


def test_every_row_is_tested() -> None:
    assert {rule.name for rule in load_rules()} == {rule for _, rule, _ in ROWS}


EXPERTS = [
    ("magdeburg", "hwk", "topic_processes", "digital_hwk_magdeburg"),
    ("magdeburg", "ihk", "topic_funding", "digital_ihk_magdeburg"),
    ("halle", "ihk", "topic_online_shop", "digital_ihk_halle"),
    ("halle", "hwk", "topic_ai", "digital_centre"),
    ("magdeburg", "", "topic_ai", "digital_centre"),
]


@pytest.mark.parametrize(("region", "kind", "topic", "expert"), EXPERTS)
def test_the_fitting_expert_comes_first(region: str, kind: str, topic: str, expert: str) -> None:
    route = route_for(Concern(region=region, chamber_kind=kind, topic=topic), usual_chambers())

    assert route.experts[0].key == expert
    assert route.experts[0].label in route.reason


def test_without_ihk_or_hwk_no_chamber_is_named() -> None:
    route = route_for(Concern(region="halle", topic="topic_funding"), usual_chambers())

    assert "eine Fachperson Ihrer Kammer" in route.reason
    assert {chamber.kind for chamber in route.chambers} == {"ihk", "hwk"}


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.name)
def test_every_reason_is_one_polite_sentence(rule: Rule) -> None:
    assert find_du_form(rule.reason) == []
    assert rule.reason.count(". ") == 0


def test_a_row_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match="shoe_size"):
        Rule.model_validate({"name": "x", "when": {"shoe_size": "44"}, "route": "sprechtag", "reason": "X."})


def test_a_concern_is_read_from_the_facts() -> None:
    facts = {
        "employees": [10, 49],
        "trade_label": "Tischlerei",
        "concern": "Wir wurden gehackt",
        "place": "Ost",
    }
    concern = concern_from(facts)

    assert (concern.employees, concern.trade, concern.place) == ("10 bis 49", "Tischlerei", "Ost")
    assert (concern.urgency, concern.own_words) == ("attack", "Wir wurden gehackt")
    assert concern_from({"employees": [12, 12]}).employees == "12"
    assert concern_from({"employees": [250, None]}).employees == "ab 250"
    assert concern_from({}, "Frist ist morgen").urgency == "deadline"
