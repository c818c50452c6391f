from __future__ import annotations

import asyncio
from typing import Any

from bot.http.problems import Problem

LONGEST_SECONDS = 10.0


class BodiesInTime:
    """ASGI middleware: a request whose body has not come after ten seconds is refused with 408.

    Otherwise clients that send a byte now and then could keep every connection busy.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        deadline = loop.time() + LONGEST_SECONDS
        complete = False

        async def receive_in_time() -> Any:
            nonlocal complete
            if complete:  # what comes now is that the reader has gone, and that may take as long as it likes
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(0.0, deadline - loop.time()))
            except TimeoutError:
                raise Problem(408, headers={"Connection": "close"}) from None
            complete = not message.get("more_body", False)
            return message

        await self._app(scope, receive_in_time, send)
