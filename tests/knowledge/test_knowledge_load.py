from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.front_matter import BrokenEntry, parse_entry
from bot.knowledge.load import EntryFiles
from tests.knowledge.conftest import Write, entry_text


def test_three_lengths_and_head_are_read(write: Write, knowledge: KnowledgeBase) -> None:
    write("darlehen", main=True, regions=["halle"])
    entry = knowledge.entry("funding-darlehen")
    assert entry is not None
    assert entry.main and entry.regions == ("halle",)
    assert entry.short.startswith("Sprechen Sie zuerst")
    assert entry.long.startswith("Dieser Text")
    assert entry.easy.endswith("hilft Ihnen.")


def test_an_empty_or_missing_folder_has_no_answers(knowledge: KnowledgeBase) -> None:
    assert knowledge.answer("topic_funding", {}) is None
    assert knowledge.search("Förderung") == []
    assert knowledge.faults() == ()


def test_a_changed_text_is_picked_up(write: Write, knowledge: KnowledgeBase) -> None:
    write(main=True, short="Alt und bekannt.")
    first = knowledge.answer("topic_funding", {})
    write(main=True, short="Neu und länger als zuvor.")
    second = knowledge.answer("topic_funding", {})
    assert first is not None and first.short == "Alt und bekannt."
    assert second is not None and second.short == "Neu und länger als zuvor."


def test_a_new_and_a_deleted_file_are_noticed(write: Write, knowledge: KnowledgeBase) -> None:
    path = write(main=True)
    assert len(knowledge.entries("topic_funding")) == 1
    write("zweite")
    assert len(knowledge.entries("topic_funding")) == 2
    path.unlink()
    assert [one.id for one in knowledge.entries("topic_funding")] == ["funding-zweite"]


@pytest.mark.parametrize(
    "broken",
    [b"", b"---\n", b"kein Kopf", b"\xff\xfe\x00", b"---\nid: [\n---\n## Kurz\nText\n", b"---\n- a\n---\n"],
)
def test_a_broken_file_keeps_its_last_good_version_and_is_reported(
    broken: bytes, write: Write, knowledge: KnowledgeBase
) -> None:
    path = write(main=True, short="Die gute Fassung.")
    assert knowledge.answer("topic_funding", {}) is not None
    path.write_bytes(broken)
    kept = knowledge.answer("topic_funding", {})
    assert kept is not None and kept.short == "Die gute Fassung."
    assert [fault.file for fault in knowledge.faults()] == ["funding/probe.md"]
    write(main=True, short="Wieder ganz.")
    repaired = knowledge.answer("topic_funding", {})
    assert repaired is not None and repaired.short == "Wieder ganz."
    assert knowledge.faults() == ()


def test_nothing_is_read_again_while_no_file_changes(
    write: Write, knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(main=True)
    assert knowledge.answer("topic_funding", {}) is not None

    def refuse(*_: object, **__: object) -> str:
        raise AssertionError("was read again")

    monkeypatch.setattr(Path, "read_text", refuse)
    assert knowledge.answer("topic_funding", {}) is not None


def test_of_two_files_with_one_id_the_first_counts(
    write: Write, folder: Path, knowledge: KnowledgeBase
) -> None:
    path = write(main=True)
    os.link(path, path.with_name("zweimal.md"))
    assert len(knowledge.entries()) == 1
    assert [fault.file for fault in knowledge.faults()] == ["funding/zweimal.md"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"as_of": "neulich"}, "kein Datum"),
        ({"aspect": "price"}, "gibt es nicht"),
        ({"sources": []}, "leer"),
        ({"title": "x" * 61}, "höchstens 60"),
        ({"colour": "blau"}, "Schreibweise"),
        ({"follow_ups": [{"title": "Was?", "entry": "funding-a", "intent": "greet"}]}, "nur eines"),
        ({"sources": [{"title": "A", "url": "example.org", "accessed": "2026-01-01"}]}, "https://"),
    ],
)
def test_a_fault_names_line_and_reason(changes: dict[str, object], words: str) -> None:
    with pytest.raises(BrokenEntry) as caught:
        parse_entry(entry_text(**changes), "funding/probe.md")
    fault = caught.value.faults[0]
    assert words in str(fault)
    assert str(fault).startswith("funding/probe.md:")
    text = entry_text(**changes).split("\n")
    key = next(iter(changes))
    named = next(at for at, one in enumerate(text, 1) if one.startswith(f"{key}:"))
    assert named <= fault.line <= named + 3


@pytest.mark.parametrize("name", ["Kurz", "Mehr", "Einfache Sprache"])
def test_a_missing_section_is_a_fault(name: str) -> None:
    with pytest.raises(BrokenEntry, match=name):
        parse_entry(entry_text().replace(f"## {name}\n", "## Anderes\n"), "funding/probe.md")


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    text = "\ufeff" + entry_text().replace("\n", "\r\n")
    assert parse_entry(text, "a/b.md").entry.id == "funding-probe"


def test_a_question_needs_no_quotes_in_a_follow_up() -> None:
    text = entry_text().replace(
        "owner:", "follow_ups:\n  - {title: Was gilt heute?, intent: topic_ai}\nowner:"
    )
    assert parse_entry(text, "a/b.md").entry.follow_ups[0].title == "Was gilt heute?"


def test_a_change_is_seen_after_the_rest_between_two_looks(
    folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("bot.knowledge.load.time.monotonic", lambda: now)
    files = EntryFiles(folder, rest_seconds=1.0)
    before = len(files.snapshot().files)

    write("neu")
    now += 0.9
    assert len(files.snapshot().files) == before
    now += 0.2
    assert len(files.snapshot().files) == before + 1
