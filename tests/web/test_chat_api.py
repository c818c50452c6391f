from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from chat_parts import Chat, FakeEngine, make_chat
from sqlalchemy import select

from bot.db.tables import Conversation
from bot.http.problems import problem_body

TEXT_KEYS = {"id", "sender", "text", "buttons", "sources", "created_at"}


def assert_problem(response: Any, status: int) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/problem+json")
    body = response.json()
    assert body["status"] == status
    assert body["detail"].endswith((".", "!")) and "Traceback" not in response.text


def test_a_conversation_begins_with_consent_and_a_greeting(chat: Chat) -> None:
    assert set(chat.opened) == {"id", "token", "messages"}
    assert set(chat.opened["messages"][0]) == TEXT_KEYS
    assert "automatischer Assistent" in chat.opened["messages"][0]["text"]


@pytest.mark.parametrize(
    "body", [{}, {"consent": False}, {"consent": "true"}, {"consent": 1}, {"consent": None}]
)
def test_nothing_is_stored_without_consent(chat: Chat, body: dict[str, Any]) -> None:
    assert_problem(chat.client.post("/api/conversations", json=body), 422)
    with chat.uow() as db:
        assert len(db.scalars(select(Conversation)).all()) == 1


def test_only_the_hash_of_the_token_is_kept(chat: Chat) -> None:
    with chat.uow() as db:
        row = db.get(Conversation, chat.opened["id"])
        assert row is not None
        assert row.token_hash != chat.opened["token"] and len(row.token_hash) == 64
        assert row.consent_version == chat.services.consent.version


def test_a_message_gets_its_answer(chat: Chat, engine: FakeEngine) -> None:
    response = chat.send("Wie fange ich an?")

    assert response.status_code == 200
    assert [found["text"] for found in response.json()["messages"]] == ["Sie sagten: Wie fange ich an?"]
    assert [found["sender"] for found in chat.history()] == ["bot", "visitor", "bot"]
    assert engine.asked == [{"sender": chat.opened["id"], "text": "Wie fange ich an?"}]
    assert engine.metadata == [
        {"request": response.headers["X-Request-ID"], "message": chat.history()[-2]["id"]}
    ]


def test_the_engine_learns_the_request_but_no_token(chat: Chat, engine: FakeEngine) -> None:
    chat.client.post(
        f"{chat.path}/messages", json={"text": "Hallo"}, headers={**chat.auth, "X-Request-ID": "proxy-123456"}
    )

    assert engine.headers[0]["x-request-id"] == "proxy-123456"
    assert chat.opened["token"] not in str(engine.headers) + str(engine.asked)


def test_the_same_client_id_is_one_message_with_one_answer(chat: Chat, engine: FakeEngine) -> None:
    first = chat.send("Hallo", client_id="a1").json()
    second = chat.send("Hallo", client_id="a1").json()

    assert first == second
    assert len(engine.asked) == 1
    assert len(chat.history()) == 3


def test_the_same_client_id_at_the_same_time_is_one_message(chat: Chat, engine: FakeEngine) -> None:
    engine.seconds = 0.2
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: chat.send("Hallo", client_id="a1").json(), range(8)))

    assert all(answer == answers[0] for answer in answers)
    assert len(engine.asked) == 1


def test_messages_at_the_same_time_are_answered_in_order(chat: Chat, engine: FakeEngine) -> None:
    engine.seconds = 0.05
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda number: chat.send(f"Frage {number}").json()["messages"], range(6)))

    history = chat.history()
    asked = [found["text"] for found in history if found["sender"] == "visitor"]
    answered = [found["text"].removeprefix("Sie sagten: ") for found in history if found["sender"] == "bot"][
        1:
    ]
    assert asked == answered
    assert [body["text"] for body in engine.asked] == asked
    assert [answer[0]["text"] for answer in answers] == [f"Sie sagten: Frage {number}" for number in range(6)]


def test_a_button_that_was_shown_is_pressed(chat: Chat, engine: FakeEngine) -> None:
    response = chat.send(payload="/book_session")

    assert response.status_code == 200
    assert engine.asked == [{"sender": chat.opened["id"], "payload": "/book_session"}]
    assert chat.history()[1]["text"] == "Termin buchen"


@pytest.mark.parametrize(
    "payload", ["/affirm", "/stop{}", "/book_session{}", "/book_session ", "book_session", "x" * 3000]
)
def test_a_payload_that_was_never_shown_is_refused(chat: Chat, engine: FakeEngine, payload: str) -> None:
    assert_problem(chat.send(payload=payload), 422)
    assert engine.asked == []
    assert len(chat.history()) == 1


def test_a_payload_of_another_conversation_is_refused(chat: Chat) -> None:
    chat.send("Hallo")
    chat.begin()

    assert_problem(chat.send(payload="/affirm"), 422)


def test_history_after_a_message(chat: Chat) -> None:
    chat.send("eins")
    everything = chat.history()

    assert chat.history(everything[0]["id"]) == everything[1:]
    assert chat.history("2") == everything[2:]
    assert chat.history("99") == []


def test_history_after_an_unknown_message_is_a_problem(chat: Chat) -> None:
    response = chat.client.get(
        f"{chat.path}/messages", params={"after": str(uuid.uuid4())}, headers=chat.auth
    )

    assert_problem(response, 422)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic abc", "abc"])
def test_without_a_token_nothing_is_told(chat: Chat, method: str, authorization: str | None) -> None:
    path = chat.path if method == "DELETE" else f"{chat.path}/messages"
    headers = {} if authorization is None else {"Authorization": authorization}

    assert_problem(chat.client.request(method, path, headers=headers), 401)


@pytest.mark.parametrize("suffix", ["/messages", "/events", "/export"])
def test_another_token_or_conversation_is_not_found(chat: Chat, suffix: str) -> None:
    foreign = chat.path
    chat.begin()

    for path in (
        foreign,
        f"/api/conversations/{uuid.uuid4()}",
        "/api/conversations/1",
        "/api/conversations/ü",
    ):
        assert_problem(chat.client.get(f"{path}{suffix}", headers=chat.auth), 404)
    wrong = {"Authorization": f"Bearer {chat.opened['token']}x"}
    assert_problem(chat.client.get(f"{chat.path}{suffix}", headers=wrong), 404)


def test_a_conversation_of_rasas_shell_is_not_reachable(chat: Chat) -> None:
    own = str(uuid.uuid4())
    with chat.uow() as db:
        now = chat.clock.now()
        db.add(Conversation(id=own, token_hash="", consent_version="shell", created_at=now, last_at=now))
        db.commit()

    for token in ("-", "x"):
        headers = {"Authorization": f"Bearer {token}"}
        assert_problem(chat.client.get(f"/api/conversations/{own}/messages", headers=headers), 404)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nirgends", 404),
        ("GET", "/api/nirgends", 404),
        ("PUT", "/api/conversations", 405),
        ("GET", "/api/conversations", 405),
        ("GET", "/static/nirgends.js", 404),
        ("GET", "/static/../app.py", 404),
        ("GET", "/static/%2e%2e/app.py", 404),
    ],
)
def test_unknown_addresses_and_methods_are_problems(chat: Chat, method: str, path: str, status: int) -> None:
    assert_problem(chat.client.request(method, path), status)


def test_every_status_has_a_german_sentence() -> None:
    for status in (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 502, 503):
        assert problem_body(status)["detail"].endswith(".")


def test_an_error_inside_tells_nothing_of_itself(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError("geheim: Tischlerei Krause")

    monkeypatch.setattr(chat.services.conversations.store, "history", explode)

    response = chat.client.get(f"{chat.path}/messages", headers=chat.auth)

    assert_problem(response, 500)
    assert "geheim" not in response.text


def test_conversations_are_limited(engine: FakeEngine, tmp_path: Path) -> None:
    with make_chat(tmp_path, engine.url, rate_limit="on", messages_per_minute=3) as chat:
        statuses = [chat.send(f"{number}").status_code for number in range(5)]
        last = chat.send("noch einmal")

        assert statuses == [200, 200, 200, 429, 429]
        assert_problem(last, 429)
        assert int(last.headers["retry-after"]) >= 1
        assert len(chat.history()) == 1 + 2 * 3


def test_addresses_are_limited(engine: FakeEngine, tmp_path: Path) -> None:
    with make_chat(tmp_path, engine.url, rate_limit="on", requests_per_minute=5) as chat:
        statuses = [chat.client.get("/api/consent").status_code for _ in range(6)]

        assert statuses == [200, 200, 200, 200, 429, 429]
        assert chat.client.get("/livez").status_code == 200
