from __future__ import annotations

import sys

import uvicorn

from bot.bootstrap import build
from bot.desk.services import desk_services, proposals_of
from bot.errors import SettingsError
from bot.http.protocol import HeadsInTime
from bot.logs import set_up_logs
from bot.nlu.entities import read_entities
from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.services import web_services


def main() -> int:
    """Runs the web process until it is stopped."""
    set_up_logs()
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    core = build(settings)
    proposals = proposals_of(core)
    services = web_services(
        settings=settings,
        clock=core.clock,
        uow=core.uow,
        chambers=core.chambers,
        responses=core.responses,
        dialogue=core.dialogue,
        bookings=core.bookings,
        read_entities=read_entities,
        person_buttons=proposals,
    )
    uvicorn.run(
        create_app(
            services,
            desk_services(core, services.conversations, services.handover, proposals, services.hub),
        ),
        host=settings.host,
        port=settings.port,
        http=HeadsInTime,
        ws="none",
        log_config=None,
        access_log=False,  # paths of booking links carry a secret
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=3,
        # Longer than Caddy keeps a resting connection (2 minutes): otherwise it may send a request into one
        # that is just being closed.
        timeout_keep_alive=150,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
