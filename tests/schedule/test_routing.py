from __future__ import annotations

import pytest

from bot.schedule.config import Chambers
from bot.schedule.routing import PlaceFacts, chambers_for, experts_for, region_for
from bot.schedule.topics import TOPICS


@pytest.mark.parametrize(
    ("districts", "region"),
    [
        (("Stendal",), "magdeburg"),
        (("Landkreis Börde",), "magdeburg"),
        (("boerde",), "magdeburg"),
        (("Salzlandkreis ohne Bernburg",), "magdeburg"),
        (("Altkreis Bernburg",), "halle"),
        (("Dessau-Roßlau",), "halle"),
        (("Saalekreis", "Burgenlandkreis"), "halle"),
        (("Salzlandkreis",), None),
        (("Harz", "Mansfeld-Südharz"), None),
        (("Kreis Nirgendwo",), None),
        ((), None),
    ],
)
def test_a_place_leads_to_its_region_or_to_a_question(
    chambers: Chambers, districts: tuple[str, ...], region: str | None
) -> None:
    choice = region_for(chambers, PlaceFacts(districts))
    assert choice.region == region
    assert choice.must_ask == (region is None)
    if region is None:
        assert set(choice.candidates) == {"magdeburg", "halle"}


def test_another_state_is_sent_to_its_own_chambers(chambers: Chambers) -> None:
    choice = region_for(chambers, PlaceFacts(state="SN"))
    assert choice.region is None
    assert not choice.must_ask
    assert choice.other_state is not None
    assert choice.other_state.ihk == ("IHK Chemnitz", "IHK Dresden", "IHK Leipzig")


def test_a_state_that_is_only_known_to_be_another_one_is_not_asked_about(chambers: Chambers) -> None:
    choice = region_for(chambers, PlaceFacts(state="other"))
    assert choice.is_elsewhere
    assert choice.other_state is None


def test_a_region_that_the_place_decides_is_taken(chambers: Chambers) -> None:
    place = PlaceFacts(("Salzlandkreis",), region="halle", state="ST")
    assert region_for(chambers, place).region == "halle"


def test_all_other_states_are_known(chambers: Chambers) -> None:
    assert len({state.code for state in chambers.other_states} | {chambers.state}) == 16


def test_a_centre_with_one_region_never_asks(thueringen: Chambers) -> None:
    assert region_for(thueringen, PlaceFacts()).region == "erfurt"


@pytest.mark.parametrize(
    ("region", "kind", "district", "expected"),
    [
        ("magdeburg", "hwk", "Stendal", ["hwk_magdeburg"]),
        ("halle", "ihk", "Altkreis Bernburg", ["ihk_halle"]),
        ("halle", "hwk", "Altkreis Bernburg", ["hwk_halle", "hwk_magdeburg"]),
        ("halle", "hwk", "Salzlandkreis", ["hwk_halle", "hwk_magdeburg"]),
        ("magdeburg", "hwk", "Salzlandkreis", ["hwk_magdeburg"]),
        ("halle", None, "", ["ihk_halle", "hwk_halle"]),
        (None, "ihk", "", ["ihk_magdeburg", "ihk_halle"]),
    ],
)
def test_region_and_kind_name_the_chambers_in_charge(
    chambers: Chambers, region: str | None, kind: str | None, district: str, expected: list[str]
) -> None:
    found = chambers_for(chambers, region, kind, district)  # type: ignore[arg-type]
    assert [one.key for one in found] == expected


@pytest.mark.parametrize(
    ("topic", "region", "kind", "first"),
    [
        ("topic_funding", "magdeburg", "ihk", "digital_ihk_magdeburg"),
        ("topic_funding", "halle", "hwk", "digital_hwk_halle"),
        ("topic_elearning", "halle", "ihk", "digital_centre"),
        ("topic_ai", "magdeburg", "hwk", "digital_centre"),
        (None, "magdeburg", "hwk", "digital_hwk_magdeburg"),
    ],
)
def test_the_fitting_expert_comes_first(
    chambers: Chambers, topic: str | None, region: str, kind: str, first: str
) -> None:
    assert experts_for(chambers, topic, region, kind)[0].key == first  # type: ignore[arg-type]


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_every_topic_has_somebody_who_knows_it_in_every_region(chambers: Chambers, topic: str) -> None:
    for region in chambers.regions:
        for kind in ("ihk", "hwk"):
            assert topic in experts_for(chambers, topic, region.key, kind)[0].topics  # type: ignore[arg-type]


def test_an_expert_of_the_other_kind_of_chamber_is_not_offered(chambers: Chambers) -> None:
    keys = {one.key for one in experts_for(chambers, "topic_funding", "halle", "hwk")}
    assert keys == {"digital_hwk_halle", "digital_centre"}


def test_nobody_is_offered_for_a_format_that_nobody_has(chambers: Chambers) -> None:
    found = experts_for(chambers, "topic_funding", "halle", "ihk", "on_site")
    assert [one.key for one in found] == ["digital_centre"]
