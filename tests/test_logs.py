from __future__ import annotations

import json
import logging

import pytest

from bot.logs import set_up_logs


@pytest.fixture(autouse=True)
def _as_before() -> object:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_json_with_its_part_time_and_fields(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOTSE_PART", "web-1")
    set_up_logs()
    logging.getLogger("bot.conversation").info("turn", extra={"milliseconds": 12, "request": "abc"})

    line = lines(capsys)[0]
    assert str(line.pop("at")).endswith("Z")
    assert line == {
        "event": "turn",
        "level": "info",
        "logger": "bot.conversation",
        "milliseconds": 12,
        "part": "web-1",
        "request": "abc",
    }


def test_an_error_keeps_its_kind_and_never_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs()
    try:
        raise ValueError("petra.krause@example.de")
    except ValueError:
        logging.getLogger("bot.web").exception("failed")

    line = lines(capsys)[0]
    assert (line["event"], line["error"], line["level"]) == ("failed", "ValueError", "error")
    assert "petra" not in str(line)


def test_libraries_speak_up_from_warnings_on(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs()
    logging.getLogger("httpx").info("GET https://example.de/?name=Krause")
    logging.getLogger("httpx").warning("odd")

    assert [line["event"] for line in lines(capsys)] == ["odd"]
