from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.clock import FixedClock
from bot.knowledge.base import KnowledgeBase
from tests.knowledge.conftest import Write

TODAY = date(2026, 11, 23)


@pytest.fixture
def funding(write: Write) -> None:
    write("start", main=True)
    write("halle", regions=["halle"])
    write("handwerk", sectors=["handwerk"])
    write("handwerk-halle", sectors=["handwerk"], regions=["halle"])
    write("klein", sizes={"min": 1, "max": 9})
    write("tischler", trades=["tischler"])
    write("ib", aspect="general")
    write("kosten", aspect="cost")
    write("fall", aspect="example", example=True, trades=["baecker"])
    write("fall-zwei", aspect="example", example=True, trades=["friseur"])
    write("mehr", aspect="more")


@pytest.mark.usefixtures("funding")
@pytest.mark.parametrize(
    ("facts", "aspect", "expected"),
    [
        ({}, "general", "start"),
        ({"region": "magdeburg"}, "general", "start"),
        ({"region": ""}, "general", "start"),
        ({"region": "halle"}, "general", "halle"),
        ({"sector": "handwerk"}, "general", "handwerk"),
        ({"sector": "handwerk", "region": "halle"}, "general", "handwerk-halle"),
        ({"sector": "handwerk", "region": "magdeburg"}, "general", "handwerk"),
        ({"sector": "handwerk", "trade": "tischler", "region": "halle"}, "general", "tischler"),
        ({"employees": [4, 4]}, "general", "klein"),
        ({"employees": [5, 20]}, "general", "start"),
        ({"employees": [10, None]}, "general", "start"),
        ({"employees": [9, 9], "region": "halle"}, "general", "klein"),
        ({}, "cost", "kosten"),
        ({}, "funding", "start"),
        ({}, "legal", None),
        ({}, "example", "fall"),
        ({"trade": "friseur"}, "example", "fall-zwei"),
        ({"trade": "tischler"}, "example", None),
        ({}, "more", "mehr"),
    ],
)
def test_what_is_known_of_the_company_selects_the_answer(
    facts: dict[str, Any], aspect: str, expected: str | None, knowledge: KnowledgeBase
) -> None:
    entry = knowledge.answer("topic_funding", facts, aspect)
    assert (entry.id if entry else None) == (f"funding-{expected}" if expected else None)


@pytest.mark.usefixtures("funding")
def test_more_gives_something_else_until_nothing_is_left(knowledge: KnowledgeBase) -> None:
    seen: list[str] = []
    while entry := knowledge.answer("topic_funding", {}, "more", seen):
        assert entry.id not in seen
        seen.append(entry.id)
    # What is meant for other companies is never among it.
    assert set(seen) == {"funding-start", "funding-ib", "funding-kosten", "funding-mehr"}


@pytest.mark.usefixtures("funding")
def test_another_example_follows_the_first(knowledge: KnowledgeBase) -> None:
    second = knowledge.answer("topic_funding", {}, "example", seen=["funding-fall"])
    assert second is not None and second.id == "funding-fall-zwei"


@pytest.mark.usefixtures("funding")
def test_the_same_question_gets_the_same_first_answer(knowledge: KnowledgeBase) -> None:
    again = knowledge.answer("topic_funding", {}, seen=["funding-start"])
    assert again is not None and again.id == "funding-start"


def test_the_last_day_still_counts_and_ends_at_midnight_in_berlin(
    write: Write, knowledge: KnowledgeBase, clock: FixedClock
) -> None:
    write(main=True, valid_until="2026-12-31")
    clock.set(datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    assert knowledge.answer("topic_funding", {}) is not None
    clock.set(datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    assert knowledge.answer("topic_funding", {}) is None


def test_an_entry_is_not_given_before_its_first_day(
    write: Write, knowledge: KnowledgeBase, clock: FixedClock
) -> None:
    write("alt", main=True, valid_until="2026-12-31")
    write("neu", valid_from="2027-01-01")
    assert [one.id for one in (knowledge.answer("topic_funding", {}),) if one] == ["funding-alt"]
    clock.set(datetime(2027, 1, 2, 8, tzinfo=UTC))
    assert [one.id for one in (knowledge.answer("topic_funding", {}),) if one] == ["funding-neu"]


def test_an_expired_entry_says_what_is_known_that_it_is_checked_and_offers_a_person(
    write: Write, knowledge: KnowledgeBase
) -> None:
    write(
        main=True, valid_until="2026-10-31", after_expiry="Das Programm ist beendet.", short="Jetzt gültig."
    )
    entry = knowledge.answer("topic_funding", {})
    assert entry is not None
    for length in ("short", "long", "easy"):
        bubble = knowledge.render(entry, length, TODAY)  # type: ignore[arg-type]
        assert bubble.text.startswith("Das Programm ist beendet.")
        assert "prüfen" in bubble.text and "Jetzt gültig" not in bubble.text
        assert [button.payload for button in bubble.buttons] == ["/request_human"]
        assert bubble.sources[0].as_of == "2026-10-15"


def test_an_expired_entry_without_words_for_it_is_not_selected_nor_shown_as_current(
    write: Write, knowledge: KnowledgeBase
) -> None:
    write("alt", valid_until="2026-11-22", short="Noch zu haben.")
    assert knowledge.answer("topic_funding", {}) is None
    entry = knowledge.entry("funding-alt")
    assert entry is not None
    assert "Noch zu haben" not in knowledge.render(entry, "short", TODAY).text


def test_a_current_entry_goes_before_an_expired_one(write: Write, knowledge: KnowledgeBase) -> None:
    write("alt", main=True, valid_until="2026-10-31", after_expiry="Vorbei.", regions=["halle"])
    write("neu")
    entry = knowledge.answer("topic_funding", {"region": "halle"})
    assert entry is not None and entry.id == "funding-neu"


@pytest.mark.usefixtures("funding")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "region"),
        ({"region": "halle"}, "sector"),
        ({"region": "halle", "sector": "handel"}, "employees"),
        ({"region": "halle", "sector": "handel", "employees": [50, 50]}, None),
        ({"region": "halle", "trade": "tischler", "sector": "handwerk"}, None),
    ],
)
def test_a_missing_fact_is_named_only_when_it_changes_the_answer(
    facts: dict[str, Any], expected: str | None, knowledge: KnowledgeBase
) -> None:
    assert knowledge.missing_fact("topic_funding", facts) == expected


def test_facts_that_matter_only_together_are_asked_one_by_one(write: Write, knowledge: KnowledgeBase) -> None:
    write("start", main=True)
    for region in ("halle", "magdeburg"):
        write(f"handwerk-{region}", regions=[region], sectors=["handwerk"])
    assert knowledge.missing_fact("topic_funding", {}) == "region"
    assert knowledge.missing_fact("topic_funding", {"region": "halle"}) == "sector"
    assert knowledge.missing_fact("topic_funding", {"region": "", "sector": "handwerk"}) == "region"
    assert knowledge.missing_fact("topic_funding", {"sector": "handel"}) is None
    assert knowledge.missing_fact("topic_funding", {"region": "halle", "sector": "handel"}) is None


def test_no_fact_is_missing_where_one_answer_fits_all(write: Write, knowledge: KnowledgeBase) -> None:
    write(main=True)
    assert knowledge.missing_fact("topic_funding", {}) is None
    assert knowledge.missing_fact("topic_ai", {}) is None


def test_buttons_lead_to_more_and_to_what_answers_the_question(
    write: Write, knowledge: KnowledgeBase
) -> None:
    write("laden", "online_shop", main=True, related=["online_shop-recht", "online_shop-weg"],
          follow_ups=["Was kostet das?", "Gibt es dafür Förderung?", "Wie lange dauert das?",
                      {"title": "Und die E-Rechnung?", "entry": "online_shop-recht"}])  # fmt: skip
    write("preis", "online_shop", aspect="cost")
    write("recht", "online_shop", aspect="legal")
    entry = knowledge.entry("online_shop-laden")
    assert entry is not None
    short = knowledge.render(entry, "short", TODAY)
    assert [(button.title, button.payload) for button in short.buttons] == [
        ("Mehr dazu", '/choose{"show_more": "online_shop-laden"}'),
        ("Was kostet das?", '/choose{"entry": "online_shop-preis"}'),
        ("Gibt es dafür Förderung?", "/topic_funding"),
        ("Und die E-Rechnung?", '/choose{"entry": "online_shop-recht"}'),
    ]
    easy = knowledge.render(entry, "easy", TODAY)
    assert easy.text == entry.easy
    assert "Mehr dazu" not in [button.title for button in easy.buttons]


def test_the_longer_answer_leads_on_to_related_entries(write: Write, knowledge: KnowledgeBase) -> None:
    write("laden", "online_shop", main=True, related=["online_shop-recht", "online_shop-weg"])
    write("recht", "online_shop", aspect="legal")
    entry = knowledge.entry("online_shop-laden")
    assert entry is not None
    buttons = knowledge.render(entry, "long", TODAY).buttons
    assert [button.payload for button in buttons] == ['/choose{"entry": "online_shop-recht"}']


@pytest.mark.parametrize(("as_of", "shown"), [("2025-10-01", "2025-10"), ("2025-10-02", "2025-10-02")])
def test_the_stand_is_a_day_or_a_month(
    as_of: str, shown: str, write: Write, knowledge: KnowledgeBase
) -> None:
    write(main=True, as_of=as_of)
    entry = knowledge.entry("funding-probe")
    assert entry is not None
    assert knowledge.render(entry, "short", TODAY).sources[0].as_of == shown


def test_a_button_leads_to_the_example_of_the_companys_trade(write: Write, knowledge: KnowledgeBase) -> None:
    write(main=True, follow_ups=["Haben Sie ein Beispiel?"])
    write("a-handel", aspect="example", example=True, sectors=["handel"], trades=["buchhandel"])
    write("b-handwerk", aspect="example", example=True, sectors=["handwerk"], trades=["tischler"])
    entry = knowledge.entry("funding-probe")
    assert entry is not None
    facts = {"sector": "handwerk", "trade": "tischler"}
    shown = [knowledge.render(entry, "easy", TODAY, known).buttons[0].payload for known in (None, facts)]
    assert shown == [
        '/choose{"entry": "funding-a-handel"}',
        '/choose{"entry": "funding-b-handwerk"}',
    ]
