from typing import Any

import pytest
from nlu_parsers.parser_tables import rows

from bot.nlu.parsers import places
from bot.nlu.parsers.lookups import read_csv


@pytest.mark.parametrize("row", rows("places"), ids=lambda row: str(row[0]))
def test_places_are_found_with_their_region(row: list[Any]) -> None:
    values = [f.value for f in places.find(row[0]) if f.kind == "place"]
    assert [[v["name"], v["district"], v["region"], v["state"]] for v in values] == row[1:]


@pytest.mark.parametrize("row", rows("postcodes"), ids=lambda row: str(row[0]))
def test_postcodes_give_district_and_region(row: list[Any]) -> None:
    values = [f.value for f in places.find(row[0]) if f.kind == "postcode"]
    keys = ("postcode", "district", "region", "ambiguous", "state")
    assert [[v[key] for key in keys] for v in values] == row[1:]


def test_every_municipality_of_the_state_is_found_by_its_name() -> None:
    municipalities = [row for row in read_csv("places.csv") if row["kind"] == "municipality"]
    assert len(municipalities) == 218
    for row in municipalities:
        found = [f.value for f in places.find(f"Wir sitzen in {row['name']}.") if f.kind == "place"]
        assert [(v["name"], v["region"]) for v in found] == [(row["name"], row["region"] or None)]


def test_every_locality_is_found_behind_a_preposition() -> None:
    missed = [
        row["name"]
        for row in read_csv("places.csv")
        if row["kind"] == "locality" and not places.find(f"Unser Betrieb liegt bei {row['name']}")
    ]
    assert missed == []


def test_another_folder_of_tables_can_be_named(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "places.csv").write_text(
        "name,kind,district,state,region,flags,aliases\nErfurt,municipality,Erfurt,TH,erfurt,,\n", "utf-8"
    )
    (tmp_path / "postcodes.csv").write_text("postcode,districts,region\n99084,Erfurt,erfurt\n", "utf-8")
    monkeypatch.setenv("LOTSE_LOOKUPS_DIR", str(tmp_path))
    assert places.find("99084 Erfurt")[0].value["region"] == "erfurt"
