from __future__ import annotations

import re
from pathlib import Path

import pytest
from chat_parts import CHAMBERS, Chat, FakeEngine, make_chat
from typer.testing import CliRunner

from bot.cli.privacy import app
from bot.conversation.erasing import tables_of_conversations
from bot.db.registry import all_tables
from bot.settings import ROOT, Settings
from bot.web.legal import data_classes
from bot.web.processing_record import privacy_document
from bot.wording import day_in_words


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_document_is_what_the_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LOTSE_{name.upper()}", raising=False)

    assert (ROOT / "docs" / "privacy.md").read_text("utf-8") == CliRunner().invoke(app).output


def test_notice_consent_and_record_follow_the_settings(engine: FakeEngine, tmp_path: Path) -> None:
    days = {"retention_conversation_days": 11, "retention_booking_days": 99}
    with make_chat(tmp_path, engine.url, **days) as chat:
        notice = words(chat.client.get("/datenschutz").text)
        consent = str(chat.client.get("/api/consent").json()["paragraphs"])

    assert "11 Tage nach der letzten Nachricht" in notice and "99 Tage nach dem Termin" in notice
    assert "11 Tagen" in consent
    assert "30 Tage" not in notice and "182" not in notice


def test_the_record_has_the_words_of_the_consent_with_their_version(chat: Chat) -> None:
    record = privacy_document(chat.services.settings, CHAMBERS)

    assert chat.services.consent.version in record
    assert all(text in record for text in chat.services.consent.paragraphs)


def test_the_page_says_all_that_the_record_says(chat: Chat) -> None:
    notice = words(chat.client.get("/datenschutz").text)

    for one in data_classes(chat.services.settings, CHAMBERS):
        for text in (one.name, one.contents, one.purpose, one.kept, one.recipients):
            assert text in notice


def test_the_statement_names_law_ways_and_ombuds_office(chat: Chat) -> None:
    statement = words(chat.client.get("/barrierefreiheit").text)

    own = CHAMBERS.accessibility
    day = day_in_words(own.checked_on)
    for needed in ("16b", "BGGVO LSA", "teilweise vereinbar", "§ 16d BGG LSA", own.email, own.law, day):
        assert needed in statement
    assert own.ombuds_url in chat.client.get("/barrierefreiheit").text
    assert CHAMBERS.service_number.phone in statement and chat.services.settings.address in statement


def test_the_imprint_names_every_chamber_and_leads_to_theirs(chat: Chat) -> None:
    text = chat.client.get("/impressum").text

    for chamber in CHAMBERS.chambers:
        assert chamber.name in text and chamber.address.street in text and chamber.email in text
    assert CHAMBERS.privacy.imprint_url in text
    assert 'href="/impressum"' in chat.client.get("/").text


def test_every_table_belongs_to_a_class_of_data_or_names_nobody() -> None:
    classes = data_classes(Settings(), CHAMBERS)
    named = [table for one in classes for table in one.tables]
    without_persons = {"consultation_days", "time_slots"}

    assert len(named) == len(set(named))
    # A new table needs its line in bot/web/legal.py, and its end in bot/retention.
    assert set(named) | without_persons == set(all_tables().tables)


def test_every_table_that_names_a_conversation_is_erased_with_it() -> None:
    assert "conversations" not in {table.name for table in tables_of_conversations()}
    for table in tables_of_conversations():
        assert "conversation_id" in table.c
