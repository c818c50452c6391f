from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fixtures.smtp_servers import Postbox, free_port, serving
from sqlalchemy import delete, text

from bot.backup.last import last_backup, note_backup
from bot.booking.planning import plan_days
from bot.clock import FixedClock
from bot.db.engine import UnitOfWork, make_engine
from bot.db.migrate import migrate
from bot.db.tables import ConsultationDay, OutboxMail
from bot.run.doctor import content, database, exposure, machine, servers
from bot.run.doctor.finding import Finding
from bot.run.errors import StartError
from bot.schedule.config import load_chambers
from bot.settings import ROOT, Settings

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CLOCK = FixedClock(NOW)
CHAMBERS = load_chambers(ROOT / "chambers.yml")
LIVE = {"public_url": "https://lotse.kammer.example"}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("LOTSE_"):
            monkeypatch.delenv(name)


def settings(folder: Path, **values: object) -> Settings:
    return Settings.model_validate({"data_dir": folder, "chambers_file": ROOT / "chambers.yml", **values})


@pytest.fixture
def uow(tmp_path: Path) -> Iterator[UnitOfWork]:
    """A database of this version with planned days."""
    engine = make_engine(f"sqlite:///{tmp_path / 'lotse.db'}")
    migrate(engine)
    uow = UnitOfWork(engine)
    plan_days(uow, CHAMBERS, CLOCK, 3)
    yield uow
    engine.dispose()


def troubles(*findings: Finding) -> list[str]:
    return [one.line for one in findings if not one.ok]


def test_a_live_address_without_encryption_is_told(tmp_path: Path) -> None:
    found = exposure.address(settings(tmp_path, public_url="http://lotse.kammer.example"))

    assert found.line.startswith("✗ address: http://lotse.kammer.example is not encrypted")
    assert "LOTSE_PUBLIC_URL" in found.text


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"host": "0.0.0.0"}, "lead nowhere"),
        ({"public_url": "lotse.kammer.example"}, "no address"),
        ({"public_url": "https://kammer.example/lotse"}, "has a path"),
    ],
)
def test_an_address_that_cannot_work_is_told(tmp_path: Path, values: dict[str, object], word: str) -> None:
    assert word in exposure.address(settings(tmp_path, **values)).text


def test_secrets_that_can_be_guessed_are_named_and_not_shown(tmp_path: Path) -> None:
    found = list(exposure.secrets(settings(tmp_path, secret_key="geheim" * 8, metrics_token="1234")))

    assert [one.text.split()[0] for one in found] == ["LOTSE_SECRET_KEY", "LOTSE_METRICS_TOKEN"]
    assert "geheim" not in str(found) and "1234" not in str(found)
    made_up = settings(tmp_path, secret_key="q4Zb7RtYw1LpXv8KcN2mHs5DgJf0TuEa")
    assert troubles(*exposure.secrets(made_up)) == []


def test_an_embedding_page_without_encryption_is_named(tmp_path: Path) -> None:
    one = settings(tmp_path, allowed_origins="https://a.example,http://b.example", **LIVE)

    assert [line.split()[2] for line in troubles(*exposure.origins(one))] == ["http://b.example"]


def test_believing_every_proxy_is_worth_a_note(tmp_path: Path) -> None:
    assert exposure.proxies(settings(tmp_path, host="0.0.0.0", trusted_proxies="*")).harmless
    assert exposure.proxies(settings(tmp_path)).ok


def test_mails_from_localhost_are_told_once_it_is_live(tmp_path: Path) -> None:
    assert "LOTSE_MAIL_FROM" in exposure.sender(settings(tmp_path, **LIVE)).text
    assert exposure.sender(settings(tmp_path)).ok


def test_files_that_others_can_read_are_counted(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    (folder / "lotse.db").touch(0o644)
    (folder / "secret.key").touch(0o600)

    assert "read 1 files" in machine.permissions(settings(folder, **LIVE)).text
    assert machine.permissions(settings(folder)).harmless
    folder.chmod(0o700)
    assert machine.permissions(settings(folder, **LIVE)).ok


class Unwell(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503)
        self.end_headers()
        self.wfile.write(b'{"status": "down", "parts": {"web": "ok", "engine": "down"}}')

    def log_message(self, *_args: object) -> None:
        pass


def test_a_running_product_is_asked_which_part_does_not_answer(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    ready = tmp_path / "log" / "worker.ready"
    ready.touch()
    os.utime(ready, (1_000_000_000, 1_000_000_000))
    with ThreadingHTTPServer(("127.0.0.1", 0), Unwell) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        found = troubles(*machine.ports(settings(tmp_path, port=server.server_port)))
        server.shutdown()
        thread.join()

    assert found[0].startswith("✗ running: engine does not answer")
    assert found[1].startswith("✗ worker: silent for")


def test_a_clock_behind_the_installed_files_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "uv.lock"
    file.touch()
    assert machine.time_of_day(tmp_path).ok
    os.utime(file, (4_000_000_000, 4_000_000_000))
    assert "timedatectl" in machine.time_of_day(tmp_path).text
    monkeypatch.setenv("LOTSE_NOW", "2026-11-23T09:00")
    assert machine.time_of_day(tmp_path).text.startswith("LOTSE_NOW")


def test_a_model_that_was_changed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(model: Path) -> None:
        raise StartError(f"{model.name} is not signed")

    monkeypatch.setattr(machine, "trained_model", lambda _fingerprint: tmp_path / "m.tar.gz")
    monkeypatch.setattr(machine, "verify", refuses)
    assert machine.model().line == "✗ model: m.tar.gz is not signed"
    monkeypatch.setattr(machine, "trained_model", lambda _fingerprint: None)
    assert machine.model().harmless


def test_an_engine_elsewhere_needs_neither_environment_nor_model_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "trained_model", lambda _fingerprint: None)
    monkeypatch.setattr(machine, "ENGINE_PYTHON", tmp_path / "none")
    found = list(machine.findings(settings(tmp_path, engine_url="http://caddy:5005"), CLOCK))

    assert [one.text for one in found if one.name == "engine"] == ["runs elsewhere, with a model of its own"]
    assert [one for one in found if one.name == "model"] == []


def test_an_old_backup_is_told(tmp_path: Path) -> None:
    one = settings(tmp_path)
    assert machine.backup(one, CLOCK).text.startswith("none is known")
    note_backup(tmp_path, NOW - timedelta(hours=20))
    assert machine.backup(one, CLOCK).ok
    note_backup(tmp_path, NOW - timedelta(days=9))
    assert machine.backup(one, CLOCK).line.startswith("✗ backup: the last one is 9 days old")
    (tmp_path / "last-backup.txt").write_text("gestern", "utf-8")
    assert last_backup(tmp_path) is None


def test_a_chambers_file_is_told_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "chambers.yml"
    file.write_text("state: XX\n", "utf-8")
    found = troubles(*content.findings(settings(tmp_path, chambers_file=file), CLOCK))

    assert found and all(line.startswith("✗ chambers file: ") for line in found)


def test_closing_days_of_next_year_are_asked_for_in_autumn() -> None:
    none = CHAMBERS.model_copy(update={"closed_days": ()})

    assert "closed_days" in troubles(*content.closing_days(none, date(2026, 10, 1)))[0]
    assert list(content.closing_days(none, date(2026, 9, 30))) == []
    assert list(content.closing_days(CHAMBERS, date(2026, 10, 1))) == []


def test_expired_answers_are_told_with_the_command_that_lists_them(tmp_path: Path) -> None:
    found = troubles(*content.answers(settings(tmp_path), CHAMBERS, date(2031, 1, 1)))

    assert any("lotse knowledge expiring" in line for line in found)


def looked_into(folder: Path, **values: object) -> list[str]:
    return troubles(*database.findings(settings(folder, **values), CLOCK))


def test_a_sound_database_has_nothing_but_a_note_on_accounts(uow: UnitOfWork, tmp_path: Path) -> None:
    assert [line.split(":")[0] for line in looked_into(tmp_path)] == ["! desk"]


def test_a_database_that_is_away_is_told_without_its_password(tmp_path: Path) -> None:
    found = looked_into(tmp_path, database_url="postgresql://lotse:geheimnis@127.0.0.1:9/lotse")

    assert found[0].startswith("✗ database: check LOTSE_DATABASE_URL")
    assert "geheimnis" not in found[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE alembic_version SET version_num = '0010'", "older than this version"),
        ("UPDATE alembic_version SET version_num = '9999'", "newer than this version"),
        ("DROP TABLE alembic_version", "there are no tables yet"),
    ],
)
def test_another_schema_is_told_with_the_way_out(
    uow: UnitOfWork, tmp_path: Path, change: str, words: str
) -> None:
    with uow.engine.begin() as connection:
        connection.execute(text(change))

    assert words in looked_into(tmp_path)[0]


def test_mails_that_are_stuck_are_counted_and_name_nobody(uow: UnitOfWork, tmp_path: Path) -> None:
    with uow() as db:
        for number, (state, attempts) in enumerate((("waiting", 3), ("waiting", 0), ("failed", 9))):
            mail = OutboxMail(
                message_id=f"<{number}@x>",
                kind="confirmed",
                recipient="petra@krause.example",
                subject="Ihr Termin, Frau Krause",
                body_text="Guten Tag",
                state=state,
                attempts=attempts,
                due_at=NOW,
                created_at=NOW - timedelta(hours=2),
            )
            db.add(mail)
        db.commit()
    found = looked_into(tmp_path)

    assert found[0].startswith("✗ outbox: 2 mails wait for more than an hour; the mail server refuses them")
    assert found[1].startswith("! outbox: 1 mails were given up")
    assert "rause" not in str(found)


def test_a_region_without_free_times_is_named(uow: UnitOfWork, tmp_path: Path) -> None:
    with uow() as db:
        db.execute(delete(ConsultationDay).where(ConsultationDay.region == "halle"))
        db.commit()

    assert looked_into(tmp_path)[0].startswith("✗ free times: nothing can be booked in Halle")


def test_redis_that_is_away_is_told(tmp_path: Path) -> None:
    one = settings(tmp_path, redis_url="redis://:geheimnis@127.0.0.1:9/0", secret_key="s" * 32)
    found = troubles(*servers.redis(one))

    assert found == ["✗ redis: does not answer (ConnectionError): check LOTSE_REDIS_URL, and that it runs"]


def test_mails_that_reach_nobody_are_told_once_it_is_live(tmp_path: Path) -> None:
    assert not servers.mail(settings(tmp_path, **LIVE)).harmless
    assert servers.mail(settings(tmp_path)).harmless


def test_a_mail_server_that_is_away_is_told_without_its_password(tmp_path: Path) -> None:
    found = servers.mail(settings(tmp_path, smtp_url=f"smtp://lotse:geheimnis@127.0.0.1:{free_port()}"))

    assert "does not let us in (ConnectionRefusedError)" in found.text
    assert "geheimnis" not in found.text


def test_a_mail_server_is_signed_into_and_no_mail_is_sent(tmp_path: Path) -> None:
    box = Postbox()
    with serving(box) as port:
        assert servers.mail(settings(tmp_path, smtp_url=f"smtp://127.0.0.1:{port}")).ok
    assert box.received == []
