from __future__ import annotations

import resource

# Each visitor's page keeps a stream open, and so does the proxy for each of them.
WANTED = 65_536


def raise_limit_of_open_files(wanted: int = WANTED) -> None:
    """As many open files as this user may have, for this process and those that it starts. The usual limit
    of 1,024 is kept for old programs; a web process reaches it with a thousand pages left open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    possible = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    if soft != resource.RLIM_INFINITY and soft < possible:
        resource.setrlimit(resource.RLIMIT_NOFILE, (possible, hard))
