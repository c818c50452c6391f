import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.client_exceptions import ClientConnectionError
from rasa.utils.endpoints import EndpointConfig

from bot.nlu import kept_connection
from bot.nlu.kept_connection import CALL_OF_ACTIONS

ORIGINAL = EndpointConfig.session


@pytest.fixture(autouse=True)
def _rasa_stays_as_it_was():
    yield
    EndpointConfig.session = ORIGINAL


class ActionServer:
    """Answers with what it was sent, and counts the connections it was called on."""

    def __init__(self) -> None:
        self.connections: set[object] = set()
        self.url = ""

    def _app(self) -> web.Application:
        async def answer(request: web.Request) -> web.Response:
            self.connections.add(request.transport.get_extra_info("peername"))
            return web.json_response({"sent": await request.json(), "token": request.query.get("token")})

        app = web.Application()
        app.router.add_post("/webhook", answer)
        return app

    async def start(self, port: int = 0) -> int:
        self._runner = web.AppRunner(self._app())
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        port = int(self._runner.addresses[0][1])
        self.url = f"http://127.0.0.1:{port}/webhook"
        return port

    async def stop(self) -> None:
        await self._runner.cleanup()


def talk(what: Callable[[ActionServer], Awaitable[None]]) -> ActionServer:
    server = ActionServer()

    async def run() -> None:
        await server.start()
        try:
            await what(server)
        finally:
            await kept_connection.close()
            await server.stop()

    asyncio.run(run())
    return server


async def call(server: ActionServer, **more: str) -> object:
    return await EndpointConfig(server.url, **more).request(json={"next_action": "action_answer"})


def test_rasas_way_of_calling_is_the_one_we_know() -> None:
    assert CALL_OF_ACTIONS.source_found() == CALL_OF_ACTIONS.source


def test_one_connection_serves_all_calls() -> None:
    async def five_calls(server: ActionServer) -> None:
        for _ in range(5):
            answer = await call(server, token="secret")
            assert answer == {"sent": {"next_action": "action_answer"}, "token": "secret"}

    assert len(talk(five_calls).connections) == 5, "Rasa's own way"
    assert CALL_OF_ACTIONS.install()
    assert len(talk(five_calls).connections) == 1


def test_calls_at_the_same_time_do_not_wait_for_each_other() -> None:
    async def at_once(server: ActionServer) -> None:
        await asyncio.gather(*(call(server) for _ in range(4)))
        await asyncio.gather(*(call(server) for _ in range(4)))

    CALL_OF_ACTIONS.install()
    assert len(talk(at_once).connections) == 4


def test_a_server_that_was_started_anew_is_called_on_a_new_connection() -> None:
    async def restarted(server: ActionServer) -> None:
        await call(server)
        port = int(server.url.rsplit(":", 1)[1].split("/")[0])
        await server.stop()
        with pytest.raises(ClientConnectionError):
            await call(server)
        await server.start(port)
        await call(server)

    CALL_OF_ACTIONS.install()
    assert len(talk(restarted).connections) == 2
