# The supervisor's few requests to its own parts; an HTTP library would take half a second to import.
from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import urlsplit

# A proxy from the environment must not stand between parts of one machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


async def status_of(
    url: str,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    method: str | None = None,
    timeout_seconds: float = 2.0,
) -> int:
    """The status of an answer; 0 when there is none."""
    return (await answer_of(url, body, headers, method, timeout_seconds))[0]


async def takes_connections(url: str) -> bool:
    """Whether somebody listens at `tcp://host:port`."""
    parts = urlsplit(url)
    try:
        _, writer = await asyncio.open_connection(parts.hostname, parts.port)
    except OSError:
        return False
    writer.close()
    return True


async def answer_of(
    url: str,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    method: str | None = None,
    timeout_seconds: float = 2.0,
) -> tuple[int, object]:
    """Status and JSON of an answer; (0, None) when there is none. A body makes it a POST."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, data, {"Content-Type": "application/json", **(headers or {})}, method=method
    )
    return await asyncio.to_thread(_ask, request, timeout_seconds)


def _ask(request: urllib.request.Request, timeout_seconds: float) -> tuple[int, object]:
    try:
        with _OPENER.open(request, timeout=timeout_seconds) as response:
            return int(response.status), _json(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _json(error.read())
    except (OSError, ValueError):
        return 0, None


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except ValueError:
        return None
