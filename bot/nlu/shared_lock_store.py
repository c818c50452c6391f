import json
import logging
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore, LockStore
from rasa.utils.endpoints import EndpointConfig

logger = logging.getLogger(__name__)

_PREFIX = "lotse:lock:"
_PATIENCE_SECONDS = 1.0
# A lock that its engine could not give back any more: longer than any ticket's life (TICKET_LOCK_LIFETIME).
_LONGEST_SECONDS = 120
T = TypeVar("T")


class SharedLockStore(LockStore):
    """One turn of a conversation at a time, on whichever engine: locks in Redis, if `url` names one.

    While Redis is away the locks are this engine's own. That is enough for as long: the gateway hands over
    one message of a conversation at a time, and the lock only guards against turns that it gave up on.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        url = (endpoint_config.url if endpoint_config else "") or ""
        self._own = InMemoryLockStore()
        self._redis: Any = None
        if url:
            self._redis = redis.Redis.from_url(
                url, socket_timeout=_PATIENCE_SECONDS, socket_connect_timeout=_PATIENCE_SECONDS
            )
        super().__init__()

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        def shared() -> TicketLock | None:
            kept = self._redis.get(_PREFIX + conversation_id)
            return TicketLock.from_dict(json.loads(kept)) if kept else None

        return self._either(shared, lambda: self._own.get_lock(conversation_id))

    def save_lock(self, lock: TicketLock) -> None:
        name = _PREFIX + lock.conversation_id
        self._either(
            lambda: self._redis.set(name, lock.dumps(), ex=_LONGEST_SECONDS),
            lambda: self._own.save_lock(lock),
        )

    def delete_lock(self, conversation_id: str) -> None:
        self._either(
            lambda: self._redis.delete(_PREFIX + conversation_id),
            lambda: self._own.delete_lock(conversation_id),
        )

    def _either(self, shared: Callable[[], T], own: Callable[[], T]) -> T:
        if self._redis is None:
            return own()
        try:
            return shared()
        except redis.exceptions.RedisError as error:
            logger.warning("Locks are this engine's own: Redis is away (%s).", type(error).__name__)
            return own()
