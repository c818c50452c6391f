from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.run.doctor.finding import Finding, bad, good, is_live, note
from bot.settings import Settings, guessable_secrets


def findings(settings: Settings) -> Iterator[Finding]:
    """What of the set-up can be reached from elsewhere, and how it is protected."""
    yield address(settings)
    yield from secrets(settings)
    yield from origins(settings)
    yield proxies(settings)
    yield sender(settings)


def address(settings: Settings) -> Finding:
    """The address in mails, which also decides whether cookies are kept to encrypted connections."""
    parts = urlsplit(settings.address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return bad("address", "LOTSE_PUBLIC_URL is no address: set it as https://lotse.kammer.example")
    if parts.hostname in ("0.0.0.0", "::"):
        return bad("address", "links in mails would lead nowhere: set LOTSE_PUBLIC_URL to what visitors see")
    if is_live(settings) and parts.scheme != "https":
        return bad(
            "address",
            f"{settings.address} is not encrypted, and so are the cookies of the desk: "
            "put a proxy with TLS in front and set LOTSE_PUBLIC_URL to its https:// address",
        )
    if parts.path:
        return bad("address", "LOTSE_PUBLIC_URL has a path: the product needs a host name of its own")
    if not settings.public_url:
        return note("address", f"{settings.address}, this machine only; LOTSE_PUBLIC_URL sets another")
    return good("address", settings.address)


def secrets(settings: Settings) -> Iterator[Finding]:
    """Secrets that somebody could guess."""
    weak = guessable_secrets(settings)
    for name in weak:
        yield bad("secrets", f"{name} can be guessed: make a new one with `openssl rand -base64 32`")
    if not weak:
        yield good("secrets", "none can be guessed")


def origins(settings: Settings) -> Iterator[Finding]:
    """The pages that may embed the chat."""
    for origin in settings.allowed_origins:
        host = urlsplit(origin).hostname or ""
        if origin.startswith("http://") and host not in ("127.0.0.1", "localhost"):
            yield bad("origins", f"{origin} is not encrypted: name its https:// address, or take it out")
        elif origin == settings.address:
            yield note("origins", f"{origin} is the product itself and need not be named")
    if settings.allowed_origins:
        yield good("origins", f"{len(settings.allowed_origins)} other pages may embed the chat")
    elif is_live(settings):
        yield note("origins", "no other page may embed the chat; LOTSE_ALLOWED_ORIGINS names those that may")


def proxies(settings: Settings) -> Finding:
    """Whose word on a visitor's address counts."""
    if settings.trusted_proxies.strip() == "*" and settings.host not in ("127.0.0.1", "::1"):
        return note(
            "proxies",
            "everybody is believed about the visitor's address (LOTSE_TRUSTED_PROXIES=*): "
            "right only where nobody but the proxy reaches this process",
        )
    return good("proxies", f"{settings.trusted_proxies} is believed about the visitor's address")


def sender(settings: Settings) -> Finding:
    """Who mails come from."""
    if is_live(settings) and "@localhost" in settings.mail_from:
        return bad(
            "sender", "mails would come from localhost: set LOTSE_MAIL_FROM to an address of the chamber"
        )
    return good("sender", "an address of its own" if "@localhost" not in settings.mail_from else "localhost")
