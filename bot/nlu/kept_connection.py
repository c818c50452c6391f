from __future__ import annotations

import asyncio
import logging

import aiohttp
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.utils.endpoints import EndpointConfig

from bot.nlu.known_source import hash_of

logger = logging.getLogger(__name__)

# Of the two methods that make a call in Rasa 3.6.21. Other code may do otherwise: then Rasa's own stays.
EXPECTED_SOURCE = "4f6fb07e0493ce690970876064a997a72b940f1fb6ef5c54eed49b4e797c70cd"
# Much less than the 120 s after which the action server hangs up, so that no call meets a line being closed.
_IDLE_SECONDS = 15.0

_connectors: dict[asyncio.AbstractEventLoop, aiohttp.TCPConnector] = {}


def install() -> bool:
    """Keep the connections to the action server from call to call; return whether that is now so.

    Rasa makes a connection for each call and throws it away: about 1 ms of a turn, on either side. One that
    the server closed is noticed and replaced; nothing is sent twice.
    """
    if source_hash() != EXPECTED_SOURCE:
        logger.warning("Rasa's way of calling actions is not the one we know: it stays as slow as it is.")
        return False
    EndpointConfig.session = _session
    return True


def is_installed() -> bool:
    return EndpointConfig.session is _session


def source_hash() -> str:
    """Return the hash of how Rasa makes a call, as it is written in its source."""
    if is_installed():
        return EXPECTED_SOURCE
    return hash_of(EndpointConfig.session, EndpointConfig.request)


async def close() -> None:
    """Close what the running loop has open."""
    connector = _connectors.pop(asyncio.get_running_loop(), None)
    if connector is not None:
        await connector.close()


def _session(self: EndpointConfig) -> aiohttp.ClientSession:
    """Rasa's session, on connections that outlast it."""
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
