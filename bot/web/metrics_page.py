from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from litestar import Request, Response, get
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.booking.views import TimeSlotQuery
from bot.db.tables import Conversation, OutboxMail
from bot.http.problems import Problem
from bot.metrics import REGISTRY
from bot.web.requests import WiredServices
from bot.web.services import WebServices

# A mail that is due for longer than this waits for something to be mended.
_OVERDUE = timedelta(minutes=5)
_MOST_FREE = 500


class StoredFigures(Collector):
    """What stands in the database: mails, people waiting, free time slots. Read at each scrape."""

    def __init__(self, services: WebServices) -> None:
        self._services = services

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._services.clock.now()
        with self._services.conversations.store.uow() as db:
            yield _mails(db, "waiting", "lotse_outbox_waiting", "Mails that were not sent yet.")
            yield _mails(db, "failed", "lotse_outbox_failed", "Mails that were given up.")
            overdue = select(func.count(OutboxMail.id)).where(
                OutboxMail.state == "waiting", OutboxMail.created_at < now - _OVERDUE
            )
            yield _gauge(
                "lotse_outbox_overdue", "Mails that wait for more than five minutes.", db.scalar(overdue)
            )
            waiting = select(func.count(Conversation.id)).where(Conversation.owner == "waiting")
            yield _gauge("lotse_queue", "Visitors who wait for a person.", db.scalar(waiting))
        left = len(self._services.conversations.left())
        yield _gauge("lotse_messages_left", "Messages whose process died over them.", left)
        free = GaugeMetricFamily("lotse_slots_free", "Time slots that can be booked now.", labels=["region"])
        for region in self._services.chambers.regions:
            query = TimeSlotQuery(regions=(region.key,))
            free.add_metric([region.key], len(self._services.bookings.free_time_slots(query, _MOST_FREE)))
        yield free


def _mails(db: Session, state: str, name: str, meaning: str) -> GaugeMetricFamily:
    count = select(func.count(OutboxMail.id)).where(OutboxMail.state == state)
    return _gauge(name, meaning, db.scalar(count))


def _gauge(name: str, meaning: str, value: int | None) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=value or 0)


@get("/metrics", sync_to_thread=True, include_in_schema=False)
def metrics(request: Request[Any, Any, Any], services: WiredServices) -> Response[bytes]:
    """Figures for Prometheus: to its token (LOTSE_METRICS_TOKEN), or without one to this machine only."""
    token = services.settings.metrics_token.get_secret_value()
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if token:
        allowed = hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
    else:
        # What a proxy of this machine passes on comes from elsewhere.
        allowed = _is_loopback(request) and "x-forwarded-for" not in request.headers
    if not allowed:
        raise Problem(404)
    stored = CollectorRegistry()
    stored.register(StoredFigures(services))
    return Response(
        generate_latest(REGISTRY) + generate_latest(stored),
        media_type=CONTENT_TYPE_LATEST,
        headers={"Cache-Control": "no-store"},
    )


def _is_loopback(request: Request[Any, Any, Any]) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
