from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fixtures.letters import LETTER, NOW
from fixtures.smtp_servers import Postbox, serving
from sqlalchemy import func, select

from bot.clock import FixedClock
from bot.db.engine import UnitOfWork
from bot.db.tables import ConsultationDay, OutboxMail
from bot.notify import mails, outbox
from bot.run.worker import run_forever, worker_tasks
from bot.settings import ROOT, Settings

PATIENCE_SECONDS = 30


def test_a_task_that_fails_stops_neither_the_others_nor_the_next_round() -> None:
    stop, rounds = threading.Event(), []

    def broken() -> None:
        raise RuntimeError("always")

    def counted() -> None:
        rounds.append(1)
        if len(rounds) == 3:
            stop.set()

    run_forever(stop, [broken, counted], pause_seconds=0.001)

    assert len(rounds) == 3


def test_a_round_plans_days_and_sends_mails(uow: UnitOfWork, tmp_path: Path) -> None:
    with uow() as db:
        outbox.add(db, mails.confirmation(LETTER), NOW)
        db.commit()

    for task in worker_tasks(Settings(data_dir=tmp_path), uow, FixedClock(NOW)):
        task()

    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1
    with uow() as db:
        assert db.scalar(select(func.count(ConsultationDay.id))) == 24


@contextmanager
def worker(url: str, folder: Path, now: str, smtp_port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "LOTSE_DATABASE_URL": url,
        "LOTSE_DATA_DIR": str(folder),
        "LOTSE_NOW": now,
        "LOTSE_NOW_AT": "",
        "LOTSE_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "LOTSE_READY_FILE": str(folder / "worker.ready"),
    }
    command = [sys.executable, "-m", "bot.run.worker"]
    with (
        (folder / "worker.log").open("ab") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def until(what: str, is_so: object) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@pytest.mark.processes
def test_a_worker_killed_between_sending_and_noting_sends_the_same_mail_again(
    database_url: str, uow: UnitOfWork, tmp_path: Path
) -> None:
    with uow() as db:
        outbox.add(db, mails.confirmation(LETTER), NOW)
        db.commit()
    slow = Postbox(seconds=2.0)
    with serving(slow) as port, worker(database_url, tmp_path, "2026-11-23T09:00:00Z", port) as process:
        assert slow.got_one.wait(PATIENCE_SECONDS)
        process.kill()  # SIGKILL: the server has the mail, the worker never heard so
        process.wait()

    def state() -> str:
        with uow() as db:
            return db.scalars(select(OutboxMail.state)).one()

    assert state() == "waiting"
    postbox = Postbox()
    with serving(postbox) as port, worker(database_url, tmp_path, "2026-11-23T09:10:00Z", port) as process:
        until("sent", lambda: state() == "sent")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0

    assert [mail["Message-ID"] for mail in postbox.received] == [slow.received[0]["Message-ID"]]
    assert (tmp_path / "worker.ready").exists()
    assert "krause" not in (tmp_path / "worker.log").read_text("utf-8").lower()


@pytest.mark.processes
def test_a_worker_that_cannot_be_set_up_says_why(tmp_path: Path) -> None:
    environment = {**os.environ, "LOTSE_DATA_DIR": str(tmp_path), "LOTSE_SMTP_URL": "http://mail"}
    result = subprocess.run(
        [sys.executable, "-m", "bot.run.worker"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert "LOTSE_SMTP_URL" in result.stderr and "Traceback" not in result.stderr
