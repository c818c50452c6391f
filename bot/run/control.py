"""A socket in the data directory: `lotse model …` speaks over it to the run that has the engines.

Only who may write to the directory can use it. A request is one line of JSON; the answers are lines of
JSON with `say`, the last one with `done` too.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.run.errors import StartError

Say = Callable[[str], None]
Handle = Callable[[dict[str, Any], Say], Awaitable[None]]


def socket_of(data_dir: Path, port: int) -> Path:
    """Where the run with this port listens."""
    return data_dir.resolve() / f"control-{port}.sock"


class Control:
    """The running side."""

    def __init__(self, path: Path, handle: Handle) -> None:
        self._path, self._handle = path, handle
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Raises OSError where no socket can be made, say when the path is too long for one."""
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, self._path)
        self._path.chmod(0o600)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def write(**line: object) -> None:
            writer.write(json.dumps(line).encode() + b"\n")

        try:
            await self._handle(json.loads(await reader.readline()), lambda text: write(say=text))
            write(done=True)
        except StartError as error:
            write(done=False, say=str(error))
        except (ValueError, KeyError) as error:
            write(done=False, say=f"The request was not understood ({type(error).__name__}).")
        finally:
            with suppress(OSError):
                await writer.drain()
            writer.close()


def ask(path: Path, request: dict[str, Any], patience_seconds: float = 300.0) -> Iterator[str]:
    """Sends a request and yields what the run says. Raises StartError when it did not do it.

    Raises FileNotFoundError or ConnectionRefusedError when nothing runs there.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(patience_seconds)
        connection.connect(str(path))
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile("rb") as lines:
            for line in lines:
                answer = json.loads(line)
                if answer.get("done") is False:
                    raise StartError(answer["say"])
                if "say" in answer:
                    yield answer["say"]
                if answer.get("done"):
                    return
    raise StartError("The run ended before it had done this.")
