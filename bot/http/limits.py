from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv4Address, ip_address, ip_network

_MOST_KEYS = 20_000


class RateLimit:
    """So many calls a minute and key, as a bucket that fills steadily. Kept in this process only."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._size = float(per_minute)
        self._per_second = per_minute / 60
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_seconds(self, key: str) -> int:
        """Counts a call: 0 if it may pass, otherwise after how many seconds the next one may."""
        now = self._monotonic()
        left, then = self._buckets.pop(key, (self._size, now))
        left = min(self._size, left + (now - then) * self._per_second)
        passes = left >= 1
        self._buckets[key] = (left - 1 if passes else left, now)
        if len(self._buckets) > _MOST_KEYS:
            self._buckets.popitem(last=False)
        return 0 if passes else max(1, math.ceil((1 - left) / self._per_second))


def network_of(host: str) -> str:
    """What counts as one address: of IPv6 the network of 64 bits, all of which belongs to one line."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv4Address):
        return host
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else str(ip_network((address, 64), strict=False))
