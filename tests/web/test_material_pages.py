from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_parts import Chat, FakeEngine, make_chat

from bot.knowledge.material import all_material


@pytest.fixture
def chat(engine: FakeEngine, tmp_path: Path) -> Iterator[Chat]:
    with make_chat(tmp_path, engine.url) as made:
        yield made


@pytest.mark.parametrize("name", all_material())
def test_every_checklist_is_a_page_with_source_and_stand(chat: Chat, name: str) -> None:
    response = chat.client.get(f"/material/{name}")
    material = all_material()[name]

    assert response.status_code == 200
    assert f"<h1>{material.title}</h1>" in response.text
    assert "Stand " in response.text and material.sources[0].url in response.text
    assert response.text.count("<li>") >= material.count
    assert "<script" not in response.text and "style=" not in response.text
    assert "wir prüfen gerade" not in response.text.lower()


def test_an_expired_checklist_says_that_it_is_being_checked(chat: Chat) -> None:
    chat.clock.move(days=500)

    assert "Wir prüfen gerade" in chat.client.get("/material/e-rechnung").text


def test_the_list_names_all(chat: Chat) -> None:
    text = chat.client.get("/material").text

    assert [name for name in all_material() if f"/material/{name}" not in text] == []


@pytest.mark.parametrize("name", ["falsch", "..%2F..%2Fchambers", "%00", "a" * 3000])
def test_an_unknown_checklist_is_not_found(chat: Chat, name: str) -> None:
    assert chat.client.get(f"/material/{name}").status_code == 404
