from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fixtures.booking_desk import KRAUSE, NOW, Desk, open_desk, usual_chambers
from sqlalchemy import select

from bot.booking.service import BookingService
from bot.clock import FixedClock
from bot.db.booking_tables import MailAttachment
from bot.db.engine import UnitOfWork
from bot.db.tables import OutboxMail
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.german_style import find_du_form
from bot.settings import ROOT
from bot.triage.brief import BookingPapers

FACTS = {
    "topic": "topic_online_shop",
    "trade_label": "Tischlerei",
    "employees": [12, 12],
    "place": "Stendal",
    "seen": ["session-preparation-kurz", "no-such-entry"],
    "self_check_result": {"Kundschaft": "2 von 4", "IT-Sicherheit": "1 von 4"},
}
CONCERN = "Wir wollen <b>Möbel</b> online verkaufen."


@pytest.fixture
def desk(uow: UnitOfWork, tmp_path: Path) -> Desk:
    desk = open_desk(uow, tmp_path)
    knowledge = KnowledgeBase(ROOT / "data" / "knowledge", FixedClock(NOW))
    papers = BookingPapers(knowledge, usual_chambers(), desk.clock, desk.settings.address)
    service = BookingService(uow, desk.clock, usual_chambers(), desk.settings, papers)
    return replace(desk, bookings=service)


def mail(desk: Desk, kind: str) -> tuple[str, str, str]:
    """Text, file name and page of the attachment."""
    with desk.uow() as db:
        row = db.scalars(select(OutboxMail).where(OutboxMail.kind == kind)).one()
        page = db.scalars(select(MailAttachment).where(MailAttachment.mail_id == row.id)).one()
        return row.body_text, page.name, page.html


def test_the_chamber_gets_the_brief_and_the_company_the_preparation(desk: Desk) -> None:
    request = replace(KRAUSE, facts=FACTS, concern=CONCERN)
    booking = desk.bookings.confirm("anna", desk.free()[0].id, request)
    text, name, page = mail(desk, "chamber_notice")

    for part in (
        CONCERN,
        "Branche: Tischlerei",
        "Beschäftigte: 12",
        "Kundschaft: 2 von 4",
        "Was soll ich vorbereiten",
        "Was wurde schon versucht?",
        "Zuordnung: ",
    ):
        assert part in text, part
    assert name == f"kurzprofil-{booking.reference}.html"
    assert "<b>Möbel" not in page and "&lt;b&gt;Möbel" in page

    text, name, page = mail(desk, "confirmation")
    assert "So bereiten Sie sich vor" in text and "Passwörter" in text
    assert name == f"vorbereitung-{booking.reference}.html"
    assert "**" not in page and find_du_form(text) == []


def test_a_booking_without_facts_still_has_both_papers(desk: Desk) -> None:
    desk.bookings.confirm(None, desk.free()[0].id, KRAUSE)

    assert "Offene Fragen" in mail(desk, "chamber_notice")[0]
    assert mail(desk, "confirmation")[1].startswith("vorbereitung-")
