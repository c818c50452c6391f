from __future__ import annotations

import re
from pathlib import Path

import pytest
from chat_parts import Chat, FakeEngine, make_chat

from bot.http.limits import network_of
from bot.knowledge.german_style import find_du_form

PAGES = ["/", "/datenschutz", "/barrierefreiheit", "/impressum", "/termin/falsch"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_no_inline_code_and_nothing_from_elsewhere(chat: Chat, path: str) -> None:
    text = chat.client.get(path).text

    assert '<html lang="de">' in text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|javascript:", text)
    assert re.findall(r'(?:src|rel="stylesheet" href)="(?!/)', text) == []


@pytest.mark.parametrize("path", PAGES)
def test_pages_address_people_formally(chat: Chat, path: str) -> None:
    words = re.sub(r"<[^>]+>", " ", chat.client.get(path).text)

    assert find_du_form(words) == []


@pytest.mark.parametrize("path", [*PAGES, "/api/consent", "/widget.js", "/nirgends", "/livez"])
def test_every_answer_carries_the_security_headers(chat: Chat, path: str) -> None:
    headers = chat.client.get(path).headers

    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-request-id"]
    assert "set-cookie" not in headers


def test_only_listed_origins_may_call_and_frame(engine: FakeEngine, tmp_path: Path) -> None:
    with make_chat(tmp_path, engine.url, allowed_origins="https://www.kammer.de") as chat:
        good = chat.client.get("/api/consent", headers={"Origin": "https://www.kammer.de"})
        evil = chat.client.get("/api/consent", headers={"Origin": "https://www.kammer.de.evil.example"})
        asked = {"Origin": "https://www.kammer.de", "Access-Control-Request-Method": "POST"}
        preflight = chat.client.options("/api/conversations", headers=asked)

    assert good.headers["access-control-allow-origin"] == "https://www.kammer.de"
    assert "access-control-allow-origin" not in evil.headers
    assert preflight.status_code == 204
    assert good.headers["content-security-policy"].endswith("frame-ancestors 'self' https://www.kammer.de")


def test_without_listed_origins_nobody_else_may_call(chat: Chat) -> None:
    response = chat.client.get("/api/consent", headers={"Origin": "https://www.kammer.de"})

    assert "access-control-allow-origin" not in response.headers


def test_the_api_is_documented(chat: Chat) -> None:
    response = chat.client.get("/schema")
    found = response.json()

    assert response.status_code == 200
    assert {"post", "get"} <= set(found["paths"]["/api/conversations/{conversation_id}/messages"])
    body = found["paths"]["/api/conversations"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["required"] == ["consent"]


def test_health_names_every_part(chat: Chat, engine: FakeEngine) -> None:
    well = chat.client.get("/healthz")
    engine.stop()
    ill = chat.client.get("/healthz")

    assert well.status_code == 200, well.text
    assert set(well.json()["parts"]) == {"web", "engine", "actions", "database"}
    assert ill.status_code == 503
    assert ill.json()["parts"] == {"web": "ok", "engine": "down", "actions": "down", "database": "ok"}


def test_health_sees_a_database_that_is_gone(chat: Chat) -> None:
    chat.services.conversations.store.uow.engine.dispose()
    with chat.uow.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE conversations")

    response = chat.client.get("/healthz")

    assert response.status_code == 503
    assert response.json()["parts"]["database"] == "down"


def test_without_javascript_the_page_says_how_to_reach_a_person(chat: Chat) -> None:
    fallback = re.search(r"<noscript>(.*?)</noscript>", chat.client.get("/").text, re.DOTALL)

    assert fallback is not None and "IHK Magdeburg: 0391" in fallback[1]


def test_browsers_stay_with_https_where_the_address_has_it(engine: FakeEngine, tmp_path: Path) -> None:
    with make_chat(tmp_path, engine.url, public_url="https://chat.kammer.example") as chat:
        secure = chat.client.get("/livez").headers
    with make_chat(tmp_path, engine.url, public_url="http://chat.kammer.example") as chat:
        plain = chat.client.get("/livez").headers

    assert secure["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in plain


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_line_with_many_addresses_counts_as_one(host: str, network: str) -> None:
    assert network_of(host) == network
