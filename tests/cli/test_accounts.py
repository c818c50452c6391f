from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.accounts import app

LOGIN = "erna@kammer.example"


@pytest.fixture
def lotse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOTSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LOTSE_PUBLIC_URL", "https://lotse.kammer.example")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    return run


def add(lotse) -> Result:
    return lotse("add", LOGIN, "--name", "Erna Beispiel", "--chamber", "ihk_halle")


def test_an_account_is_made_on_an_empty_database_and_its_link_printed(lotse) -> None:
    result = add(lotse)

    assert result.exit_code == 0
    assert "https://lotse.kammer.example/desk/einladung/" in result.output
    assert "Erna Beispiel" in lotse("list").output


def test_an_account_is_locked_unlocked_given_a_new_link_and_removed(lotse) -> None:
    first = add(lotse).output
    assert lotse("lock", LOGIN).exit_code == 0
    assert "gesperrt" in lotse("list").output
    assert "Heben Sie zuerst die Sperre auf" in lotse("link", LOGIN).output
    assert lotse("unlock", LOGIN).exit_code == 0
    again = lotse("link", LOGIN).output
    assert "/desk/einladung/" in again and again != first
    assert "Beendete Anmeldungen: 0" in lotse("sign-out", LOGIN).output
    assert lotse("remove", LOGIN, "--yes").exit_code == 0
    assert "Keine Konten" in lotse("list").output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("lock", "niemand@kammer.example"), "Dieses Konto gibt es nicht."),
        (("add", "erna", "--name", "Erna", "--chamber", "ihk_halle"), "keine gültige E-Mail-Adresse"),
        (("add", LOGIN, "--name", "Erna", "--chamber", "ihk_nord"), "Diese Kammer gibt es nicht"),
        (("add", LOGIN, "--name", "Erna", "--role", "koenigin"), "Diese Rolle gibt es nicht"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_exit_code_1(lotse, arguments, sentence: str) -> None:
    result = lotse(*arguments)

    assert result.exit_code == 1
    assert sentence in result.output and "Traceback" not in result.output
