from __future__ import annotations

import pytest
from chat_parts import Chat, FakeEngine

from bot.db.tables import Conversation


@pytest.mark.parametrize("payload", ["/request_human", "/request_callback", "/stop"])
@pytest.mark.parametrize("away", [False, True])
def test_a_person_and_a_way_out_are_always_one_button_away(
    chat: Chat, engine: FakeEngine, payload: str, away: bool
) -> None:
    engine.status = 500 if away else 200

    response = chat.send(payload=payload)

    assert response.status_code == 200
    assert response.json()["messages"][0]["text"]
    assert chat.history()[1]["text"] and not chat.history()[1]["text"].startswith("/")


def test_easy_language_is_switched_without_the_engine(chat: Chat, engine: FakeEngine) -> None:
    engine.stop()

    on = chat.send(payload="/easy_language_on").json()["messages"]

    assert "Einfacher Sprache" in on[0]["text"]
    assert easy(chat) is True
    chat.send(payload="/easy_language_off")
    assert easy(chat) is False
    assert engine.asked == []


def test_the_last_answer_can_be_had_again_in_easy_language(chat: Chat) -> None:
    with chat.uow() as db:
        row = db.get(Conversation, chat.opened["id"])
        assert row is not None
        row.last_topic = "topic_funding"
        db.commit()

    on = chat.send(payload="/easy_language_on").json()["messages"][0]

    assert {"title": "Die letzte Antwort noch einmal", "payload": "/topic_funding"} in on["buttons"]
    assert chat.send(payload="/topic_funding").status_code == 200


def test_the_region_of_the_page_is_known_from_the_start(chat: Chat) -> None:
    opened = chat.client.post("/api/conversations", json={"consent": True, "region": "halle"})

    assert opened.status_code == 201
    with chat.uow() as db:
        row = db.get(Conversation, opened.json()["id"])
        assert row is not None and row.facts == {"region": "halle", "elsewhere": False}


@pytest.mark.parametrize("region", ["berlin", "", 1, ["halle"], {"a": 1}])
def test_an_unknown_region_is_refused(chat: Chat, region: object) -> None:
    response = chat.client.post("/api/conversations", json={"consent": True, "region": region})

    assert response.status_code == 422
    assert "halle" in response.json()["detail"]


def test_the_export_is_also_a_page_to_read(chat: Chat) -> None:
    chat.send("<b>Wie fange ich an?</b>")

    page = chat.client.get(f"{chat.path}/export", params={"form": "page"}, headers=chat.auth)

    assert page.headers["content-type"].startswith("text/html")
    assert "&lt;b&gt;Wie fange ich an?&lt;/b&gt;" in page.text
    assert "attachment" in page.headers["content-disposition"]
    assert "<script" not in page.text and "http" not in page.text.split("<body>")[0]
    assert (
        chat.client.get(f"{chat.path}/export", params={"form": "xml"}, headers=chat.auth).status_code == 422
    )


def easy(chat: Chat) -> bool:
    found = chat.client.get(f"{chat.path}/messages", headers=chat.auth).json()
    return bool(found["easy_language"])
