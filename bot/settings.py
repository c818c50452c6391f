"""Every setting of every process, read once from the environment (`LOTSE_…`) and checked at start.

docs/settings.md is generated from this file by `lotse settings`; a test keeps the two together.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_FEWEST_CHARACTERS = 10  # different ones; a made-up secret of 32 has more


class Settings(BaseSettings):
    """What can be set, with its default. Units are in the names."""

    model_config = SettingsConfigDict(env_prefix="LOTSE_", extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="Address the web process listens on; the only public one.")
    port: int = Field(8080, ge=1, le=65535, description="Port of the web process.")
    public_url: str = Field(
        "", description="Address that visitors see, for links in mails; empty: http://host:port."
    )
    data_dir: Path = Field(Path("var"), description="Holds all that is written at run time.")
    centre_dir: Path | None = Field(
        None,
        description="Settings of a centre in another place, made by `lotse init`: its `chambers.yml`, texts, "
        "answers and places lie over the delivered ones. Empty: Saxony-Anhalt.",
    )
    chambers_file: Path = Field(
        Path("chambers.yml"),
        description="Regions, chambers, experts, rules. With `LOTSE_CENTRE_DIR` the file in that folder.",
    )
    database_url: str = Field("", description="SQLAlchemy address; empty: SQLite in the data directory.")
    redis_url: str = Field("", description="Redis for pub/sub, Rasa's locks, limits; empty: in the process.")
    smtp_url: str = Field(
        "",
        description="smtp://user:password@host:port or smtps://…; empty: .eml files in the data directory.",
    )
    mail_from: str = Field("Digitalisierungssprechtag <lotse@localhost>", description="Sender of all mails.")
    editor_mail: str = Field(
        "",
        description="Address that is told of answers about to expire; empty: see `lotse knowledge expiring`.",
    )
    engine_url: str = Field("", description="Address of the engine; set by `lotse run`.")
    engine_file: Path | None = Field(
        None,
        description="File that names the engine's address and may change at any time; set by `lotse run`.",
    )
    engine_token: SecretStr = Field(
        SecretStr(""), description="Secret between web and engine; made at start when empty."
    )
    engine_timeout_seconds: float = Field(8.0, gt=0, le=60, description="Longest wait for one answer.")
    tracker_url: str = Field(
        "", description="Database of Rasa's own record of conversations; set by `lotse run`."
    )
    actions_url: str = Field("", description="Address of the action server; set by `lotse run`.")
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Other origins that may embed the chat, separated by commas; exact, no patterns."
    )
    rate_limit: Literal["on", "off"] = Field("on", description="`off` lifts the limits; on loopback only.")
    messages_per_minute: int = Field(20, ge=1, description="Messages of one conversation in a minute.")
    requests_per_minute: int = Field(120, ge=1, description="Requests of one network address in a minute.")
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Signs the links in mails, 32 characters or more; empty: made once in the data folder.",
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Secret of the monitoring for /metrics; empty: this machine only, not through a proxy.",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Proxies whose word on the visitor's address counts, separated by commas; `*`: all.",
    )
    hold_minutes: int = Field(10, ge=1, le=60, description="How long a time slot is held while typing.")
    handover_seconds: int = Field(
        90,
        ge=10,
        le=3600,
        description="How long a visitor waits for an expert before other ways are offered.",
    )
    presence_seconds: int = Field(
        60, ge=20, le=600, description="An expert or visitor without a sign of life for this long is gone."
    )
    retention_conversation_days: int = Field(30, ge=1, description="Conversations are erased after this.")
    retention_learning_days: int = Field(
        180, ge=1, description="Masked sentences that were not understood are erased when unsaid for so long."
    )
    retention_booking_days: int = Field(182, ge=1, description="Bookings are erased this long after the day.")
    retention_audit_days: int = Field(
        365, ge=30, description="Lines of the audit trail are erased after this."
    )

    @field_validator("centre_dir", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("allowed_origins")
    @classmethod
    def _exact_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if "*" in origin or not origin.startswith(("http://", "https://")) or origin.count("/") != 2:
                raise ValueError(f"'{origin}' is no exact origin such as https://www.kammer.de")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < 32:
            raise ValueError("a secret needs at least 32 characters")
        return value

    @model_validator(mode="after")
    def _limits_only_off_on_loopback(self) -> Settings:
        if self.rate_limit == "off" and self.host not in _LOOPBACK:
            raise ValueError("LOTSE_RATE_LIMIT=off is accepted on loopback only")
        return self

    @model_validator(mode="after")
    def _one_secret_for_several_processes(self) -> Settings:
        if self.redis_url and not self.secret_key.get_secret_value():
            raise ValueError(
                "LOTSE_REDIS_URL means several web processes, and they need one LOTSE_SECRET_KEY "
                "(made by `openssl rand -base64 32`)"
            )
        return self

    @property
    def chambers_path(self) -> Path:
        """The file with regions, chambers and experts, whichever of the two settings names it."""
        if self.centre_dir and "chambers_file" not in self.model_fields_set:
            return self.centre_dir.resolve() / "chambers.yml"
        return self.chambers_file if self.chambers_file.is_absolute() else ROOT / self.chambers_file

    @property
    def database(self) -> str:
        """The address of the session database."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'lotse.db'}"

    @property
    def is_default_set_up(self) -> bool:
        """Whether nobody but this machine reaches it: no other address, no further processes."""
        host = urlsplit(self.address).hostname or ""
        return self.host in _LOOPBACK and host in _LOOPBACK and not self.redis_url

    @property
    def address(self) -> str:
        """The address that visitors see, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def load_settings() -> Settings:
    """Reads the environment. Raises SettingsError with one line a fault."""
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [
            f"LOTSE_{'_'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}"
            if fault["loc"]
            else fault["msg"]
            for fault in error.errors()
        ]
        raise SettingsError("; ".join(lines)) from error
    if not settings.is_default_set_up and (weak := guessable_secrets(settings)):
        raise SettingsError(
            f"{', '.join(weak)} can be guessed, which is accepted on one's own machine only: "
            "make a new one with `openssl rand -base64 32`"
        )
    return settings


def guessable_secrets(settings: Settings) -> list[str]:
    """The variables whose secret is set, but is no made-up one: a word, the same letter over and over."""
    return [
        f"LOTSE_{name.upper()}"
        for name in ("secret_key", "engine_token", "metrics_token")
        if (secret := getattr(settings, name).get_secret_value()) and len(set(secret)) < _FEWEST_CHARACTERS
    ]


def new_secret() -> str:
    """A secret for one run."""
    return secrets.token_urlsafe(32)
