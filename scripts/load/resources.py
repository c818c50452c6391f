"""Processor time and memory of processes and those they started. Used on both sides, so psutil only."""

from __future__ import annotations

from collections.abc import Mapping

import psutil

Usage = dict[str, dict[str, float]]


def usage(pids: Mapping[str, int]) -> Usage:
    """Of each part: processor seconds so far, and megabytes (PSS counts what processes share only once)."""
    return {name: _of(pid) for name, pid in pids.items()}


def spent(before: Usage, after: Usage) -> Usage:
    """Processor seconds between two looks, and the memory of the later one."""
    return {
        name: {
            "cpu_seconds": round(now["cpu_seconds"] - before[name]["cpu_seconds"], 2),
            "rss_mb": now["rss_mb"],
            "pss_mb": now["pss_mb"],
        }
        for name, now in after.items()
        if name in before
    }


def _of(pid: int) -> dict[str, float]:
    found = {"cpu_seconds": 0.0, "rss_mb": 0.0, "pss_mb": 0.0}
    root = psutil.Process(pid)
    for one in (root, *root.children(recursive=True)):
        try:
            times, memory = one.cpu_times(), one.memory_full_info()
        except psutil.NoSuchProcess:
            continue  # ended since it was listed, as PostgreSQL's helpers do
        found["cpu_seconds"] += times.user + times.system
        found["rss_mb"] += memory.rss / 1e6
        found["pss_mb"] += getattr(memory, "pss", memory.rss) / 1e6
    # Time of children that have ended in between; of the living ones it is counted above.
    ended = root.cpu_times()
    found["cpu_seconds"] += ended.children_user + ended.children_system
    return {name: round(value, 2) for name, value in found.items()}
