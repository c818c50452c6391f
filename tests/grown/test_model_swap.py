"""Another model takes over in all engines while visitors chat, and the one before comes back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from grown_form import GrownForm, until
from ledger import check_messages
from visitors import Load

from bot.db.engine import UnitOfWork
from bot.run.models import find_model
from bot.run.signature import sign
from bot.settings import ROOT

pytestmark = pytest.mark.grown


def model_command(grown: GrownForm, *words: str) -> subprocess.CompletedProcess[str]:
    names = ("LOTSE_SECRET_KEY", "LOTSE_NOW", "LOTSE_DATA_DIR")
    environment = {name: grown.environment_of("web-1")[name] for name in names}
    environment["LOTSE_PORT"] = grown.address.rpartition(":")[2]
    command = [str(Path(sys.executable).with_name("lotse")), "model", *words]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )


def serving(grown: GrownForm) -> set[str]:
    """The models of the running engines."""
    commands = [grown.part(name).cmdline() for name in ("engine-1", "engine-2")]
    return {Path(words[words.index("--model") + 1]).name for words in commands}


def test_another_model_comes_and_goes_and_no_turn_is_lost(
    grown: GrownForm, database: UnitOfWork, tmp_path: Path
) -> None:
    until("healthy", grown.is_healthy)
    own = find_model("")
    other = tmp_path / "anderes.tar.gz"
    shutil.copy(own, other)
    sign(other)

    with Load(grown.address) as load:
        used = model_command(grown, "use", str(other))
        assert used.returncode == 0, used.stderr
        assert serving(grown) == {"anderes.tar.gz"}
        back = model_command(grown, "rollback")
        assert back.returncode == 0, back.stderr
        assert serving(grown) == {own.name}
        load.wait_for_turns(8)

    assert [said.told for guest in load.guests for said in guest.said if said.told] == []
    assert check_messages(database, load.guests) == load.turns
