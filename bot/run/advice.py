# Used before anything is installed, so it keeps to the standard library.
from __future__ import annotations

import re
import shutil
from pathlib import Path

# The first pattern found in a step's output decides. Order: causes that produce other messages first.
_CAUSES = (
    (
        r"no space left|disk quota exceeded|\[errno 28\]|os error 28",
        "The disk is full: free some space and run the command again.",
    ),
    (
        r"failed to parse.*(lock|toml)|(lock|toml).*(failed to|cannot be|could not be) parse|toml parse error"
        r"|lockfile.*(needs to be|outdated|missing)|unable to find lockfile",
        "A lock file is damaged or missing: restore it with `git checkout uv.lock engine/uv.lock`.",
    ),
    (
        r"hash(es)? mismatch|hashes? .*do not match|mismatched hash",
        "A downloaded package is not the one in the lock file: run the command again; if that does not "
        "help, ask those who run your package mirror.",
    ),
    (
        r"ensurepip|no module named venv|venv was not created",
        "Python's venv module is incomplete: install it (Debian, Ubuntu: apt-get install python3.11-venv).",
    ),
    (
        r"no interpreter found|requires-python|not compatible with python|incompatible with the project",
        "The wrong Python: install Python 3.11 and run the command again.",
    ),
    (
        r"certificate|ssl error|tls handshake",
        "The package registry's certificate is not trusted here: set SSL_CERT_FILE to your network's "
        "certificates and run the command again.",
    ),
    (
        r"error sending request|failed to fetch|dns error|connection (error|refused|broken|reset)|timed out"
        r"|name resolution|name or service not known|network is unreachable|failed to establish"
        r"|could not connect|no matching distribution|operation was timed out",
        "The package registry cannot be reached: check the network or the proxy (HTTPS_PROXY), or name a "
        "mirror (UV_DEFAULT_INDEX and PIP_INDEX_URL), and run the command again.",
    ),
    (
        r"permission denied|read-only file system|operation not permitted",
        "A folder cannot be written: run the command as the owner of this checkout.",
    ),
)


def advice_for(output: str, log: Path) -> str:
    """One sentence that says what to do about a failed step, from what the step printed."""
    lowered = output.lower()
    for pattern, sentence in _CAUSES:
        if re.search(pattern, lowered):
            return f"{sentence} Details: {_shown(log)}"
    return f"This step failed for a reason not known beforehand: read the end of {_shown(log)}."


def disk_advice(folder: Path, needed_megabytes: int) -> str | None:
    """One sentence when less than `needed_megabytes` are free where `folder` is; else nothing."""
    existing = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(existing).free // 1_000_000
    if free >= needed_megabytes:
        return None
    return (
        f"Not enough disk space: {needed_megabytes} MB are needed in {folder}, {free} MB are free. "
        "Free some space and run the command again."
    )


def _shown(log: Path) -> str:
    try:
        return str(log.relative_to(Path.cwd()))
    except ValueError:
        return str(log)
