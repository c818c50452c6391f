"""Stops the parts when the supervisor is gone, however it went (`kill -9` included).

The supervisor starts this file as a process of its own and writes "+<group>" and "-<group>" lines to it as
process groups come and go. The end of that input means that the supervisor has ended. Standard library
only, so that it is there in a moment; independent of the platform, unlike PR_SET_PDEATHSIG.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    grace_seconds = float(sys.argv[1])
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    if groups:
        stop_groups(groups, grace_seconds)


def stop_groups(groups: Iterable[int], grace_seconds: float) -> None:
    """Asks the groups to end, and ends those that did not after `grace_seconds`."""
    left = {group for group in groups if signal_group(group, signal.SIGTERM)}
    deadline = time.monotonic() + grace_seconds
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = {group for group in left if signal_group(group, 0)}
    for group in left:
        signal_group(group, signal.SIGKILL)


def signal_group(group: int, number: int) -> bool:
    """Whether there is (still) somebody in the group who could be signalled."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    main()
