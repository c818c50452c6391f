"""What Prometheus reads, process by process. No label ever holds anything that a visitor wrote."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()

TURNS = Counter(
    "lotse_turns",
    "Messages of visitors that were answered, by how: understood, fallback, or by the gateway itself.",
    ["how"],
    registry=REGISTRY,
)
TURNS_WITHOUT_ENGINE = Counter(
    "lotse_turns_without_engine", "Messages for which the engine gave no answer in time.", registry=REGISTRY
)
TURN_SECONDS = Histogram(
    "lotse_turn_seconds",
    "From taking a message up to its stored answer.",
    buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20),
    registry=REGISTRY,
)
REQUESTS = Counter(
    "lotse_requests", "Answers of the web process by status class.", ["status"], registry=REGISTRY
)

for how in ("understood", "fallback", "itself"):
    TURNS.labels(how)  # so that a rate is known from the first scrape on
