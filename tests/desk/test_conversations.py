from __future__ import annotations

import re

from desk_parts import HALLE, HWK, IHK, Browser, RunningDesk, words_of
from sqlalchemy import select

from bot.db.account_tables import MisreadMark


def test_the_queue_shows_the_brief_and_how_long_somebody_waits(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    desk.waiting("Was kostet ein Onlineshop?", company="Tischlerei Krause", place="Stendal")
    desk.clock.move(minutes=1)

    page = words_of(erna.get("/desk/gespraeche").text)

    assert "Unternehmen: Tischlerei Krause" in page and "Ort: Stendal" in page
    assert "(1 Min.)" in page and "1 wartet" in page


def test_taking_over_shows_everything_said_with_intent_and_confidence(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna, "Gibt es Geld für einen Shop?", company="Tischlerei Krause")

    assert erna.page is not None
    page = words_of(erna.page.text)
    assert "Gespräch mit Tischlerei Krause" in page and "Sie führen dieses Gespräch" in page
    assert "Gibt es Geld für einen Shop?" in page
    assert "Verstanden als: inform , 90 % sicher" in page
    assert "Erna, IHK Magdeburg" in desk.history(conversation)[-1]["text"]


def test_whoever_comes_second_reads_who_was_faster(desk: RunningDesk) -> None:
    erna, otto = desk.signed_in(), desk.signed_in(login="otto@kammer.example")
    conversation = desk.taken(erna)

    page = otto.post(f"/desk/gespraeche/annehmen/{desk.stretch(conversation)}")

    assert page.status_code == 409
    assert "Erna war schneller und hat das Gespräch schon übernommen." in words_of(page.text)


def test_both_sides_write_and_the_bot_stays_silent(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)

    erna.post(f"/desk/gespraeche/{conversation}/nachricht", text="Guten Tag, wie kann ich helfen?")
    answers = desk.visitor_says(conversation, "Wir brauchen einen Shop.")

    assert answers == []
    said = [(one["sender"], one["text"]) for one in desk.history(conversation)[-2:]]
    assert said == [("expert", "Guten Tag, wie kann ich helfen?"), ("visitor", "Wir brauchen einen Shop.")]
    assert "Wir brauchen einen Shop." in erna.get(f"/desk/gespraeche/{conversation}").text


def test_placeholders_are_filled_in_and_an_unknown_one_is_not_sent(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna, contact_name="Ute Krause")
    path = f"/desk/gespraeche/{conversation}/nachricht"

    erna.post(path, text="Guten Tag {name}, hier ist {ich}.")
    assert desk.history(conversation)[-1]["text"] == "Guten Tag Ute Krause, hier ist Erna."

    for text, sentence in (("Für {unternehmen}", "noch nichts bekannt"), ("Ihr {quatsch}", "gibt es nicht")):
        page = erna.post(path, text=text)
        assert page.status_code == 422 and sentence in words_of(page.text)
    assert desk.history(conversation)[-1]["text"].startswith("Guten Tag")


def test_answers_of_the_knowledge_base_are_offered_for_insertion(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)

    found = erna.http.get(f"/desk/gespraeche/{conversation}/antworten", params={"suche": "Förderung"}).text

    assert "data-insert=" in found and "Quelle: [" in found


def test_a_sentence_is_marked_as_misunderstood_and_the_mark_taken_back(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna, "Was ist mit Geld?")
    message = next(one for one in desk.history(conversation) if one["sender"] == "visitor")
    path = f"/desk/gespraeche/{conversation}/falsch/{message['id']}"

    def marks() -> list[tuple[str, float]]:
        with desk.core.uow() as db:
            return [(one.intent, one.confidence) for one in db.scalars(select(MisreadMark))]

    assert 'aria-pressed="true"' in erna.post(path).text
    assert marks() == [("inform", 0.9)]
    assert 'aria-pressed="true"' not in erna.post(path).text
    assert marks() == []


def test_notes_are_for_colleagues_and_reach_no_visitor(desk: RunningDesk) -> None:
    erna, otto = desk.signed_in(), desk.signed_in(login="otto@kammer.example")
    conversation = desk.taken(erna)

    erna.post(f"/desk/gespraeche/{conversation}/notiz", notiz="Ruft wegen Rechnung an")

    assert "Ruft wegen Rechnung an" in otto.get(f"/desk/gespraeche/{conversation}").text
    assert "Rechnung" not in str(desk.history(conversation))


def test_giving_back_tells_what_was_agreed_and_the_bot_answers_again(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)

    page = erna.post(f"/desk/gespraeche/{conversation}/zurueckgeben", vereinbart="Wir schicken ein Angebot")

    assert "Jetzt antwortet wieder das Programm" in words_of(page.text)
    assert "Wir schicken ein Angebot" in desk.history(conversation)[-1]["text"]
    assert "Sie sagten: Danke" in desk.visitor_says(conversation, "Danke")[0]["text"]
    late = erna.post(f"/desk/gespraeche/{conversation}/nachricht", text="Noch etwas")
    assert late.status_code == 409 and "Sie führen dieses Gespräch nicht (mehr)" in words_of(late.text)


def test_a_transfer_opens_the_conversation_to_the_other_chamber_only(desk: RunningDesk) -> None:
    erna, hanna = desk.signed_in(), desk.signed_in(login="hanna@kammer.example", chambers=(HWK,))
    conversation = desk.taken(erna)
    assert hanna.get(f"/desk/gespraeche/{conversation}").status_code == 404

    erna.post(f"/desk/gespraeche/{conversation}/weitergeben", an=f"kammer:{HWK}", hinweis="Handwerk")

    page = words_of(hanna.get(f"/desk/gespraeche/{conversation}").text)
    assert "Weitergegeben von Erna: Handwerk" in page
    taken = hanna.post(f"/desk/gespraeche/annehmen/{desk.stretch(conversation)}")
    assert "Sie führen dieses Gespräch" in taken.text


def test_a_transfer_to_one_colleague_is_named_as_theirs(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    lars = desk.signed_in(login="lars@kammer.example", chambers=(HALLE,))
    conversation = desk.taken(erna)
    assert lars.person is not None

    erna.post(f"/desk/gespraeche/{conversation}/weitergeben", an=f"konto:{lars.person.id}")

    assert "für Sie" in words_of(lars.get("/desk/gespraeche").text)
    wrong = erna.post(f"/desk/gespraeche/{conversation}/weitergeben", an="konto:999")
    assert wrong.status_code == 422


def test_closing_needs_an_outcome(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)
    path = f"/desk/gespraeche/{conversation}/abschliessen"

    assert erna.post(path, ergebnis=" ").status_code == 422
    assert "Das Gespräch ist abgeschlossen" in erna.post(path, ergebnis="Frage geklärt").text

    assert "abgeschlossen: Frage geklärt" in words_of(erna.get(f"/desk/gespraeche/{conversation}").text)


def test_presence_is_switched_by_hand_and_ends_by_silence_and_by_idleness(desk: RunningDesk) -> None:
    erna = desk.signed_in(chambers=(IHK,))

    def available() -> bool:
        return desk.desk.live.service.availability([IHK]).there

    assert not available()
    assert 'aria-checked="true"' in erna.post("/desk/anwesenheit", an="1").text
    assert available()
    desk.clock.move(seconds=61)
    assert not available()

    erna.post("/desk/anwesenheit", an="1")
    assert 'aria-checked="false"' in erna.post("/desk/anwesenheit", an="0").text
    assert not available()


def test_the_trail_keeps_who_saw_took_and_returned_a_conversation(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)
    erna.post(f"/desk/gespraeche/{conversation}/zurueckgeben")

    actions = {(one.actor, one.action) for one in desk.desk.trail.entries(50)}
    assert {
        ("Erna", "conversation.seen"),
        ("Erna", "handover.claimed"),
        ("Erna", "handover.returned"),
    } <= actions


def propose(erna: Browser, conversation: str, **changed: str) -> str:
    page = erna.get(f"/desk/gespraeche/{conversation}/termin").text
    slot = re.search(r'name="zeit" value="(\d+)"', page)
    assert slot is not None
    fields = {
        "zeit": slot[1],
        "company": "Tischlerei Krause",
        "contact_name": "Ute Krause",
        "email": "ute@krause.example",
        "concern": "Onlineshop",
        "meeting_format": "online",
        "wie": "vorschlagen",
    }
    return words_of(erna.post(f"/desk/gespraeche/{conversation}/termin", **(fields | changed)).text)


def test_a_proposed_time_is_held_and_booked_by_the_visitors_button_once(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)
    assert "Der Vorschlag steht im Gespräch" in propose(erna, conversation)
    message = desk.history(conversation)[-1]
    assert message["sender"] == "expert" and "Mein Vorschlag" in message["text"]
    assert desk.core.bookings.held(conversation) is not None
    yes = message["buttons"][0]["payload"]

    first = desk.visitor_says(conversation, payload=yes)
    again = desk.visitor_says(conversation, payload=yes)

    booked = desk.core.bookings.bookings_of(conversation)
    assert len(booked) == 1 and booked[0].chamber == IHK
    assert first[-1]["booking"]["reference"] == again[-1]["booking"]["reference"] == booked[0].reference
    page = words_of(erna.get(f"/desk/gespraeche/{conversation}").text)
    assert f"Termin: {'Donnerstag'}" in page and booked[0].reference in page


def test_a_declined_proposal_lets_the_time_go_and_cannot_be_taken_back(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)
    propose(erna, conversation)
    yes, no = (one["payload"] for one in desk.history(conversation)[-1]["buttons"])

    assert "nicht gebucht" in desk.visitor_says(conversation, payload=no)[0]["text"]
    assert desk.core.bookings.held(conversation) is None
    assert "gilt leider nicht mehr" in desk.visitor_says(conversation, payload=yes)[0]["text"]
    assert desk.core.bookings.bookings_of(conversation) == []


def test_a_proposal_of_another_conversation_books_nothing(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation, other = desk.taken(erna), desk.taken(erna)
    propose(erna, conversation)
    yes = desk.history(conversation)[-1]["buttons"][0]["payload"]

    answer = desk.visitors[other].post(f"/api/conversations/{other}/messages", json={"payload": yes})

    assert answer.status_code == 422
    assert "gilt leider nicht mehr" in desk.desk.proposals.press(other, yes)[0].text
    assert desk.core.bookings.bookings_of(conversation) == []


def test_an_expert_books_at_once_and_the_visitor_sees_the_card(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)

    assert "Der Termin ist gebucht" in propose(erna, conversation, wie="buchen")

    last = desk.history(conversation)[-1]
    assert last["sender"] == "system" and last["booking"]["reference"].startswith("DL-")
    assert "booking.made" in [one.action for one in desk.desk.trail.entries(50)]
    assert "hat schon einen Termin" in propose(erna, conversation, wie="buchen")


def test_what_is_missing_for_a_proposal_is_said(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)

    assert "Bitte nennen Sie das Unternehmen." in propose(erna, conversation, company=" ")
    assert "Bitte prüfen Sie die E-Mail-Adresse." in propose(erna, conversation, email="ute")
    assert desk.core.bookings.held(conversation) is None
