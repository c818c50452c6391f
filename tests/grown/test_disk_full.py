"""The volume of PostgreSQL is full while visitors chat."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from fault_table import noted
from grown_form import RECOVERY_SECONDS, GrownForm, running_grown_form, until
from grown_volume import fill, small_volume
from ledger import check_messages
from visitors import Load

from bot.db.engine import UnitOfWork, make_engine

pytestmark = pytest.mark.grown

NOW = "2026-11-23T09:00:00+01:00"
MEGABYTES = 120
FULL_SECONDS = 18  # by then the supervisor has given a part that ends at once its rest


@pytest.fixture(scope="module")
def cramped() -> Iterator[GrownForm]:
    """A grown form whose database has little room."""
    with tempfile.TemporaryDirectory(prefix="lotse-cramped-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with small_volume(folder / "postgres", MEGABYTES), running_grown_form(folder, NOW) as form:
            yield form


@pytest.mark.parametrize("what", ["tables", "log"])
def test_a_full_volume_is_told_costs_no_message_and_heals_by_itself(cramped: GrownForm, what: str) -> None:
    until("healthy", cramped.is_healthy)
    with Load(cramped.address) as load:
        # Once it is full, nobody can even connect.
        with psycopg.connect(cramped.database_url, autocommit=True) as connection:
            ballast = fill(cramped.folder / "postgres")
            if what == "log":
                # The next write needs another file of the write-ahead log, without which PostgreSQL ends.
                with suppress(psycopg.Error):
                    connection.execute("SELECT pg_switch_wal()")
        until("somebody was told", lambda: any(one.told for guest in load.guests for one in guest.said), 60)
        time.sleep(FULL_SECONDS)

        ballast.unlink()

        back = time.monotonic()
        load.wait_for_turns(len(load.guests) * 2, RECOVERY_SECONDS)
        until("healthy", cramped.is_healthy)
        seconds = time.monotonic() - back
        load.wait_for_turns(4)

    engine = make_engine(cramped.database_url)
    messages = check_messages(UnitOfWork(engine), load.guests)
    engine.dispose()
    assert seconds <= RECOVERY_SECONDS
    told = {sentence for guest in load.guests for said in guest.said for sentence in said.told}
    assert all(sentence.startswith("Der Dienst ist gerade nicht erreichbar.") for sentence in told)
    noted(
        f"disk of PostgreSQL full ({what})",
        messages,
        sum(1 for guest in load.guests for said in guest.said if said.told),
        seconds,
    )
