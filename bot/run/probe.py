"""A health check for containers, which have no curl: `python -m bot.run.probe URL-or-file`; exit code 0 or 1.

A file must be there and have been touched within the last minute: the worker touches it in each round.
"""

from __future__ import annotations

import sys
import time
import urllib.request
from pathlib import Path

FRESH_SECONDS = 60.0


def is_well(target: str) -> bool:
    """Whether the address answers 2xx, or the file is fresh."""
    if not target.startswith("http"):
        file = Path(target)
        return file.exists() and time.time() - file.stat().st_mtime < FRESH_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(target, timeout=2) as answer:
            return 200 <= int(answer.status) < 300
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_well(sys.argv[1]) else 1)
