from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_parts import Chat, FakeEngine, make_chat
from sqlalchemy import func, select

from bot.db.tables import SelfCheck
from bot.selfcheck.store import KEPT_DAYS

GOOD = {f"q{number}": "3" for number in range(1, 13)}


@pytest.fixture
def chat(engine: FakeEngine, tmp_path: Path) -> Iterator[Chat]:
    with make_chat(tmp_path, engine.url) as made:
        yield made


def fill_in(chat: Chat, **fields: str) -> str:
    """The path of the result."""
    response = chat.client.post("/selbstcheck", data=fields, follow_redirects=False)
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


def test_the_form_has_every_question_and_needs_no_script(chat: Chat) -> None:
    text = chat.client.get("/selbstcheck").text

    assert text.count("<fieldset") == text.count("<legend>") == 12
    assert text.count('type="radio"') == 60
    assert "<script" not in text and "style=" not in text


def test_filled_in_answers_lead_to_a_page_with_a_picture_and_its_words(chat: Chat) -> None:
    response = chat.client.get(fill_in(chat, **(GOOD | {"q9": "0", "q10": "1"}), sector="industrie"))

    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert "<svg" in response.text and "IT-Sicherheit 17 Prozent" in response.text
    assert re.search(r'<th scope="row">IT-Sicherheit</th><td>17</td>', response.text)
    assert "86 von 100 Punkten" in response.text and "Weit vorn" in response.text
    assert "NIS-2" in response.text and "Branche: Industrie" in response.text
    assert "<script" not in response.text and "style=" not in response.text


def test_skipped_fields_are_shown_as_such(chat: Chat) -> None:
    text = chat.client.get(fill_in(chat, q1="2")).text

    assert text.count("<td>keine Angabe</td>") == 5
    assert "Beantwortet: 1 von 12 Fragen" in text


@pytest.mark.parametrize("fields", [{}, {"q1": "skip"}, {"q1": "9", "q99": "1", "sector": "<b>"}])
def test_a_form_without_answers_is_told_kindly_and_not_kept(chat: Chat, fields: dict[str, str]) -> None:
    response = chat.client.post("/selbstcheck", data=fields, follow_redirects=False)

    assert response.status_code == 200
    assert "Sie haben alle Fragen übersprungen" in response.text and "<fieldset" in response.text
    with chat.uow() as db:
        assert db.scalar(select(func.count()).select_from(SelfCheck)) == 0


@pytest.mark.parametrize("token", ["falsch", "%00", "a" * 3000, "ü", "1"])
def test_a_wrong_link_is_said_so(chat: Chat, token: str) -> None:
    response = chat.client.get(f"/selbstcheck/{token}")

    assert response.status_code == 404
    assert "Traceback" not in response.text


def test_a_result_is_gone_after_its_time(chat: Chat) -> None:
    path = fill_in(chat, **GOOD)
    chat.clock.move(days=KEPT_DAYS)

    assert chat.client.get(path).status_code == 404
