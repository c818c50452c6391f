from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from chat_parts import Chat, FakeEngine, make_chat
from typer.testing import CliRunner

from bot.cli.embed import app
from bot.web.bundle import build_widget, style_sheet

LARGEST_BYTES = 20_000


def test_scripts_and_styles_are_small(chat: Chat) -> None:
    script = chat.client.get("/widget.js").content
    colours = chat.client.get("/farben.css").content

    assert len(gzip.compress(script, 9)) + len(gzip.compress(colours, 9)) <= LARGEST_BYTES


def test_the_one_file_needs_no_other_and_hides_its_names() -> None:
    text = build_widget().script.decode()

    assert not re.search(r"^(?:import|export) ", text, re.MULTILINE)
    assert text.startswith("(() => {") and text.endswith("})();\n")
    assert "http://" not in text.replace("http://www.w3.org", "")


def test_the_widget_is_sent_packed_and_only_when_it_changed(chat: Chat) -> None:
    first = chat.client.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    plain = chat.client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    again = chat.client.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert first.content == plain.content == build_widget().script
    assert again.status_code == 304 and again.content == b""


def test_lengths_do_not_follow_a_site_that_makes_them_small() -> None:
    sheet = style_sheet(
        "/* x */\n@media (max-width: 30rem) {\n  a { margin: -0.5rem 1rem; }\n}\n--rem: max(1rem, 16px);"
    )

    assert "@media (max-width: 30rem)" in sheet and "--rem: max(1rem, 16px);" in sheet
    assert "margin: calc(-0.5 * var(--rem)) calc(1 * var(--rem))" in sheet


def test_the_command_prints_snippet_hash_and_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_PUBLIC_URL", "https://chat.kammer.example")
    monkeypatch.setenv("LOTSE_ALLOWED_ORIGINS", "https://www.kammer.example")

    output = CliRunner().invoke(app).output

    digest = base64.b64encode(hashlib.sha384(build_widget().script).digest()).decode()
    assert '<script src="https://chat.kammer.example/widget.js" defer></script>\n<digital-lotse>' in output
    assert f'integrity="sha384-{digest}" crossorigin="anonymous"' in output
    assert "connect-src 'self' https://chat.kammer.example" in output
    assert "  https://www.kammer.example" in output


@pytest.mark.parametrize("name", ["plain", "typo3", "wordpress"])
def test_demo_pages_embed_the_chat_in_one_line(chat: Chat, name: str) -> None:
    text = chat.client.get(f"/demo/{name}").text

    assert text.count("<script") == 1 and '<script src="/widget.js"' in text
    assert "<digital-lotse" in text and " style=" not in text


def test_there_are_no_other_demo_pages(chat: Chat) -> None:
    assert chat.client.get("/demo/chat").status_code == 404


def test_only_listed_origins_may_load_with_a_check(engine: FakeEngine, tmp_path: Path) -> None:
    with make_chat(tmp_path, engine.url, allowed_origins="https://www.kammer.example") as chat:
        good = chat.client.get("/widget.js", headers={"Origin": "https://www.kammer.example"})
        evil = chat.client.get("/widget.js", headers={"Origin": "https://evil.example"})

    assert good.headers["access-control-allow-origin"] == "https://www.kammer.example"
    assert "access-control-allow-origin" not in evil.headers
