from __future__ import annotations

from datetime import date

from litestar import Response, Router, get
from litestar.params import FromPath

from bot.clock import local_date
from bot.knowledge.material import material_in
from bot.web.pages import page
from bot.web.requests import WiredServices
from bot.wording import MONTHS


@get("/", sync_to_thread=True, include_in_schema=False)
def list_material(services: WiredServices) -> Response[str]:
    """All checklists by title."""
    found = sorted(material_in(services.chambers.state).values(), key=lambda one: one.title)
    return page(services, "material_list.html", found=found)


@get("/{name:str}", sync_to_thread=True, include_in_schema=False)
def show_material(services: WiredServices, name: FromPath[str]) -> Response[str]:
    """One checklist, to print."""
    material = material_in(services.chambers.state).get(name)
    if material is None:
        return page(
            services, "material_list.html", 404, found=list(material_in(services.chambers.state).values())
        )
    expired = material.is_expired(local_date(services.clock.now()))
    return page(
        services, "material.html", material=material, stand=stand_in_words(material.as_of), expired=expired
    )


def stand_in_words(as_of: date) -> str:
    """The Stand in German; the first of a month stands for "only the month is known"."""
    return f"{MONTHS[as_of.month - 1]} {as_of.year}" if as_of.day == 1 else f"{as_of:%d.%m.%Y}"


def material_router() -> Router:
    """The pages below /material; they hold nothing about a visitor."""
    return Router(
        "/material",
        route_handlers=[list_material, show_material],
        response_headers={"Cache-Control": "no-cache"},
    )
