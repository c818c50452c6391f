import asyncio
import hmac
import json
import logging
import os
import time
from collections.abc import Awaitable, Callable
from functools import cache, wraps
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.nlu import kept_connection, signed_models
from bot.nlu.channel_request import BadRequest, Incoming, read_incoming, read_texts, understood
from bot.nlu.compiled_validation import CHECK_OF_ANSWERS
from bot.nlu.direct_graph import RUN_OF_GRAPH
from bot.nlu.encoder import Encoder, load_encoder
from bot.nlu.intent_model import ModelSettings, prepare
from bot.nlu.kept_connection import CALL_OF_ACTIONS
from bot.nlu.recent_tracker_store import RecentTrackerStore
from bot.nlu.sentence_vector import VECTOR_KEY, pack
from bot.nlu.text import says_something

logger = logging.getLogger(__name__)

TOKEN_VARIABLE = "LOTSE_ENGINE_TOKEN"
TOKEN_HEADER = "X-Lotse-Token"

Handler = Callable[..., Awaitable[HTTPResponse]]


class LotseChannel(InputChannel):
    """The gateway's way into the engine: one message in, the bot's messages and what was understood out."""

    def __init__(self, token: str) -> None:
        self._token = token

    @classmethod
    def name(cls) -> str:
        return "lotse"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "LotseChannel":
        """Take the secret from the environment: a file with it would end up in a repository."""
        for replacement in (CHECK_OF_ANSWERS, RUN_OF_GRAPH, CALL_OF_ACTIONS):
            replacement.install()
        signed_models.install()
        token = os.environ.get(TOKEN_VARIABLE, "")
        if not token:
            logger.warning("%s is not set: the engine answers nobody on the channel 'lotse'.", TOKEN_VARIABLE)
        return cls(token)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("lotse_webhook", __name__)
        guarded = self._guarded

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            ready = _agent(request).is_ready()
            return json_response({"status": "ok" if ready else "loading"}, status=200 if ready else 503)

        @routes.route("/parse", methods=["POST"])
        @guarded
        async def parse(request: Request) -> HTTPResponse:
            incoming = read_incoming(_body(request))
            return json_response(understood(await _parse(_agent(request), incoming)))

        @routes.route("/webhook", methods=["POST"])
        @guarded
        async def webhook(request: Request) -> HTTPResponse:
            incoming = read_incoming(_body(request))
            if not incoming.sender:
                raise BadRequest("'sender' is missing")
            began = time.monotonic()
            parse_data = await _parse(_agent(request), incoming)
            collector = CollectingOutputChannel()
            message = UserMessage(
                incoming.text,
                collector,
                incoming.sender,
                input_channel=self.name(),
                parse_data=parse_data | _vector_of(incoming),
                metadata=incoming.metadata,
            )
            await on_new_message(message)
            logger.info(_line(incoming, began))
            messages = [_without_recipient(one) for one in collector.messages]
            return json_response({"messages": messages, "nlu": understood(parse_data)})

        @routes.route("/vectors", methods=["POST"])
        @guarded
        async def vectors(request: Request) -> HTTPResponse:
            """Sentence vectors of `texts`, null where the encoder is not installed."""
            texts = read_texts(_body(request))
            encode = _encoder()
            if encode is None:
                return json_response({"vectors": None})
            # Beside the loop: many long texts take seconds, and meanwhile others want to be answered.
            found = await asyncio.get_running_loop().run_in_executor(None, encode, texts)
            return json_response({"vectors": [[round(float(one), 4) for one in row] for row in found]})

        @routes.route("/conversations/<sender>", methods=["DELETE"])
        @guarded
        async def forget(request: Request, sender: str) -> HTTPResponse:
            store = getattr(_agent(request).tracker_store, "_tracker_store", _agent(request).tracker_store)
            if not isinstance(store, RecentTrackerStore):
                raise BadRequest("the tracker store cannot forget a conversation")
            return json_response({"deleted": await store.delete(sender)})

        @routes.listener("after_server_stop")
        async def hang_up(*_: object) -> None:
            await kept_connection.close()

        return routes

    def _guarded(self, handler: Handler) -> Handler:
        @wraps(handler)
        async def answer(request: Request, *args: Any, **kwargs: Any) -> HTTPResponse:
            given = request.headers.get(TOKEN_HEADER, "")
            # Both sides as bytes: compare_digest refuses text beyond ASCII.
            if not self._token or not hmac.compare_digest(given.encode(), self._token.encode()):
                return _refusal(401, "the secret of the gateway is missing or wrong")
            try:
                return await handler(request, *args, **kwargs)
            except BadRequest as error:
                return _refusal(422, str(error))
            except (TimeoutError, RasaException) as error:
                # Never the message itself: logs are read by more people than conversations are.
                logger.error("A turn failed: %s", type(error).__name__)
                return _refusal(503, "the engine could not answer")

        return answer


@cache
def _encoder() -> Encoder | None:
    """The encoder of the intent model; its weights are in memory once for both."""
    return load_encoder(ModelSettings().encoder)


def _vector_of(incoming: Incoming) -> dict[str, str]:
    """The sentence vector, for actions that look for an answer: they would ask for it otherwise."""
    encode = None if incoming.is_payload or not says_something(incoming.text) else _encoder()
    return {} if encode is None else {VECTOR_KEY: pack(encode([prepare(incoming.text)])[0].tolist())}


def _line(incoming: Incoming, began: float) -> str:
    """The log's line of a turn: whose request it was, never what was said."""
    milliseconds = round((time.monotonic() - began) * 1000)
    request = str(incoming.metadata.get("request", ""))
    fields = {
        "event": "turn",
        "request": request,
        "conversation": incoming.sender,
        "milliseconds": milliseconds,
    }
    return json.dumps(fields)


def _agent(request: Request) -> Agent:
    agent = request.app.ctx.agent
    if not isinstance(agent, Agent):
        raise RasaException("no model is loaded")
    return agent


def _body(request: Request) -> object:
    try:
        return json.loads(request.body)
    except ValueError as error:
        raise BadRequest("the body is not JSON") from error


async def _parse(agent: Agent, incoming: Incoming) -> dict[str, Any]:
    if agent.processor is None:
        raise RasaException("no model is loaded")
    if incoming.is_payload and incoming.intent not in agent.processor.domain.intents:
        raise BadRequest("the payload names no intent of this bot")
    parsed: dict[str, Any] = await agent.processor.parse_message(UserMessage(incoming.text))
    return parsed


def _without_recipient(message: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key != "recipient_id"}


def _refusal(status: int, detail: str) -> HTTPResponse:
    return json_response({"error": detail}, status=status)
