from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.files import replace_file


def test_a_file_is_written_and_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    replace_file(file, b"erst")
    replace_file(file, "dann: ü".encode())
    assert file.read_text("utf-8") == "dann: ü"
    assert list(tmp_path.iterdir()) == [file]


def test_what_was_read_before_stays_readable_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "address"
    replace_file(file, b"alt")
    with file.open(encoding="utf-8") as reader:
        replace_file(file, b"neu")
        assert reader.read() == "alt"


def test_a_disk_that_is_full_costs_neither_the_old_file_nor_leaves_half_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "eintrag.md"
    replace_file(file, b"alt")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(file, b"neu")
    assert file.read_text("utf-8") == "alt"
    assert list(tmp_path.iterdir()) == [file]
