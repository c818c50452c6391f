"""The OpenAPI document is held to the real answers: each that it names is provoked, and each must fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from chat_parts import Chat, FakeEngine, book, make_chat
from fixtures.handover_desk import ASKED, WEBER
from jsonschema import Draft202012Validator, FormatChecker

BOOKED = {
    "reference": "DL-7K4-MPQ",
    "starts_at": "2026-12-10T12:00:00+00:00",
    "ends_at": "2026-12-10T12:45:00+00:00",
    "format": "online",
    "place": "",
    "manage_url": "https://chat.example/termin/a",
    "ics_url": "https://chat.example/termin/b/kalender.ics",
}
SOURCES = [{"title": "Bund", "url": "https://www.bund.de", "as_of": "2026-11"}]


class Witness:
    """Checks each answer against the document and notes what has been seen."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.seen: set[tuple[str, str, str]] = set()

    @property
    def promised(self) -> set[tuple[str, str, str]]:
        return {
            (path, method, status)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
            for status in operation["responses"]
        }

    def check(self, response: httpx.Response) -> None:
        method = response.request.method.lower()
        path = re.sub(r"(?<=/conversations/)[^/]+", "{conversation_id}", response.request.url.path)
        if method not in self.document["paths"].get(path, {}):
            return
        status = str(response.status_code)
        responses = self.document["paths"][path][method]["responses"]
        assert status in responses, f"{method} {path} answers {status}, which is not documented"
        media = response.headers["content-type"].partition(";")[0]
        content = responses[status]["content"]
        assert media in content, f"{method} {path}: {media} is not documented"
        if media.endswith("json"):
            schema = content[media]["schema"]
            Draft202012Validator(schema, format_checker=FormatChecker()).validate(response.json())
        self.seen.add((path, method, status))


def answer(body: dict[str, Any]) -> dict[str, Any]:
    custom = {"booking": BOOKED, "sources": SOURCES}
    buttons = [{"title": "Ja", "payload": "/affirm"}]
    return {"messages": [{"text": "**Ja**", "custom": custom, "buttons": buttons}], "nlu": {}}


@pytest.fixture
def open_chat(engine: FakeEngine, tmp_path: Path) -> Iterator[Chat]:
    engine.answering = answer
    limits = {"rate_limit": "on", "messages_per_minute": 5, "requests_per_minute": 60}
    with make_chat(tmp_path, engine.url, real_bookings=True, **limits) as chat:
        yield chat


def test_every_answer_is_documented_and_every_documented_answer_is_given(
    open_chat: Chat, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, client = open_chat, open_chat.client
    witness = Witness(client.get("/schema").json())
    client.event_hooks["response"] = [lambda response: (response.read(), witness.check(response))]
    opening, own = "/api/conversations", chat.path
    auth, messages = chat.auth, f"{chat.path}/messages"
    client.get("/healthz")
    client.get("/api/consent")
    chat.begin()
    # Bodies that cannot be read
    for path, headers in ((opening, {}), (messages, auth)):
        typed = {**headers, "Content-Type": "application/json"}
        client.post(path, content=b"{", headers=typed)
        client.post(path, content=b"x" * 70_000, headers=typed)
        client.post(path, content=b"{}", headers={**headers, "Content-Type": "text/plain"})
        client.post(path, json={"consent": False}, headers=headers)
    # A conversation with all kinds of messages
    client.post(messages, json={"text": "Hallo", "client_id": "a1"}, headers=auth)
    client.post(messages, json={"payload": "/affirm"}, headers=auth)
    client.get(messages, headers=auth)
    client.get(messages, params={"after": "x"}, headers=auth)
    for path in (messages, f"{own}/events", f"{own}/export", f"{own}/handover"):
        client.get(path)
        client.get(path, headers={"Authorization": "Bearer falsch"})
    # Who has it
    service = chat.services.handover.service
    service.seen(WEBER)
    assert service.request(own.rpartition("/")[2], ASKED)
    client.get(f"{own}/handover", headers=auth)
    client.get(messages, headers=auth)
    for headers in (auth, auth, {}, {"Authorization": "Bearer falsch"}):
        client.delete(f"{own}/handover", headers=headers)
        client.post(f"{own}/typing", json={"on": True}, headers=headers)
    for body in (b"{", b"x" * 70_000, b"{}"):
        client.post(f"{own}/typing", content=body, headers={**auth, "Content-Type": "application/json"})
    client.post(f"{own}/typing", content=b"{}", headers={**auth, "Content-Type": "text/plain"})
    client.get(f"{own}/events", params={"after": "x"}, headers=auth)
    client.get(f"{own}/export", headers=auth)
    client.get(f"{own}/export", params={"form": "page"}, headers=auth)
    client.get(f"{own}/export", params={"form": "xml"}, headers=auth)
    client.post(messages, json={"text": "x"})
    client.post(messages, json={"text": "x"}, headers={"Authorization": "Bearer falsch"})
    # Somebody else is answering, for longer than anybody waits
    inbox = chat.services.conversations._inbox
    with monkeypatch.context() as patch:
        patch.setattr(chat.services.conversations, "_longest_wait", 0.1)
        waiting = inbox.receive(own.rpartition("/")[2], "wartet")
        held = inbox.claim(own.rpartition("/")[2], waiting.message_id)
        assert held is not None
        client.post(messages, json={"text": "auch"}, headers=auth)
        client.delete(own, headers=auth)
        inbox.release(held)
    while client.post(messages, json={"text": "noch eine"}, headers=auth).status_code != 429:
        pass
    book(chat.services.bookings, own.rpartition("/")[2])
    client.delete(own, params={"bookings": "sell"}, headers=auth)
    client.delete(own)
    client.delete(own, headers=auth)
    client.delete(own, headers=auth)
    engine.stop()
    client.get("/healthz")
    # The stream itself never ends here; tests/web/test_events.py reads it.
    witness.seen.add(("/api/conversations/{conversation_id}/events", "get", "200"))
    # A body that comes too slowly needs a real connection: tests/web/test_slow_clients.py.
    witness.seen |= {one for one in witness.promised if one[2] == "408"}
    reads = ("/api/consent", messages, f"{own}/events", f"{own}/export", f"{own}/handover")
    refused = [("GET", path) for path in reads]
    refused += [("POST", path) for path in (opening, messages, f"{own}/typing")]
    refused += [("DELETE", path) for path in (own, f"{own}/handover")]
    for method, path in refused:
        while client.request(method, path).status_code != 429:
            pass

    assert witness.promised - witness.seen == set()


def test_bodies_and_parameters_are_documented(chat: Chat) -> None:
    paths = chat.client.get("/schema").json()["paths"]

    body = paths["/api/conversations/{conversation_id}/messages"]["post"]["requestBody"]["content"]
    check = Draft202012Validator(body["application/json"]["schema"])
    assert check.is_valid({"text": "Hallo", "client_id": "a"}) and check.is_valid({"payload": "/affirm"})
    for wrong in ({}, {"text": ""}, {"text": "a", "payload": "/b"}, {"text": "x" * 2001}, {"text": 1}):
        assert not check.is_valid(wrong)
    conversation = "/api/conversations/{conversation_id}"
    names = {one["name"] for one in paths[f"{conversation}/events"]["get"]["parameters"]}
    assert names == {"conversation_id", "after", "Last-Event-ID"}
    open_calls = {"/api/consent", "/api/conversations", "/healthz"}
    for path, methods in paths.items():
        for operation in methods.values():
            assert bool(operation.get("security")) == (path not in open_calls), path
