from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, get_args

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from bot.clock import BERLIN, local_date
from bot.errors import NotFound
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entry import Entry, Sector
from bot.knowledge.place import DELIVERED, overlays
from bot.selfcheck.catalogue import Catalogue, load_catalogue
from bot.selfcheck.radar import radar_svg
from bot.selfcheck.scoring import Result, score
from bot.selfcheck.store import KEPT_DAYS, FilledCheck, SelfChecks
from bot.selfcheck.wording import NOTHING_ANSWERED, strengths_in_words
from bot.web.material_pages import stand_in_words
from bot.web.pages import page
from bot.web.requests import Limits
from bot.web.services import WebServices
from bot.wording import day_in_words

_SECTORS = {
    "handwerk": "Handwerk",
    "handel": "Handel",
    "industrie": "Industrie",
    "dienstleistung": "Dienstleistung",
    "gastgewerbe": "Gastgewerbe",
    "landwirtschaft": "Landwirtschaft",
    "bildung": "Bildung",
    "gesundheit": "Gesundheit und Pflege",
}
assert set(_SECTORS) == set(get_args(Sector))


class SelfCheckPages:
    """The self-check on paper-like pages: a form that needs no JavaScript, and the result to print."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        self._checks = SelfChecks(services.conversations.store.uow, services.clock)
        self._knowledge = KnowledgeBase(
            DELIVERED, services.clock, overlays=overlays(services.settings), state=services.chambers.state
        )

    def form(
        self, answers: Mapping[str, str] | None = None, sector: str = "", said: str = ""
    ) -> Response[str]:
        return page(
            self._services,
            "selfcheck_form.html",
            catalogue=load_catalogue(),
            sectors=_SECTORS,
            chosen=dict(answers or {}),
            sector=sector,
            said=said,
            kept_days=KEPT_DAYS,
        )

    def take(self, fields: Mapping[str, Any]) -> Response[str] | Redirect:
        """Stores the answers of the form and leads to their page. What is no answer counts as skipped."""
        catalogue = load_catalogue()
        answers = {
            number: _points(catalogue, number, fields.get(f"q{number}"))
            for number in range(1, len(catalogue.questions) + 1)
        }
        sector = str(fields.get("sector", ""))
        sector = sector if sector in _SECTORS else ""
        if score(catalogue, answers, sector) is None:
            return self.form(sector=sector, said=NOTHING_ANSWERED)
        return Redirect(f"/selbstcheck/{self._checks.keep(answers, sector)}", status_code=HTTP_303_SEE_OTHER)

    def result(self, token: str) -> Response[str]:
        try:
            found = self._checks.find(token)
            result = score(load_catalogue(), found.answers, found.sector)
        except (NotFound, ValueError):
            # Answers of an earlier catalogue may no longer fit; they are as good as gone.
            result = None
        if result is None:
            return page(self._services, "selfcheck_unknown.html", 404, kept_days=KEPT_DAYS)
        return self._shown(found, result)

    def _shown(self, found: FilledCheck, result: Result) -> Response[str]:
        catalogue = load_catalogue()
        labelled = [(one.category.label, one.percent) for one in result.scores]
        return page(
            self._services,
            "selfcheck_result.html",
            result=result,
            count=len(catalogue.questions),
            source=catalogue.source,
            picture=radar_svg(labelled, "Ihr Ergebnis in sechs Feldern"),
            strengths=strengths_in_words(result),
            steps=[(one, self._entry(one.step.entry)) for one in result.next_steps],
            stand_in_words=stand_in_words,
            sector=_SECTORS.get(found.sector, ""),
            day=day_in_words(found.created_at.astimezone(BERLIN).date()),
            kept_days=KEPT_DAYS,
        )

    def _entry(self, name: str) -> Entry | None:
        entry, today = self._knowledge.entry(name), local_date(self._services.clock.now())
        return entry if entry and entry.may_be_given(today) and not entry.is_expired(today) else None


def self_check_router(services: WebServices, limits: Limits) -> Router:
    """The pages below /selbstcheck."""
    pages = SelfCheckPages(services)

    @get("/", sync_to_thread=True, include_in_schema=False)
    def show_form() -> Response[str]:
        return pages.form()

    @post("/", status_code=HTTP_200_OK, include_in_schema=False)
    async def take_form(request: Request[Any, Any, Any]) -> Response[Any]:
        fields = await request.form()
        return await asyncio.to_thread(pages.take, fields)

    @get("/{token:str}", sync_to_thread=True, include_in_schema=False)
    def show_result(token: FromPath[str]) -> Response[str]:
        return pages.result(token)

    async def before_request(request: Request[Any, Any, Any]) -> None:
        await limits.address(request)

    return Router(
        "/selbstcheck",
        route_handlers=[show_form, take_form, show_result],
        before_request=before_request,
        response_headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )


def _points(catalogue: Catalogue, number: int, value: object) -> int | None:
    known = {str(answer.points): answer.points for answer in catalogue.question(number).answers}
    return known.get(str(value))
