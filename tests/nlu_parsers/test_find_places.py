from pathlib import Path
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


@pytest.fixture
def thuringia(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of a centre in another state, as `lotse init` lays them out."""
    (tmp_path / "chambers.yml").write_text("state: TH\n", "utf-8")
    (tmp_path / "lookups").mkdir()
    (tmp_path / "lookups" / "places.csv").write_text(
        "# a comment\nname,region,kind,district,flags,aliases\nErfurt,erfurt,city,,,\nNeustadt,,,,,\n",
        "utf-8",
    )
    (tmp_path / "lookups" / "postcodes.csv").write_text(
        "postcode,districts,region\n99,,erfurt\n99998,,\n", "utf-8"
    )
    monkeypatch.setenv("LOTSE_CENTRE_DIR", str(tmp_path))


@pytest.mark.parametrize(
    ("text", "state", "region", "ambiguous"),
    [
        ("Wir sitzen in Erfurt", "TH", "erfurt", False),
        ("Wir sitzen in Neustadt", "TH", None, True),
        ("Wir sitzen in Jena", "TH", None, True),
        ("Wir sitzen in Magdeburg", "ST", None, False),
        ("PLZ 99084", "TH", "erfurt", False),
        ("PLZ 99998", "TH", None, True),
        ("PLZ 39104", "ST", None, False),
        ("PLZ 20095", "other", None, False),
    ],
)
@pytest.mark.usefixtures("thuringia")
def test_another_centre_has_its_own_places_and_ours_are_elsewhere(
    text: str, state: str, region: str | None, ambiguous: bool
) -> None:
    (found,) = places.find(text)

    assert [found.value[key] for key in ("state", "region", "ambiguous")] == [state, region, ambiguous]


@pytest.mark.usefixtures("thuringia")
def test_without_own_postcodes_a_postcode_says_nothing_of_the_state(tmp_path: Path) -> None:
    (tmp_path / "lookups" / "postcodes.csv").unlink()

    assert places.find("PLZ 20095")[0].value["state"] == ""
