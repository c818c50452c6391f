from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import SettingsError
from bot.schedule.chamber import CENTRE
from bot.schedule.config import Chambers, load_chambers, parse_chambers
from bot.schedule.errors import ChambersFileError

ROOT = Path(__file__).parents[2]
GOOD = (ROOT / "tests/data/chambers/thueringen.yml").read_text(encoding="utf-8")

# What is replaced in a good file, by what, and what the message must say, its line included.
BROKEN = {
    "missing key": ("state: TH\n", "", "chambers.yml, line 2, state: this key is missing"),
    "missing key inside": (
        "    region: erfurt\n    service_phone",
        "    service_phone",
        "line 39, chambers.ihk_erfurt.region: this key is missing",
    ),
    "unknown key": (
        "    lead_time_working_days: 3",
        "    lead_time: 3",
        "line 33, regions.erfurt.lead_time: there is no such key",
    ),
    "unknown state": ("state: TH", "state: XX", "line 2, state: 'XX' should be 'BB', 'BE'"),
    "bad rule": (
        "BYDAY=-1TU",
        "BYDAY=-1XX",
        "line 29, regions.erfurt.rule: 'RRULE:FREQ=MONTHLY;BYDAY=-1XX' is no usable rule",
    ),
    "rule without a weekday": ("BYDAY=-1TU", "BYMONTHDAY=1", "is no usable rule; write it as in RFC 5545"),
    "rule that never comes": ("BYDAY=-1TU", "BYDAY=+7TU", "is no usable rule"),
    "rule with steps of nothing": ("BYDAY=-1TU", "BYDAY=-1TU;INTERVAL=0", "is no usable rule"),
    "rule in words": ("RRULE:FREQ=MONTHLY;BYDAY=-1TU", "jeden Dienstag", "is no usable rule"),
    "two rules": ("BYDAY=-1TU", "BYDAY=-1TU;COUNT=3", "is no usable rule"),
    "thursday for a tuesday": (
        "on_holiday: next_same_weekday",
        "on_holiday: next_free_thursday",
        "next_free_thursday needs a rule for Thursdays",
    ),
    "unknown holiday policy": (
        "on_holiday: next_same_weekday",
        "on_holiday: vielleicht",
        "regions.erfurt.on_holiday: 'vielleicht' should be",
    ),
    "overlapping slots": (
        '"10:15-11:15"',
        '"09:30-10:30"',
        "regions.erfurt.day_frame: the time slots 09:00-10:00 and 09:30-10:30 overlap",
    ),
    "slot that runs backwards": (
        '"10:15-11:15"',
        '"11:15-10:15"',
        "ends at 10:15, which is not after its start at 11:15",
    ),
    "two ways of giving slots": ("day_frame: {times", "day_frame: {count: 3, times", "so count must go"),
    "slots past midnight": (
        'day_frame: {times: ["09:00-10:00", "10:15-11:15"]}',
        'day_frame: {starts: "22:00"}',
        "the last time slot would end after midnight",
    ),
    "time without quotes": (
        'day_frame: {times: ["09:00-10:00", "10:15-11:15"]}',
        "day_frame: {starts: 13:00}",
        "regions.erfurt.day_frame.starts: '780' is no time of day; write it in quotes",
    ),
    "colour in words": ('"#7a1f3d"', "rot", "line 8, colours.primary: 'rot' is no colour"),
    "colour without quotes": ('"#7a1f3d"', "#7a1f3d", "colours.primary: there is no value"),
    "colours that cannot be read": (
        'on_primary: "#fffbe6"',
        'on_primary: "#8a2f4d"',
        "colours: on_primary on primary cannot be read well",
    ),
    "chamber in an unknown region": (
        "short_name: IHK Erfurt\n    region: erfurt",
        "short_name: IHK Erfurt\n    region: gera",
        "chambers.ihk_erfurt.region: there is no region 'gera'; known are erfurt",
    ),
    "expert of an unknown chamber": (
        "chamber: ihk_erfurt",
        "chamber: ihk_gera",
        "line 52, experts.digital_ihk_erfurt.chamber: there is no chamber 'ihk_gera'; known are centre, ihk_",
    ),
    "expert for an unknown topic": (
        "topics: [topic_funding]",
        "topics: [topic_fundng]",
        "'topic_fundng' is no topic; known are",
    ),
    "nobody advises": (
        "    regions: [erfurt]\n",
        "    regions: []\n",
        "experts.digital_ihk_erfurt.regions: at least one entry is needed",
    ),
    "format without a place": (
        "formats: [online]\n    online",
        "formats: [on_site]\n    online",
        "needs a place",
    ),
    "unknown format": (
        "formats: [online]\n    online",
        "formats: [zoom]\n    online",
        "'zoom' should be 'on_site'",
    ),
    "exception off the rule": (
        "    on_holiday: next_same_weekday",
        "    exceptions: [{date: 2027-01-27, action: drop}]",
        "exceptions: 2027-01-27 is no day of the rule",
    ),
    "exception to a holiday": (
        "    on_holiday: next_same_weekday",
        "    exceptions: [{date: 2027-01-26, action: move, to: 2027-01-01}]",
        "regions.erfurt.exceptions.2027-01-26: 2027-01-01 is closed (Neujahr)",
    ),
    "move without a target": (
        "    on_holiday: next_same_weekday",
        "    exceptions: [{date: 2027-01-26, action: move}]",
        "'to' belongs to action: move",
    ),
    "impossible date": (
        "    on_holiday: next_same_weekday",
        "    closed_days: [{date: 30.02.2027}]",
        "'30.02.2027' is no date; write it as 2026-12-24",
    ),
    "postcode without its zero": (
        'postcode: "99084"',
        "postcode: 6110",
        "address.postcode: '6110' is no text; write it in quotes",
    ),
    "bad e-mail": (
        "email: digital@ihk-erfurt.example",
        "email: digital-at-ihk",
        "experts.digital_ihk_erfurt.email",
    ),
    "insecure website": (
        "https://ihk-erfurt.example",
        "http://ihk-erfurt.example",
        "must start with https://",
    ),
    "own state among the others": (
        "code: ST",
        "code: TH",
        "other_states.TH: TH is the state of this centre itself",
    ),
    "unknown time zone": (
        "state: TH",
        "state: TH\ntimezone: Europe/Erfurt",
        "'Europe/Erfurt' is no time zone",
    ),
    "the same key twice": ("state: TH", "state: TH\nstate: ST", "line 3: the key 'state' stands twice"),
    "the same district twice": (
        "  - {name: Erfurt, region: erfurt}",
        "  - {name: Erfurt, region: erfurt}\n  - {name: Erfurt, region: erfurt}",
        "districts.Erfurt: 'Erfurt' stands more than once",
    ),
    "no YAML": ("state: TH", "state: [TH", "this is no valid YAML"),
}


@pytest.mark.parametrize(("old", "new", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_with_a_clear_sentence(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(ChambersFileError) as caught:
        parse_chambers(GOOD.replace(old, new, 1))
    assert message in str(caught.value)
    assert all(fault.startswith("chambers.yml") and fault.endswith(".") for fault in caught.value.faults)


@pytest.mark.parametrize("text", ["", "nur Text", "- eine\n- Liste", "# nichts"])
def test_a_file_without_keys_is_refused(text: str) -> None:
    with pytest.raises(ChambersFileError, match="must hold keys with values"):
        parse_chambers(text)


def test_all_faults_are_reported_at_once() -> None:
    broken = GOOD.replace('"#7a1f3d"', "rot").replace("BYDAY=-1TU", "BYDAY=-1XX")
    with pytest.raises(ChambersFileError) as caught:
        parse_chambers(broken)
    assert len(caught.value.faults) == 2


def test_a_missing_file_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such file; LOTSE_CHAMBERS_FILE names it"):
        load_chambers(tmp_path / "chambers.yml")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "chambers.yml"
    path.write_bytes("state: Thüringen".encode("latin-1"))
    with pytest.raises(ChambersFileError, match="cannot be read as UTF-8"):
        load_chambers(path)


def test_nothing_changes_after_loading(chambers: Chambers) -> None:
    with pytest.raises(ValidationError):
        chambers.regions[0].label = "anders"  # type: ignore[misc]


def test_the_shipped_file_describes_both_regions_and_four_chambers(chambers: Chambers) -> None:
    assert [one.key for one in chambers.regions] == ["halle", "magdeburg"]
    assert {(one.kind, one.region) for one in chambers.chambers} == {
        (kind, region) for kind in ("ihk", "hwk") for region in ("halle", "magdeburg")
    }
    assert chambers.region("magdeburg").is_hybrid
    assert chambers.region("halle").formats == ("online",)


def test_the_centre_and_its_experts_know_the_same_topics(chambers: Chambers) -> None:
    topics = {topic for one in chambers.experts if one.chamber == CENTRE for topic in one.topics}
    assert topics == set(chambers.centre.topics)


def test_unchecked_sample_data_is_reported(chambers: Chambers, thueringen: Chambers) -> None:
    assert "chambers.hwk_halle" in chambers.samples
    assert "regions.magdeburg.place" in chambers.samples
    assert thueringen.samples == ()


def test_placeholder_numbers_stand_only_in_data_marked_as_sample(chambers: Chambers) -> None:
    for chamber in chambers.chambers:
        assert chamber.sample or "(Muster)" not in chamber.service_phone
