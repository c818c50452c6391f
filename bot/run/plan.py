from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.run.ports import free_ports
from bot.settings import Settings, new_secret


@dataclass(frozen=True)
class Plan:
    """The addresses and the secret of one run. A port of None: that part runs elsewhere."""

    engine_port: int | None
    actions_port: int | None
    engine_url: str
    actions_url: str
    tracker_url: str
    web_url: str
    token: str
    engine_file: Path | None = None  # names the engine's address where that may change


def make_plan(settings: Settings) -> Plan:
    """Free inner ports unless an address is set; what is set beyond this machine is not started here."""
    free_engine, free_actions = free_ports(2)
    engine_url = settings.engine_url.rstrip("/") or f"http://127.0.0.1:{free_engine}"
    actions_url = settings.actions_url.rstrip("/") or f"http://127.0.0.1:{free_actions}/webhook"
    if not actions_url.endswith("/webhook"):
        actions_url += "/webhook"
    return Plan(
        engine_port=local_port(engine_url),
        actions_port=local_port(actions_url),
        engine_url=engine_url,
        actions_url=actions_url,
        tracker_url=settings.tracker_url or default_tracker_url(settings),
        web_url=web_url(settings),
        token=settings.engine_token.get_secret_value() or new_secret(),
    )


def default_tracker_url(settings: Settings) -> str:
    """Rasa's own memory: beside the session database's file, or inside the same PostgreSQL database."""
    if settings.database.startswith("sqlite"):
        return f"sqlite:///{settings.data_dir.resolve() / 'tracker.sqlite3'}"
    # The engine has another driver than the application, so none is named.
    return "postgresql://" + settings.database.split("://", 1)[1]


def local_port(url: str) -> int | None:
    """The port of an address on this machine; None for one elsewhere."""
    parts = urlsplit(url)
    return parts.port if parts.hostname in ("127.0.0.1", "localhost", "::1") else None


def web_url(settings: Settings) -> str:
    """Where this machine reaches the web process."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
