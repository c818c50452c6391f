from __future__ import annotations

import logging
import time
from collections.abc import Sequence

import httpx

from bot.conversation.engine_address import EngineAddress

# One question takes 10 milliseconds; a turn waits no longer than this.
_SECONDS = 3.0
# How long not to ask again after it went wrong: a visitor must not wait at every turn.
_REST_SECONDS = 10.0

_log = logging.getLogger(__name__)


class EngineVectors:
    """Sentence vectors from the engine, which has the encoder in its memory."""

    def __init__(self, url: str | EngineAddress, token: str) -> None:
        self._address = EngineAddress(url) if isinstance(url, str) else url
        self._client = httpx.Client(timeout=_SECONDS, headers={"X-Lotse-Token": token}, trust_env=False)
        self._rests_until = float("-inf")

    def encode(self, texts: Sequence[str]) -> list[list[float]] | None:
        """A vector for each text, None without an engine or without its encoder. Never raises."""
        url = self._address()
        if not url or time.monotonic() < self._rests_until:
            return None
        try:
            response = self._client.post(f"{url}/webhooks/lotse/vectors", json={"texts": list(texts)})
            response.raise_for_status()
            vectors = response.json()["vectors"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            _log.warning("no sentence vectors, entries are found by letters alone: %s", type(error).__name__)
            vectors = None
        if not isinstance(vectors, list) or len(vectors) != len(texts):
            self._rests_until = time.monotonic() + _REST_SECONDS
            return None
        return vectors
