from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.init import app

ANSWERS = Path(__file__).parents[1] / "centre" / "edersee.yml"
TYPED = "Hessn\nHessen\nMusterheim\nIHK Musterheim\nletzter Freitag\nonline\nHaus, Weg 1, 34000 Musterheim\n"
TYPED += "0561 11\nx@kammer.example\n\n\n"


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "250")


def init(folder: Path, *arguments: str, typed: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(folder), *arguments], input=typed)
    return result.exit_code, result.output


def test_a_file_of_answers_makes_a_folder_and_says_what_follows(tmp_path: Path) -> None:
    code, said = init(tmp_path / "c", "--answers", str(ANSWERS))

    assert code == 0, said
    assert "Neustadt am Edersee" in said
    assert f"LOTSE_CENTRE_DIR={tmp_path / 'c'} make run" in said
    assert (tmp_path / "c" / "chambers.yml").exists()


def test_a_question_is_asked_again_until_the_answer_is_understood(tmp_path: Path) -> None:
    code, said = init(tmp_path / "c", typed=TYPED)

    assert code == 0, said
    assert "„Hessn“ ist kein Bundesland" in said
    assert "state: HE" in (tmp_path / "c" / "chambers.yml").read_text("utf-8")


def test_who_stops_in_the_middle_has_written_nothing(tmp_path: Path) -> None:
    code, said = init(tmp_path / "c", typed="Hessen\n")

    assert (code, (tmp_path / "c").exists()) == (1, False)
    assert "nichts wurde geschrieben" in said


def test_nothing_is_replaced_without_a_yes(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    init(folder, "--answers", str(ANSWERS))
    (folder / "chambers.yml").write_text("meins\n", "utf-8")

    code, said = init(folder, "--answers", str(ANSWERS))
    assert code == 1 and "steht schon etwas anderes: chambers.yml" in said
    code, said = init(folder, typed=TYPED + "n\n")
    assert code == 1 and "Ersetzen?" in said
    assert (folder / "chambers.yml").read_text("utf-8") == "meins\n"
    assert init(folder, "--answers", str(ANSWERS), "--overwrite")[0] == 0
    assert "state: HE" in (folder / "chambers.yml").read_text("utf-8")


def test_what_is_the_same_already_is_no_reason_to_ask(tmp_path: Path) -> None:
    assert init(tmp_path / "c", "--answers", str(ANSWERS))[0] == 0
    assert init(tmp_path / "c", "--answers", str(ANSWERS))[0] == 0
