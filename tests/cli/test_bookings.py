from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fixtures.booking_desk import KRAUSE, NOW, Desk, open_desk
from typer.testing import CliRunner

from bot.booking.views import BookingView
from bot.cli.bookings import app
from bot.db.engine import UnitOfWork

PERSONAL = ("Krause", "ute@", "Onlineshop")


@pytest.fixture
def desk(uow: UnitOfWork, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setenv("LOTSE_DATABASE_URL", database_url)
    monkeypatch.setenv("LOTSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LOTSE_NOW", NOW.isoformat())
    monkeypatch.delenv("LOTSE_NOW_AT", raising=False)
    return open_desk(uow, tmp_path)


@pytest.fixture
def booking(desk: Desk) -> BookingView:
    return desk.bookings.confirm("anna", desk.free()[0].id, replace(KRAUSE))


def lotse(*arguments: str, answer: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments), input=answer)
    return result.exit_code, result.output


def test_a_list_names_no_person(booking: BookingView) -> None:
    code, output = lotse("list")

    assert code == 0
    assert booking.reference in output and "Donnerstag, 3. Dezember 2026, 13:00 bis 13:45 Uhr" in output
    assert not [word for word in PERSONAL if word in output]


def test_one_booking_names_no_person_either(booking: BookingView) -> None:
    code, output = lotse("show", booking.reference.lower())

    assert code == 0 and "online, Zoom" in output
    assert not [word for word in PERSONAL if word in output]


def test_who_asks_for_all_gets_all(booking: BookingView) -> None:
    assert all(word in lotse("show", booking.reference, "--full")[1] for word in PERSONAL)
    assert "Krause" in lotse("list", "--full")[1]


def test_cancelling_asks_first_and_tells_by_mail(desk: Desk, booking: BookingView) -> None:
    assert lotse("cancel", booking.reference, answer="n\n")[0] == 1
    assert desk.rows("confirmed") == 1

    code, output = lotse("cancel", booking.reference, "--reason", "Der Raum ist gesperrt.", answer="y\n")
    assert code == 0 and "ist abgesagt" in output
    assert [kind for kind, _ in desk.mails()].count("cancellation") == 1
    assert "Keine Buchungen." in lotse("list")[1]
    assert booking.reference in lotse("list", "--cancelled")[1]


def test_an_unknown_reference_is_told_in_one_sentence(desk: Desk) -> None:
    code, output = lotse("show", "DL-AAA-BBB")

    assert code == 1 and "gibt es nicht" in output and "Traceback" not in output


def test_before_the_first_start_there_is_nothing_to_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOTSE_DATA_DIR", str(tmp_path / "new"))
    monkeypatch.delenv("LOTSE_DATABASE_URL", raising=False)

    assert lotse("list")[0] == 1
