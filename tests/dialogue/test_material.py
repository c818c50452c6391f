from __future__ import annotations

from fixtures.talking import Talk
from selfcheck_parts import do_all, said
from sqlalchemy import select

from bot.db.tables import Booking


def test_material_is_linked_noted_and_listed_after_the_booking(talk: Talk) -> None:
    talk.sends('/choose{"show_more": "ai-hausregeln"}')
    assert "/material/ki-hausregel)" in said(talk)
    talk.presses("Schicken Sie mir das")
    assert "vorgemerkt" in said(talk) and talk.memory.facts["material"] == ["ki-hausregel"]
    do_all(talk)
    talk.sends("/book_session")
    talk.says("Halle", "inform")
    talk.says("Tischlerei Krause, Petra Krause, krause@example.de", "inform")
    for _ in range(8):
        if talk.rows("confirmed"):
            break
        shown = [button for bubble in talk.replies[-1].bubbles for button in bubble.buttons]
        talk.sends(next((one.payload for one in shown if "time_slot" in one.payload), "/affirm"))

    assert "Ihre Unterlagen" in said(talk) and "Hausregel" in said(talk) and "Ihr Selbstcheck" in said(talk)
    with talk.services.uow() as db:
        facts = db.scalars(select(Booking.facts)).one()
    assert facts["material"] == ["ki-hausregel"] and "Gut unterwegs" in facts["self_check_result"]
