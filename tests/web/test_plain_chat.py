from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from chat_parts import Chat, FakeEngine, make_chat
from fixtures.handover_desk import WEBER
from sqlalchemy import select

from bot.conversation.reply import Bubble
from bot.db.tables import ChatMessage, Conversation
from bot.http.markdown import render


class Browser:
    """A browser without scripts: follows redirects, keeps cookies, sends the forms it was shown."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.client = chat.client
        self.page = self.client.get("/chat")

    def submit(self, action: str, **fields: str) -> httpx.Response:
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page.text))
        headers = {"Origin": "http://testserver.local"}
        self.page = self.client.post(
            f"/chat/{action}", data={"absicht": "1", **hidden, **fields}, headers=headers
        )
        return self.page

    @property
    def cookie(self) -> str:
        return str(self.client.cookies.get("lotse") or "")


@pytest.fixture
def browser(chat: Chat) -> Browser:
    found = Browser(chat)
    found.submit("beginnen")
    return found


def test_before_consent_there_is_neither_cookie_nor_conversation(chat: Chat) -> None:
    page = Browser(chat).page

    assert "Einverstanden" in page.text and "set-cookie" not in page.headers
    assert "30 Tagen" in page.text and "/datenschutz" in page.text


def test_the_cookie_is_for_this_page_alone(chat: Chat) -> None:
    answer = chat.client.post(
        "/chat/beginnen",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        follow_redirects=False,
    )

    cookie = answer.headers["set-cookie"].lower()
    assert answer.status_code == 303
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/chat" in cookie
    assert "max-age" not in cookie and "expires" not in cookie


def test_a_conversation_runs_by_forms_alone(browser: Browser, engine: FakeEngine) -> None:
    page = browser.submit("nachricht", text="Wie fange ich <an>?")

    assert "Sie sagten: Wie fange ich &lt;an&gt;?" in page.text
    assert "<script" not in page.text
    assert 'value="/affirm"' in page.text
    browser.submit("nachricht", payload="/affirm")
    assert engine.asked[-1]["payload"] == "/affirm"


def test_the_same_form_sent_twice_is_one_message(browser: Browser, engine: FakeEngine) -> None:
    first = browser.page
    browser.submit("nachricht", text="Hallo")
    browser.page = first
    browser.submit("nachricht", text="Hallo")

    assert len(engine.asked) == 1


@pytest.mark.parametrize("change", [{"proof": "falsch"}, {"proof": ""}])
def test_a_form_of_somebody_else_does_nothing(
    browser: Browser, engine: FakeEngine, change: dict[str, str]
) -> None:
    assert browser.submit("nachricht", text="Hallo", **change).status_code == 403
    assert browser.submit("ende", wunsch="keep", **change).status_code == 403
    assert engine.asked == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_form_from_another_site_is_refused(browser: Browser, origin: str) -> None:
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', browser.page.text))
    for action in ("beginnen", "nachricht", "ende"):
        answer = browser.client.post(
            f"/chat/{action}", data={**hidden, "text": "x", "wunsch": "keep"}, headers={"Origin": origin}
        )
        assert answer.status_code == 403
        assert "detail" in answer.json()


@pytest.mark.parametrize(("text", "status"), [("", 422), ("   ", 422), ("x" * 2001, 422)])
def test_a_fault_is_shown_on_the_page_and_the_text_is_kept(browser: Browser, text: str, status: int) -> None:
    page = browser.submit("nachricht", text=text)

    assert page.status_code == status
    assert 'role="alert"' in page.text
    assert text.strip() in page.text


def test_the_ways_out_are_always_there(browser: Browser, engine: FakeEngine) -> None:
    engine.stop()
    for payload in ("/request_human", "/request_callback", "/easy_language_on"):
        assert f'value="{payload}"' in browser.page.text
        assert browser.submit("nachricht", payload=payload).status_code == 200
    assert "Einfache Sprache ausschalten" in browser.page.text


def test_what_a_person_wrote_is_there_after_loading_again(browser: Browser) -> None:
    conversation = browser.cookie.partition(".")[0].strip('"')
    browser.chat.services.conversations.store.say(
        conversation, "expert", [Bubble("Hier ist Ihre **Beratung**.")]
    )

    page = browser.client.get("/chat").text

    assert "Beratung:" in page and "<strong>Beratung</strong>" in page


def test_everything_can_be_downloaded_and_erased(browser: Browser) -> None:
    browser.submit("nachricht", text="mein Geheimnis")
    assert "mein Geheimnis" in browser.client.get("/chat/daten").text
    browser.page = browser.client.get("/chat")

    page = browser.submit("ende", wunsch="keep")

    assert "Das Gespräch ist gelöscht" in page.text and "Beleg:" in page.text
    with browser.chat.uow() as db:
        assert len(db.scalars(select(Conversation)).all()) == 1
        assert not [one for one in db.scalars(select(ChatMessage.text)) if "Geheimnis" in one]
    assert "Einverstanden" in browser.client.get("/chat").text


def test_beginning_anew_forgets_the_conversation(browser: Browser) -> None:
    browser.submit("ende", wunsch="neu")

    assert "Einverstanden" in browser.client.get("/chat").text


@pytest.fixture
def limited(engine: FakeEngine, tmp_path: Path) -> Iterator[Chat]:
    with make_chat(tmp_path, engine.url, rate_limit="on", messages_per_minute=2) as chat:
        yield chat


def test_the_limit_of_a_conversation_counts_here_too(limited: Chat) -> None:
    browser = Browser(limited)
    browser.submit("beginnen")
    statuses = [browser.submit("nachricht", text=f"{number}").status_code for number in range(3)]

    assert statuses == [200, 200, 429]
    assert "sehr viele Anfragen" in browser.page.text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb\n\nc", "<p>a<br>b</p>\n<p>c</p>"),
        ("- eins\n- **zwei**", "<ul><li>eins</li><li><strong>zwei</strong></li></ul>"),
        ("1. eins\n2. zwei", "<ol><li>eins</li><li>zwei</li></ol>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("[böse](javascript:alert(1))", "<p>[böse](javascript:alert(1))</p>"),
        (
            '[x](https://a.de/"onclick=")',
            '<p><a href="https://a.de/&#34;onclick=&#34;" rel="noopener noreferrer">x</a></p>',
        ),
    ],
)
def test_the_subset_of_markdown_and_nothing_else(text: str, html: str) -> None:
    assert render(text) == html


def test_a_person_is_shown_spoken_to_and_left(browser: Browser, engine: FakeEngine) -> None:
    service = browser.chat.services.handover.service
    service.seen(WEBER)
    custom = {"person": {"reason": "asked", "chambers": ["ihk_magdeburg"]}}
    engine.answering = lambda _: {"messages": [{"text": "Gern.", "custom": custom}], "nlu": {}}
    assert "Mit einem Menschen sprechen" in browser.page.text

    waiting = browser.submit("nachricht", payload="/request_human").text
    assert "Sie warten auf einen Menschen, Platz 1." in waiting and "Nicht mehr warten" in waiting

    conversation = service.claim(WEBER, service.queue(WEBER)[0].handover_id).conversation_id
    service.say(WEBER, conversation, "Guten Tag!")
    browser.page = browser.client.get("/chat")
    assert "Sie sprechen mit <strong>Petra Weber, IHK Magdeburg</strong>" in browser.page.text
    assert "Guten Tag!" in browser.page.text

    ended = browser.submit("nachricht", payload="/end_human").text
    assert "Jetzt antwortet wieder das Programm" in ended
    assert "Hier antwortet ein automatischer Assistent" in ended
