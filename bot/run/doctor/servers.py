from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.errors import SettingsError
from bot.notify.smtp import DeliveryFailed, SmtpTransport, transport_from
from bot.run.doctor.finding import Finding, bad, good, is_live, note
from bot.settings import Settings

_SECONDS = 5.0


def findings(settings: Settings) -> Iterator[Finding]:
    """What the product asks of others: Redis and the mail server."""
    yield from redis(settings)
    yield mail(settings)


def redis(settings: Settings) -> Iterator[Finding]:
    if not settings.redis_url:
        return
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(
            settings.redis_url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS
        ) as one:
            one.ping()
    except (RedisError, ValueError, OSError) as error:
        yield bad(
            "redis", f"does not answer ({type(error).__name__}): check LOTSE_REDIS_URL, and that it runs"
        )
        return
    yield good("redis", "answers")


def mail(settings: Settings) -> Finding:
    """Whether the mail server lets us in. No mail is sent."""
    try:
        transport = transport_from(settings)
    except SettingsError as error:
        return bad("mail", str(error))
    if not isinstance(transport, SmtpTransport):
        text = f"mails are files in {settings.data_dir}/outbox and reach nobody: set LOTSE_SMTP_URL"
        return bad("mail", text) if is_live(settings) else note("mail", text)
    try:
        replace(transport, timeout_seconds=_SECONDS).sign_in()
    except DeliveryFailed as error:
        return bad("mail", f"the server does not let us in ({error}): check LOTSE_SMTP_URL and the server")
    return good("mail", "the server lets us in")
