from __future__ import annotations

from fixtures.talking import Talk
from selfcheck_parts import do_all, said
from sqlalchemy import select

from bot.db.tables import Booking


def test_material_is_linked_noted_and_listed_after_the_booking(visit: Talk) -> None:
    visit.sends('/choose{"show_more": "ai-hausregeln"}')
    assert "/material/ki-hausregel)" in said(visit)
    visit.presses("Schicken Sie mir das")
    assert "vorgemerkt" in said(visit) and visit.memory.facts["material"] == ["ki-hausregel"]
    do_all(visit)
    visit.sends("/book_session")
    visit.says("Halle", "inform")
    visit.says("Tischlerei Krause, Petra Krause, krause@example.de", "inform")
    for _ in range(8):
        if visit.rows("confirmed"):
            break
        shown = [button for bubble in visit.replies[-1].bubbles for button in bubble.buttons]
        visit.sends(next((one.payload for one in shown if "time_slot" in one.payload), "/affirm"))

    assert (
        "Ihre Unterlagen" in said(visit) and "Hausregel" in said(visit) and "Ihr Selbstcheck" in said(visit)
    )
    with visit.services.uow() as db:
        facts = db.scalars(select(Booking.facts)).one()
    assert facts["material"] == ["ki-hausregel"] and "Gut unterwegs" in facts["self_check_result"]
