from __future__ import annotations

import ipaddress
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from bot.errors import SettingsError
from bot.files import replace_file
from bot.settings import Settings

TIMEOUT_SECONDS = 20.0
_PORTS = {"smtp": 25, "smtps": 465}


class DeliveryFailed(Exception):
    """Raised when a mail was not taken over. Names no address.

    `final`: trying again cannot help. `away`: there was nobody who could have taken it.
    """

    def __init__(self, reason: str, final: bool = False, away: bool = False) -> None:
        super().__init__(reason)
        self.final, self.away = final, away


class Transport(Protocol):
    """Takes mails over, or raises DeliveryFailed."""

    def send(self, message: EmailMessage) -> None: ...


class FileTransport:
    """Writes each mail into a folder as `.eml`; the same mail again replaces its file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        name = file_stem(str(message["Message-ID"]))
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            replace_file(self._folder / f"{name}.eml", message.as_bytes())
        except OSError as error:
            raise DeliveryFailed(f"{type(error).__name__} {error.errno}", away=True) from error


def file_stem(message_id: str) -> str:
    """The name of a mail's file, without `.eml`."""
    return re.sub(r"[^\w.-]", "", message_id.strip("<>").partition("@")[0])


@dataclass(frozen=True)
class SmtpTransport:
    """Sends over SMTP, encrypted wherever the server offers it, one connection a mail."""

    host: str
    port: int
    implicit_tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = TIMEOUT_SECONDS

    def send(self, message: EmailMessage) -> None:
        self._do(lambda connection: connection.send_message(message))

    def sign_in(self) -> None:
        """Only sees whether the server lets us in. Raises DeliveryFailed."""
        self._do(lambda connection: connection.noop())

    def _do(self, what: Callable[[smtplib.SMTP], object]) -> None:
        try:
            with self._connect() as connection:
                what(connection)
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _ in error.recipients.values())
            raise DeliveryFailed(f"recipient refused, {code}", final=code >= 500) from error
        except smtplib.SMTPResponseException as error:
            # A refused log-in is the operator's to mend, so the mail waits.
            final = error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
            raise DeliveryFailed(f"{type(error).__name__}, {error.smtp_code}", final) from error
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryFailed("the server does not take such an address", final=True) from error
        except (smtplib.SMTPException, OSError, EOFError) as error:
            raise DeliveryFailed(type(error).__name__) from error

    def _reach(self) -> smtplib.SMTP:
        try:
            if not self.implicit_tls:
                return smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_seconds, context=context)
        except smtplib.SMTPException:
            raise
        except OSError as error:
            raise DeliveryFailed(type(error).__name__, away=True) from error

    def _connect(self) -> smtplib.SMTP:
        connection = self._reach()
        try:
            connection.ehlo()
            encrypted = self.implicit_tls
            if not encrypted and connection.has_extn("starttls"):
                connection.starttls(context=ssl.create_default_context())
                encrypted = True
            if self.user:
                if not encrypted and not _is_loopback(self.host):
                    raise DeliveryFailed("the server offers no encryption, so the password is not sent")
                connection.login(self.user, self.password)
        except BaseException:
            connection.close()
            raise
        return connection


def mail_folder(settings: Settings) -> Path:
    """Where mails are written when no mail server is set."""
    return settings.data_dir / "outbox"


def transport_from(settings: Settings) -> Transport:
    """What the settings ask for: SMTP, or files in the data directory. Raises SettingsError."""
    if not settings.smtp_url:
        return FileTransport(mail_folder(settings))
    try:
        url = urlsplit(settings.smtp_url)
        port = url.port
    except ValueError as error:
        raise SettingsError("LOTSE_SMTP_URL is no address such as smtp://user:password@host:587") from error
    if url.scheme not in _PORTS or not url.hostname:
        raise SettingsError("LOTSE_SMTP_URL is no address such as smtp://user:password@host:587")
    return SmtpTransport(
        url.hostname,
        port or _PORTS[url.scheme],
        url.scheme == "smtps",
        unquote(url.username or ""),
        unquote(url.password or ""),
    )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
