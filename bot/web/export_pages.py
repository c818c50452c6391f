from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Response

from bot.web.pages import page
from bot.web.services import WebServices
from bot.wording import moment_in_words, span_in_words

_WHO = {"visitor": "Sie", "expert": "Beratung", "system": "Hinweis"}


def as_file(found: dict[str, Any]) -> Response[dict[str, Any]]:
    """The export as JSON to save."""
    return Response(found, headers={"Content-Disposition": 'attachment; filename="gespraech.json"'})


def as_page(services: WebServices, found: dict[str, Any]) -> Response[str]:
    """The same as one page to read, which needs no other file."""
    response = page(
        services,
        "export.html",
        found=found,
        who=lambda sender: _WHO.get(sender, services.chambers.texts.bot_name),
        moment=lambda text: moment_in_words(_read(text)),
        span=lambda start, end: span_in_words(_read(start), _read(end)),
    )
    response.headers["Content-Disposition"] = 'attachment; filename="gespraech.html"'
    return response


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text)
