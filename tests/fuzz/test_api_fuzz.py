"""Requests made up from the OpenAPI schema: whatever comes, no 5xx and no slow answer.

A few in `make test`; `make fuzz` sends so many (FUZZ_EXAMPLES) to each operation that it is 10,000 in all.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from chat_parts import FakeEngine, make_chat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))
# Only a run of its own has the machine to itself.
SLOW_SECONDS = 2.0 if EXAMPLES > 100 else 60.0
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


def test_no_made_up_request_breaks_the_api(chat: Any) -> None:
    checked = 0
    for operation in operations(chat):

        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def holds(case: Any) -> None:
            nonlocal checked
            checked += 1
            wanted = case.as_transport_kwargs(base_url="http://testserver.local")
            path = str(wanted["url"]).removeprefix("http://testserver.local")
            for name in ("conversation_id", "conversationId"):
                path = path.replace("{" + name + "}", chat.opened["id"])
            headers = {
                name: str(value).encode("utf-8", "replace")
                for name, value in (wanted.get("headers") or {}).items()
            }
            headers = {**headers, **{name: value.encode() for name, value in chat.auth.items()}}
            began = time.monotonic()
            answer = chat.client.request(
                wanted["method"],
                path,
                headers=headers,
                params=wanted.get("params"),
                json=wanted.get("json"),
                content=wanted.get("data") if isinstance(wanted.get("data"), bytes | str) else None,
                cookies=None,
            )
            assert answer.status_code < 500, (wanted["method"], path, answer.text)
            assert time.monotonic() - began < SLOW_SECONDS
            if wanted["method"] == "DELETE" and answer.is_success:
                chat.begin()  # the next requests shall meet a conversation again

        holds()
    assert checked >= len(operations(chat))


@settings(
    max_examples=max(EXAMPLES, 30), deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(text=st.lists(st.one_of(TRICKS, st.text(max_size=12)), min_size=1, max_size=12).map("".join))
def test_tricks_with_unicode_are_text_or_refused(chat: Any, text: str) -> None:
    answer = chat.send(text)

    assert answer.status_code in (200, 400, 422), (text, answer.status_code, answer.text)
