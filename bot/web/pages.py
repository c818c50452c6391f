from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from litestar import MediaType, Response, get
from litestar.params import FromPath

from bot.http.problems import Problem
from bot.web.legal import ai_notice, data_classes, device_storage
from bot.web.requests import WiredServices
from bot.web.services import WebServices
from bot.wording import day_in_words

DEMOS = ("plain", "typo3", "wordpress")
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(services: WebServices, template: str, status_code: int = 200, **values: Any) -> Response[str]:
    """A page from its template, with the chambers and the settings at hand."""
    text = _TEMPLATES.get_template(template).render(
        chambers=services.chambers, settings=services.settings, **values
    )
    return Response(text, status_code=status_code, media_type=MediaType.HTML)


@get("/", sync_to_thread=False, include_in_schema=False)
def chat_page(services: WiredServices) -> Response[str]:
    return page(services, "chat.html")


@get("/datenschutz", sync_to_thread=False, include_in_schema=False)
def privacy_page(services: WiredServices) -> Response[str]:
    settings, chambers = services.settings, services.chambers
    return page(
        services,
        "privacy.html",
        data_classes=data_classes(settings, chambers),
        device_storage=device_storage(),
        ai_notice=ai_notice(chambers),
    )


@get("/barrierefreiheit", sync_to_thread=False, include_in_schema=False)
def accessibility_page(services: WiredServices) -> Response[str]:
    checked_on = day_in_words(services.chambers.accessibility.checked_on)
    return page(services, "accessibility.html", checked_on=checked_on)


@get("/impressum", sync_to_thread=False, include_in_schema=False)
def imprint_page(services: WiredServices) -> Response[str]:
    return page(services, "imprint.html")


@get("/demo/{name:str}", sync_to_thread=False, include_in_schema=False)
def demo_page(services: WiredServices, name: FromPath[str]) -> Response[str]:
    """Pages of sites that are none, to try the embedded chat on."""
    if name not in DEMOS:
        raise Problem(404)
    return page(services, f"demo/{name}.html")


PAGES = [demo_page, chat_page, privacy_page, accessibility_page, imprint_page]
