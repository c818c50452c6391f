from __future__ import annotations

import os
import time
from collections.abc import Mapping

from bot.run.plan import Plan
from bot.settings import Settings

# Small matrices: further threads of numpy only spin. Rasa would otherwise report usage to the outside.
_FIXED = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "RASA_TELEMETRY_ENABLED": "false",
    "SANIC_HOST": "127.0.0.1",
    # Seconds (Rasa: 60) that an engine which died in a turn blocks its conversation on the others.
    "TICKET_LOCK_LIFETIME": "15",
    "PYTHONUNBUFFERED": "1",
}
# Of another project, too talkative, or slow: without kept bytecode each start compiles all modules anew.
_FOREIGN = (
    "VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "CONDA_PREFIX",
    "LOG_LEVEL", "LOG_LEVEL_LIBRARIES", "PYTHONDONTWRITEBYTECODE",
)  # fmt: skip


def base_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What every child process gets, whichever part it is."""
    child = {name: value for name, value in environment.items() if name not in _FOREIGN}
    child |= _FIXED
    if child.get("LOTSE_NOW", "").strip():
        child.setdefault("LOTSE_NOW_AT", repr(time.time()))
    return child


def part_environment(
    settings: Settings, plan: Plan, environment: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment of the parts of one run: they find each other and share a clock and a secret."""
    found = base_environment(environment) | {
        "LOTSE_HOST": settings.host,
        "LOTSE_PORT": str(settings.port),
        "LOTSE_DATA_DIR": str(settings.data_dir.resolve()),
        "LOTSE_CHAMBERS_FILE": str(settings.chambers_path),
        "LOTSE_DATABASE_URL": settings.database,
        "LOTSE_TRACKER_URL": plan.tracker_url,
        "LOTSE_REDIS_URL": settings.redis_url,
        "LOTSE_ENGINE_URL": plan.engine_url,
        **({"LOTSE_ENGINE_FILE": str(plan.engine_file)} if plan.engine_file else {}),
        "LOTSE_ENGINE_TOKEN": plan.token,
        "LOTSE_ACTIONS_URL": plan.actions_url,
    }
    if settings.centre_dir:
        found["LOTSE_CENTRE_DIR"] = str(settings.centre_dir.resolve())
    return found
