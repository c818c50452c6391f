from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from litestar.config.cors import CORSConfig
from litestar.datastructures import MutableScopeHeaders

from bot.metrics import REQUESTS
from bot.settings import Settings
from bot.web.requests import request_id

PROBES = ("/livez", "/readyz", "/healthz", "/metrics")
log = logging.getLogger("bot.web")

# The desk is framed by nobody and kept by no browser or proxy.
_DESK = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


def cors_config(settings: Settings) -> CORSConfig | None:
    """Other origins may call the API only if they are listed, letter by letter."""
    if not settings.allowed_origins:
        return None
    return CORSConfig(
        allow_origins=list(settings.allowed_origins),
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["authorization", "content-type", "last-event-id"],
        max_age=600,
    )


def content_security_policy(settings: Settings) -> str:
    """Only this host, no inline code, framed only by the listed origins."""
    return "; ".join(
        (
            "default-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
            "img-src 'self' data:",
            " ".join(("frame-ancestors 'self'", *settings.allowed_origins)),
        )
    )


def before_send(settings: Settings) -> Callable[[Any, Any], Awaitable[None]]:
    """Adds the security headers to every answer, errors included, and writes one line to the log."""
    fixed = {
        "Content-Security-Policy": content_security_policy(settings),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if settings.address.startswith("https://"):
        fixed["Strict-Transport-Security"] = "max-age=31536000"

    async def add_headers(message: Any, scope: Any) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders.from_message(message)
        of_desk = _DESK if str(scope.get("path", "")).startswith("/desk") else {}
        for name, value in (fixed | of_desk).items():
            headers.setdefault(name, value)
        headers.setdefault("X-Request-ID", request_id(scope))
        REQUESTS.labels(f"{message['status'] // 100}xx").inc()
        if scope.get("path") in PROBES:
            return  # asked every second or so
        # The template, not the path: booking links carry a secret.
        log.info(
            "request",
            extra={
                "method": scope.get("method", ""),
                "route": scope.get("path_template", ""),
                "status": message["status"],
                "request": request_id(scope),
            },
        )

    return add_headers
