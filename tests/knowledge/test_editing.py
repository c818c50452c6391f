from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from fixtures.booking_desk import NOW
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import FixedClock
from bot.db.base import Base
from bot.db.engine import UnitOfWork, make_engine
from bot.errors import NotFound
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.editing import Changed, EntryEditing, Faulty
from bot.knowledge.entry_parts import Parts, join, split
from bot.knowledge.place import DELIVERED, known_beside

FILE = "funding/dauer.md"
ANNA, BERT = "account:1", "account:2"


class Setup:
    def __init__(self, folder: Path) -> None:
        self.delivered, self.overlay = folder / "delivered", folder / "var" / "knowledge"
        shutil.copytree(DELIVERED, self.delivered)
        uow = UnitOfWork(make_engine(f"sqlite:///{folder / 'lotse.db'}"))
        Base.metadata.create_all(uow.engine)
        self.clock = FixedClock(NOW)
        known = known_beside(DELIVERED, {"halle", "magdeburg"})
        self.editing = EntryEditing(uow, self.clock, (self.delivered,), self.overlay, known)
        self.base = KnowledgeBase(self.delivered, self.clock, overlays=(self.overlay,))

    def changed(self, old: str = "title: ", new: str = "title: Neu: ") -> str:
        text = self.editing.open(FILE).text
        assert old in text
        return text.replace(old, new, 1)

    @property
    def better(self) -> str:
        text = self.editing.open(FILE).text
        title = next(line for line in text.splitlines() if line.startswith("title: "))
        return text.replace(title, "title: Wie lange es dauert", 1)


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(tmp_path)


def title(setup: Setup) -> str:
    return next(one.entry.title for one in setup.editing.files() if one.file == FILE)


def test_a_saved_change_is_what_the_bot_says_and_leaves_the_delivered_file_alone(setup: Setup) -> None:
    before = (setup.delivered / FILE).read_text("utf-8")
    now = setup.editing.open(FILE)

    saved = setup.editing.save(FILE, setup.better, now.digest, ANNA, "Klarer")

    assert saved.is_edited and not saved.delivered_is_newer
    entry = next(one for one in setup.base.entries("topic_funding") if one.title == "Wie lange es dauert")
    assert setup.base.entry(entry.id) == entry
    assert (setup.delivered / FILE).read_text("utf-8") == before


def test_a_text_that_breaks_the_rules_is_not_saved(setup: Setup) -> None:
    now = setup.editing.open(FILE)
    faulty = {
        now.text.replace("as_of:", "as_off:", 1): "as_off",
        now.text.replace("## Mehr", "## Viel", 1): "Viel",
        "kein Kopf": "Kopf",
        now.text.replace("Sie", "du", 1): "",
    }
    for text, word in faulty.items():
        with pytest.raises(Faulty) as refused:
            setup.editing.save(FILE, text, now.digest, ANNA)
        assert word in " ".join(one.message for one in refused.value.faults)

    assert setup.editing.open(FILE) == now and not setup.editing.open(FILE).is_edited
    assert setup.editing.history(FILE) == []


def test_what_would_break_another_entry_is_not_saved(setup: Setup) -> None:
    main = next(one for one in setup.editing.files() if one.entry.topic == "topic_funding" and one.entry.main)
    now = setup.editing.open(main.file)

    with pytest.raises(Faulty) as refused:
        setup.editing.save(main.file, now.text.replace("main: true", "main: false", 1), now.digest, ANNA)

    assert any("keinen Haupteintrag" in one.message for one in refused.value.faults)


def test_of_two_who_change_an_entry_at_once_the_second_is_told(setup: Setup) -> None:
    opened = setup.editing.open(FILE)
    setup.editing.save(FILE, setup.better, opened.digest, ANNA)

    with pytest.raises(Changed):
        setup.editing.save(FILE, opened.text.replace("Sie ", "Sie bitte ", 1), opened.digest, BERT)
    with pytest.raises(Changed):
        setup.editing.reset(FILE, opened.digest, BERT)
    assert title(setup) == "Wie lange es dauert"


def test_of_many_who_save_at_the_same_moment_one_wins(setup: Setup) -> None:
    opened, results = setup.editing.open(FILE), list[str]()
    text = setup.better

    def save(number: int) -> None:
        try:
            setup.editing.save(FILE, text.replace("dauert", f"dauert {number}", 1), opened.digest, ANNA)
            results.append("saved")
        except Changed:
            results.append("told")

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["saved", "told", "told", "told"]


def test_every_saved_text_can_be_gone_back_to(setup: Setup) -> None:
    first = setup.editing.open(FILE)
    second = setup.editing.save(FILE, setup.better, first.digest, ANNA, "Klarer")
    third = setup.editing.save(FILE, second.text.replace("dauert", "brauchen kann"), second.digest, BERT)

    history = setup.editing.history(FILE)
    assert [one.text for one in history] == [third.text, second.text, first.text]
    assert [(one.saved_by, one.note) for one in history[1:]] == [
        (ANNA, "Klarer"),
        ("", "Stand vor der ersten Änderung"),
    ]
    back = setup.editing.version(FILE, history[-1].id)
    assert setup.editing.save(FILE, back.text, third.digest, ANNA).text == first.text


def test_the_delivered_text_can_be_taken_again(setup: Setup) -> None:
    first = setup.editing.open(FILE)
    saved = setup.editing.save(FILE, setup.better, first.digest, ANNA)

    assert setup.editing.reset(FILE, saved.digest, ANNA) == first
    with pytest.raises(NotFound):
        setup.editing.reset(FILE, first.digest, ANNA)


def test_an_update_of_the_product_is_noticed(setup: Setup) -> None:
    first = setup.editing.open(FILE)
    setup.editing.save(FILE, setup.better, first.digest, ANNA)
    (setup.delivered / FILE).write_text(first.text.replace("as_of: ", "as_of: ", 1) + "\n", "utf-8")

    assert setup.editing.open(FILE).delivered_is_newer


@pytest.mark.parametrize(
    "file", ["../../etc/passwd", "funding/../../x.md", "funding/nichts.md", "", "/etc/passwd"]
)
def test_nothing_but_entries_can_be_opened_or_written(setup: Setup, file: str) -> None:
    with pytest.raises(NotFound):
        setup.editing.open(file)
    with pytest.raises(NotFound):
        setup.editing.save(file, "x", "y", ANNA)


def test_an_entry_keeps_the_rules_as_the_form_writes_it(setup: Setup) -> None:
    parts = split(setup.editing.open(FILE).text)

    assert parts and setup.editing.faults(FILE, join(parts)) == []


def test_every_entry_goes_through_the_form_unchanged(setup: Setup) -> None:
    for one in setup.editing.files():
        text = setup.editing.open(one.file).text
        parts = split(text)
        assert parts is not None, one.file
        assert split(join(parts)) == parts


PART = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
    .map(str.strip)
    .filter(lambda text: text and not text.startswith("##"))
)


@given(PART, PART, PART)
def test_what_is_typed_into_the_form_comes_out_again(short: str, long: str, easy: str) -> None:
    parts = Parts("id: x", short, long, easy)

    assert split(join(parts)) == parts
