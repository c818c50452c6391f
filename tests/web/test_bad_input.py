from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from chat_parts import Chat, FakeEngine, make_chat

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FakeEngine, Chat]]:
    with FakeEngine() as engine, make_chat(tmp_path_factory.mktemp("chat"), engine.url) as chat:
        yield engine, chat


@pytest.fixture
def engine(started: tuple[FakeEngine, Chat]) -> FakeEngine:
    started[0].asked.clear()
    return started[0]


@pytest.fixture
def chat(started: tuple[FakeEngine, Chat]) -> Chat:
    """One web process for the whole module; a conversation of its own for each test."""
    started[1].begin()
    return started[1]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"text": ""}', 422),
        (b'{"text": "   \\n\\t "}', 422),
        ('{"text": "\u200b\u2060"}'.encode(), 422),
        (json.dumps({"text": "x" * 2001}).encode(), 422),
        (json.dumps({"text": "x" * 10_000}).encode(), 422),
        (json.dumps({"text": "x" * 70_000}).encode(), 413),
        (b"", 400),
        (b"{", 400),
        (b'{"text": "a"', 400),
        (b'{"text": NaN}', 400),
        (b"[" * 30_000, 400),
        (b'{"text": "a\xff"}', 400),
        ('{"text": "für"}'.encode("latin-1"), 400),
        (b'{"text": "\\ud800"}', 400),
        (b'{"text": "a", "client_id": "\\ud800"}', 400),
        (b"[]", 422),
        (b'"text"', 422),
        (b"null", 422),
        (b"{}", 422),
        (b'{"text": null}', 422),
        (b'{"text": 1}', 422),
        (b'{"text": ["a"]}', 422),
        (b'{"text": {"a": 1}}', 422),
        (b'{"text": true}', 422),
        (b'{"text": "a", "payload": "/stop"}', 422),
        (b'{"payload": ""}', 422),
        (b'{"payload": 3}', 422),
        (b'{"text": "a", "sender": "bot"}', 422),
        (b'{"text": "a", "client_id": ""}', 422),
        (b'{"text": "a", "client_id": 7}', 422),
        (b'{"text": "a", "client_id": "a\\u0000b"}', 422),
        (json.dumps({"text": "a", "client_id": "x" * 65}).encode(), 422),
    ],
)
def test_what_is_no_message_is_refused_in_german(
    chat: Chat, engine: FakeEngine, body: bytes, status: int
) -> None:
    response = chat.client.post(f"{chat.path}/messages", content=body, headers={**chat.auth, **JSON})

    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/problem+json")
    assert response.json()["detail"].endswith(".")
    assert engine.asked == []
    assert len(chat.history()) == 1


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"],
)
def test_only_json_is_read(chat: Chat, content_type: str | None) -> None:
    headers = {**chat.auth, **({"Content-Type": content_type} if content_type else {})}

    response = chat.client.post(f"{chat.path}/messages", content=b'{"text": "a"}', headers=headers)

    assert response.status_code == 415
    assert response.json()["detail"].startswith("Bitte senden Sie")


@pytest.mark.parametrize(
    "text",
    [
        "x" * 2000,
        "😀😀😀",
        "👨‍👩‍👧‍👦🇩🇪",
        "How do I start?",
        "Как начать?",
        "كيف أبدأ",
        "<script>alert(1)</script>",
        "<b>fett</b> & „so“",
        "'; DROP TABLE bookings; --",
        '/book_session{"company": "X"}',
        "/stop",
        "{{7*7}} ${x} %s {0}",
        "?",
        "ein\n\nUmbruch",
    ],
)
def test_whatever_people_write_is_text(chat: Chat, engine: FakeEngine, text: str) -> None:
    response = chat.send(text)

    assert response.status_code == 200
    assert engine.asked == [{"sender": chat.opened["id"], "text": text}]
    assert chat.history()[1]["text"] == text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("a\x00b", "ab"), ("a\r\nb\rc", "a\nb\nc"), ("  a\tb ", "a b"), ("a\x1b[31mb", "a[31mb")],
)
def test_control_characters_are_taken_out(chat: Chat, sent: str, kept: str) -> None:
    assert chat.send(sent).status_code == 200
    assert chat.history()[1]["text"] == kept


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"consent": true, "x": 1}', b"\xff", b'"\\ud800"'])
def test_a_conversation_is_not_begun_by_nonsense(chat: Chat, body: bytes) -> None:
    response = chat.client.post("/api/conversations", content=body, headers=JSON)

    assert response.status_code in (400, 422)
    assert response.headers["content-type"].startswith("application/problem+json")
