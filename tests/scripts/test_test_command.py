from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts import test as test_command
from scripts.browser import BrowserMissing
from scripts.test import Step

Run = Callable[..., int]
Capsys = pytest.CaptureFixture[str]
PYTEST = str(Path(sys.executable).with_name("pytest"))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(test_command, "ROOT", tmp_path)
    monkeypatch.setattr(test_command, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(test_command, "find_chromium", lambda _terminal: "/usr/bin/true")

    def _run(*steps: Step) -> int:
        def chosen(_long: bool) -> Iterator[Step]:
            yield from steps

        monkeypatch.setattr(test_command, "steps", chosen)
        return test_command.main([])

    return _run


def pytest_step(folder: Path, name: str, code: str) -> Step:
    file = folder / f"test_{name}.py"
    file.write_text(code, "utf-8")
    return Step(name, (PYTEST, "-p", "no:cacheprovider", str(file)))


def test_the_closing_line_sums_all_runs(tmp_path: Path, run: Run, capsys: Capsys) -> None:
    first = pytest_step(tmp_path, "first", "def test_a(): pass\ndef test_b(): pass\n")
    second = pytest_step(tmp_path, "second", "def test_a(): pass\n")

    assert run(first, second) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "3 passed, 0 failed"


def test_a_failure_is_shown_and_does_not_hide_the_steps_after_it(
    tmp_path: Path, run: Run, capsys: Capsys
) -> None:
    bad = pytest_step(tmp_path, "bad", "def test_a(): assert 'why' == 'because'\n")
    good = pytest_step(tmp_path, "good", "def test_a(): pass\n")

    assert run(bad, good) == 1
    output = capsys.readouterr()
    assert "because" in output.out
    assert "Failed: bad" in output.err
    assert output.out.splitlines()[-1] == "1 passed, 1 failed"


def test_a_run_that_breaks_before_counting_is_a_failure(tmp_path: Path, run: Run, capsys: Capsys) -> None:
    assert run(Step("broken", (PYTEST, str(tmp_path / "test_not_there.py")))) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed"


def test_a_check_that_fails_fails_the_whole(run: Run) -> None:
    assert run(Step("check", (sys.executable, "-c", "raise SystemExit(1)"))) == 1


def test_without_a_browser_one_sentence_says_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    def missing(_terminal: object) -> str:
        raise BrowserMissing("The browser tests need Chromium: install it.")

    monkeypatch.setattr(test_command, "find_chromium", missing)

    assert run() == 1
    assert "The browser tests need Chromium" in capsys.readouterr().err


def test_settings_of_the_person_at_the_keyboard_do_not_reach_the_tests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOTSE_PORT", "1")
    environment = test_command._environment("/usr/bin/chromium")

    assert "LOTSE_PORT" not in environment
    assert environment["LOTSE_CHROMIUM"] == "/usr/bin/chromium"
