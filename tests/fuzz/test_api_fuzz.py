"""Requests made up from the OpenAPI schema: whatever comes, no 5xx and no slow answer.

A few in `make test`; `make fuzz` sends FUZZ_REQUESTS, 10,000, and keeps what came back in var/log/.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from chat_parts import FakeEngine, make_chat
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from bot.settings import ROOT

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "0"))
EXAMPLES = 150 if REQUESTS else 12
# Only a run of its own has the machine to itself.
SLOW_SECONDS = 2.0 if REQUESTS else 60.0
# What has been used to hide or disguise text: directions, zero width, look-alikes, stacks, broken pairs.
TRICKS = st.sampled_from(
    [
        "\u202e",
        "\u2066",
        "\u2069",
        "\u200b",
        "\u200d",
        "\ufeff",
        "а",
        "е",
        "і",
        "ﬁ",
        "Ⅳ",
        "\u0301" * 40,
        "\x00",
        "\U000e0041",
    ]
)


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with FakeEngine() as engine, make_chat(tmp_path_factory.mktemp("fuzz"), engine.url) as made:
        yield made


def operations(chat: Any) -> list[Any]:
    schema = schemathesis.openapi.from_dict(chat.client.get("/schema/openapi.json").json())
    # A stream does not end, so it is not one request.
    return [one.ok() for one in schema.get_all_operations() if not one.ok().path.endswith("/events")]


@dataclass
class Sent:
    """What was sent and what came back."""

    statuses: Counter[int] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    slowest: tuple[float, float, str] = (0.0, 0.0, "")  # seconds, those of the processor, operation

    @property
    def requests(self) -> int:
        return self.statuses.total()

    def figures(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "operations": len(self.operations),
            "statuses": dict(sorted(self.statuses.items())),
            "repeated_because_slow": self.repeated,
            "slowest": dict(zip(("seconds", "processor_seconds", "operation"), self.slowest, strict=True)),
        }


def send(chat: Any, case: Any, sent: Sent) -> None:
    """A request that was slow is sent again: what is slow by itself is so each time, a busy machine not."""
    for _ in range(3):
        if timed(chat, case, sent) < SLOW_SECONDS:
            return
        sent.repeated += 1
    pytest.fail(f"slow three times: {case.method} {case.operation.path}, {sent.slowest}")


def timed(chat: Any, case: Any, sent: Sent) -> float:
    """Sends one request and returns the seconds that it took."""
    wanted = case.as_transport_kwargs(base_url="http://testserver.local")
    path = str(wanted["url"]).removeprefix("http://testserver.local")
    for name in ("conversation_id", "conversationId"):
        path = path.replace("{" + name + "}", chat.opened["id"])
    if chat.opened["id"] not in path and len(case.path_parameters or {}) and sent.requests % 2:
        # Every other one meets a conversation that is there.
        path = case.operation.path.replace("{conversation_id}", chat.opened["id"])
    headers = {
        name: str(value).encode("utf-8", "replace") for name, value in (wanted.get("headers") or {}).items()
    }
    headers = {**headers, **{name: value.encode() for name, value in chat.auth.items()}}
    began, worked = time.monotonic(), time.process_time()
    answer = chat.client.request(
        wanted["method"],
        path,
        headers=headers,
        params=wanted.get("params"),
        json=wanted.get("json"),
        content=wanted.get("data") if isinstance(wanted.get("data"), bytes | str) else None,
        cookies=None,
    )
    took, work = round(time.monotonic() - began, 3), round(time.process_time() - worked, 3)
    sent.statuses[answer.status_code] += 1
    operation = f"{case.method} {case.operation.path}"
    sent.operations[operation] += 1
    sent.slowest = max(sent.slowest, (took, work, operation))
    assert answer.status_code < 500, (wanted["method"], path, answer.text)
    if wanted["method"] == "DELETE" and answer.is_success:
        chat.begin()  # the next requests shall meet a conversation again
    return took


def test_no_made_up_request_breaks_the_api(chat: Any) -> None:
    found, sent, number = operations(chat), Sent(), 0
    while number == 0 or sent.requests < REQUESTS:
        for operation in found:
            # What the schema allows, and what it does not.
            made_up = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

            @seed(number)
            @settings(
                max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
            )
            @given(case=made_up)
            def holds(case: Any) -> None:
                send(chat, case, sent)

            holds()
        number += 1

    assert len(sent.operations) == len(found)
    assert {200, 201, 400, 404, 422} <= set(sent.statuses), "too little was tried"
    if REQUESTS:
        file = ROOT / "var" / "log" / "fuzz.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(sent.figures(), indent=1), encoding="utf-8")


@settings(
    max_examples=max(EXAMPLES, 30), deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(text=st.lists(st.one_of(TRICKS, st.text(max_size=12)), min_size=1, max_size=12).map("".join))
def test_tricks_with_unicode_are_text_or_refused(chat: Any, text: str) -> None:
    answer = chat.send(text)

    assert answer.status_code in (200, 400, 422), (text, answer.status_code, answer.text)
