from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from desk_parts import Browser, RunningDesk, tags_of, words_of

from bot.desk.charts import bars
from bot.statistics import counts
from bot.statistics.counts import Tally
from bot.statistics.demo import add_demo

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def person(desk: RunningDesk) -> Browser:
    return desk.signed_in()


def note(desk: RunningDesk, chamber: str, **topics: int) -> None:
    tally = Tally("conversations")
    for topic, number in topics.items():
        tally.add(OCTOBER, chamber, {"topic": topic, "region": "halle"}, number)
    with desk.core.uow() as db:
        counts.add(db, tally.counts)
        db.commit()


def test_numbers_come_as_pictures_with_their_tables(desk: RunningDesk, person: Browser) -> None:
    note(desk, "ihk_halle", topic_funding=8, topic_online_shop=6)

    text = person.get("/desk/statistik").text

    said = words_of(text)
    assert "Gespräche: 14" in said and "Förderung 8" in said and "Onlineshop 6" in said
    pictures = [attributes for tag, attributes in tags_of(text) if tag == "svg"]
    tables = [tag for tag, _ in tags_of(text) if tag == "table"]
    assert len(pictures) == len(tables) > 0
    assert all(one["role"] == "img" and one["aria-labelledby"] for one in pictures)


def test_small_numbers_are_nowhere(desk: RunningDesk, person: Browser) -> None:
    note(desk, "ihk_halle", topic_funding=20, topic_online_shop=3)
    note(desk, "hwk_halle", topic_funding=4)

    said = words_of(person.get("/desk/statistik").text)
    table = person.get("/desk/statistik.csv").content.decode("utf-8-sig")

    assert "Gespräche: 23" in said and "übrige, zusammengefasst 23" in said
    assert "HWK Halle" not in table
    numbers = [int(row[-1]) for row in csv.reader(io.StringIO(table), delimiter=";") if row[-1].isdigit()]
    assert numbers and min(numbers) >= 5


def test_one_chamber_and_period_can_be_chosen(desk: RunningDesk, person: Browser) -> None:
    note(desk, "ihk_halle", topic_funding=8)
    note(desk, "hwk_halle", topic_funding=9)

    said = words_of(person.get("/desk/statistik?kammer=hwk_halle&von=2026-10&bis=2026-10").text)
    assert "Gespräche: 9" in said
    assert "Gespräche: " not in words_of(person.get("/desk/statistik?von=2026-11&bis=2026-11").text)


@pytest.mark.parametrize(
    "query", ["von=x", "bis=9999-99", "kammer=jena", "von=2030-01&bis=1999-01", "quelle=1"]
)
def test_odd_questions_get_a_page(person: Browser, query: str) -> None:
    assert person.get(f"/desk/statistik?{query}").status_code == 200


def test_made_up_figures_say_so_everywhere(desk: RunningDesk, person: Browser) -> None:
    add_demo(desk.core.uow, desk.core.chambers, date(2026, 11, 1))

    plain = words_of(person.get("/desk/statistik").text)
    text = person.get("/desk/statistik?quelle=demo").text
    table = person.get("/desk/statistik.csv?quelle=demo")

    assert "Gespräche: " not in plain and "erfundene Zahlen" in plain
    assert "Alle Zahlen auf dieser Seite sind erfunden" in words_of(text)
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", text)
    headings = re.findall(r"<h2 [^>]*>(.*?)</h2>", text)
    assert captions and all("erfundene Zahlen" in one for one in captions)
    assert headings and all("erfunden" in one for one in headings)
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))[1:]
    assert rows and {row[0] for row in rows} == {"erfundene Zahlen"}
    assert "statistik-erfunden.csv" in table.headers["content-disposition"]


def test_a_label_cannot_break_out_of_a_picture() -> None:
    drawn = str(bars([("<script>alert(1)</script>", 5)], '"><b>', "x"))

    assert "<script>" not in drawn and "<b>" not in drawn
