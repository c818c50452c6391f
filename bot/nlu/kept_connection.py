from __future__ import annotations

import asyncio

import aiohttp
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.utils.endpoints import EndpointConfig

from bot.nlu.replacement import Replacement

# Much less than the 120 s after which the action server hangs up, so that no call meets a line being closed.
_IDLE_SECONDS = 15.0

_connectors: dict[asyncio.AbstractEventLoop, aiohttp.TCPConnector] = {}


async def close() -> None:
    """Close what the running loop has open."""
    connector = _connectors.pop(asyncio.get_running_loop(), None)
    if connector is not None:
        await connector.close()


def _session(self: EndpointConfig) -> aiohttp.ClientSession:
    """Rasa's session for a call to the action server, on connections that outlast it.

    Rasa makes a connection for each call and throws it away: about 1 ms of a turn, on either side. One that
    the server closed is noticed and replaced; nothing is sent twice.
    """
    loop = asyncio.get_running_loop()
    if loop not in _connectors:
        _connectors[loop] = aiohttp.TCPConnector(keepalive_timeout=_IDLE_SECONDS)
    known = self.basic_auth
    return aiohttp.ClientSession(
        headers=self.headers,
        auth=aiohttp.BasicAuth(known["username"], known["password"]) if known else None,
        timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
        connector=_connectors[loop],
        connector_owner=False,
    )


CALL_OF_ACTIONS = Replacement(
    EndpointConfig,
    "session",
    by=_session,
    relies_on=(EndpointConfig.request,),
    source="4f6fb07e0493ce690970876064a997a72b940f1fb6ef5c54eed49b4e797c70cd",
    subject="Rasa's way of calling actions",
)
