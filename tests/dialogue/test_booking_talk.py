"""The booking dialogue over a real database, with the clock in the test's hand."""

from __future__ import annotations

import pytest
from fixtures.booking_talk import CONTACT, booked, to_contact, to_summary, to_time_slot
from fixtures.talking import Talk

from bot.booking.views import BookingRequest, TimeSlotQuery


def taken_by_another(talk: Talk) -> None:
    """Somebody else books the earliest time slot of Halle that is free."""
    slot = talk.bookings.free_time_slots(TimeSlotQuery(regions=("halle",)), 1)[0]
    request = BookingRequest("Andere GmbH", "Otto Anders", "otto@anders.example", "", "online")
    talk.bookings.confirm("another", slot.id, request)


def test_a_booking_needs_an_explicit_yes(talk: Talk) -> None:
    assert "Bitte prüfen" in to_summary(talk)
    assert talk.rows("confirmed") == 0

    assert "Ihre Buchungsnummer ist" in talk.says("ja", "affirm")
    assert talk.rows("confirmed") == 1


@pytest.mark.parametrize("text", ["ja, aber", "vielleicht", "ja, ich überlege noch", "ja, wenn es geht"])
def test_half_a_yes_books_nothing(talk: Talk, text: str) -> None:
    to_summary(talk)

    assert "noch nichts gebucht" in talk.says(text, "affirm")
    assert talk.rows("confirmed") == 0


def test_the_chosen_time_is_held_and_this_is_said(talk: Talk) -> None:
    assert "Ich halte **Donnerstag, 3. Dezember 2026, 13:00 Uhr** 10 Minuten" in to_contact(talk)
    assert talk.rows("held") == 1


def test_stop_lets_the_time_go(talk: Talk) -> None:
    to_contact(talk)
    talk.says("abbrechen", "stop")

    assert talk.rows("held") == 0
    assert talk.memory.booking == {}


def test_after_two_hours_the_booking_goes_on_with_the_same_time(talk: Talk) -> None:
    to_contact(talk)
    talk.clock.move(hours=2)

    said = talk.says(CONTACT)

    assert "Wir machen bei Ihrer Terminbuchung weiter" in said
    assert "Die Reservierung war abgelaufen. Der Termin ist noch frei" in said
    assert "Bitte prüfen" in said and "3. Dezember 2026, 13:00 Uhr" in said


def test_after_two_hours_a_lost_time_is_said_and_others_are_offered(talk: Talk) -> None:
    to_contact(talk)
    talk.clock.move(hours=2)
    taken_by_another(talk)

    said = talk.says(CONTACT)

    assert "inzwischen vergeben" in said
    assert "Donnerstag, 3. Dezember 2026, 13:45 Uhr" in talk.buttons
    talk.presses("Donnerstag, 3. Dezember 2026, 13:45 Uhr")
    assert "Ihre Buchungsnummer ist" in talk.says("ja", "affirm")


def test_an_expired_hold_is_renewed_and_this_is_said(talk: Talk) -> None:
    to_contact(talk)
    talk.clock.move(minutes=11)

    assert "Ich halte ihn wieder 10 Minuten" in talk.says("Optik Lang")
    assert talk.bookings.held(talk.id) is not None


def test_a_time_lost_between_summary_and_yes_keeps_all_details(talk: Talk) -> None:
    to_summary(talk)
    talk.clock.move(minutes=11)
    taken_by_another(talk)

    said = talk.says("ja", "affirm")

    assert "gerade vergeben" in said
    assert talk.memory.facts["email"] == "eva@lang.example"
    talk.says("der erste", "nlu_fallback")
    assert "Ihre Buchungsnummer ist" in talk.says("ja", "affirm")


def test_a_time_lost_between_offer_and_yes_is_said(talk: Talk) -> None:
    to_time_slot(talk)
    taken_by_another(talk)

    assert "gerade vergeben" in talk.says("ja", "affirm")
    assert "Donnerstag, 3. Dezember 2026, 13:45 Uhr" in talk.buttons


def test_the_same_company_is_offered_to_move_its_booking(talk: Talk) -> None:
    booked(talk)
    other = talk.as_another("second")
    to_summary(other)

    said = other.says("ja", "affirm")
    assert "schon einen offenen Termin" in said and "DL-" not in said
    assert "Code mit sechs Ziffern" in other.says("ja", "affirm")
    assert talk.rows("confirmed") == 1 and talk.rows("held") == 0


def test_two_useless_answers_bring_an_example_and_the_ways_out(talk: Talk) -> None:
    question = to_contact(talk).splitlines()[-1]
    assert talk.says("keine Ahnung", "deny").splitlines()[-1] == question

    assert "Ein Beispiel" in talk.says("weiß nicht", "deny")
    assert {"Mit einem Menschen sprechen", "Nicht buchen"} <= set(talk.buttons)


@pytest.mark.parametrize(
    "intent", ["deny", "affirm", "inform", "nlu_fallback", "out_of_scope", "book_session"]
)
def test_no_answer_comes_three_times_in_a_row(talk: Talk, intent: str) -> None:
    to_contact(talk)
    said = [talk.says("hm", intent) for _ in range(8)]

    assert not any(a == b == c for a, b, c in zip(said, said[1:], said[2:], strict=False))


def test_what_is_told_while_times_are_shown_is_noted_and_not_asked_again(talk: Talk) -> None:
    talk.says("Termin bitte", "book_session")
    talk.says("Onlineshop, wir sind in Halle")

    said = talk.says("Max Muster, max@example.de")
    assert "Notiert: max@example.de" in said
    assert "Passt das?" in said

    talk.says("ja", "affirm")
    asked = talk.says("online")
    assert "fehlt noch: **Firma**" in asked
    assert talk.memory.facts["concern"] == "Onlineshop, wir sind in Halle"


def test_a_place_of_the_other_region_gives_the_time_back(talk: Talk) -> None:
    to_contact(talk)

    said = talk.says("Moment, wir sitzen in Stendal")

    assert "Geändert: Ort Stendal" in said and "Region Magdeburg" in said
    assert talk.rows("held") == 0


def test_another_region_as_well_leaves_the_place_alone(talk: Talk) -> None:
    to_time_slot(talk, "Stendal")
    talk.says("in Halle geht auch", "request_other_slot")

    assert talk.memory.facts["place"] == "Stendal"
    assert "Donnerstag, 3. Dezember 2026, 13:00 Uhr (Halle)" in talk.buttons


def test_a_full_region_offers_the_other_one(talk: Talk) -> None:
    free = talk.bookings.free_time_slots(TimeSlotQuery(regions=("halle",)), 99)
    for number, slot in enumerate(free):
        request = BookingRequest(f"Betrieb {number}", "Otto Voll", f"b{number}@voll.example", "", "online")
        talk.bookings.confirm(f"full-{number}", slot.id, request)

    said = to_time_slot(talk)

    assert "Halle ist zurzeit alles belegt" in said and "Region Magdeburg" in said
    talk.says("der erste", "nlu_fallback")
    assert talk.rows("held") == 1


def test_nothing_free_anywhere_names_whom_to_call(talk: Talk) -> None:
    for number, slot in enumerate(talk.bookings.free_time_slots(TimeSlotQuery(), 99)):
        request = BookingRequest(f"Betrieb {number}", "Otto Voll", f"b{number}@voll.example", "", "online")
        talk.bookings.confirm(f"full-{number}", slot.id, request)

    assert "leider kein Termin mehr frei" in to_time_slot(talk)
    assert not talk.memory.booking


@pytest.mark.parametrize("heard", ["request_other_slot", "complaint", "out_of_scope", "topic_ai", "goodbye"])
def test_an_address_that_was_asked_for_is_the_answer_whatever_the_names_sound_like(
    talk: Talk, heard: str
) -> None:
    to_contact(talk)

    assert "Bitte prüfen" in talk.says("Optik Spaet, Eva Spaet, eva@spaet.example", heard)
    assert talk.memory.facts["company"] == "Optik Spaet"


def test_an_address_given_while_times_are_shown_leaves_the_times_as_they_are(talk: Talk) -> None:
    to_time_slot(talk)
    shown = talk.buttons
    said = talk.says("Optik Spaet, Eva Spaet, eva@spaet.example", "request_other_slot")

    assert "Optik Spaet" in said and talk.buttons == shown


def test_a_mail_with_a_signature_is_heard_for_what_it_says(talk: Talk) -> None:
    to_time_slot(talk)
    shown = talk.buttons
    talk.says(
        "Guten Tag, an dem Tag sind wir leider alle auf der Messe, hätten Sie im Monat darauf etwas?\n\n"
        "Mit freundlichen Grüßen\nEva Lang\nOptik Lang\neva@lang.example",
        "request_other_slot",
    )

    assert talk.buttons and talk.buttons != shown


def test_who_wants_to_stop_may_name_the_address(talk: Talk) -> None:
    to_contact(talk)
    talk.says("Abbrechen, eva@lang.example bekommen Sie nicht", "stop")

    assert talk.memory.booking == {}


def test_an_invalid_address_keeps_the_rest(talk: Talk) -> None:
    to_contact(talk)

    assert "kann so nicht stimmen" in talk.says("Optik Lang, Eva Lang, eva@lang")
    assert "Bitte prüfen" in talk.says("eva@lang.example")


def test_a_wish_that_cannot_be_met_does_not_stick(talk: Talk) -> None:
    to_time_slot(talk)
    assert "leider nichts frei" in talk.says("nur vormittags", "request_other_slot")

    assert "leider nichts frei" not in talk.says("Was kostet das?", "session_cost")


def test_seen_times_are_not_offered_again_until_all_were_seen(talk: Talk) -> None:
    to_time_slot(talk)
    seen: list[str] = [title for title in talk.buttons if title.startswith("Donnerstag")]
    while "fange wieder vorn an" not in talk.says("anderer Termin", "request_other_slot"):
        new = [title for title in talk.buttons if title.startswith("Donnerstag")]
        assert not set(new) & set(seen)
        seen += new

    assert len(seen) >= 20


def test_two_bookings_of_one_conversation_are_for_two_companies(talk: Talk) -> None:
    booked(talk)
    assert "Sie haben schon einen Termin" in talk.says("Ich möchte einen Termin", "book_session")

    talk.presses("Für ein anderes Unternehmen")
    talk.says("der erste", "nlu_fallback")
    talk.says("Optik Zwei, Zoe Zwei, zoe@zwei.example")
    assert "Ihre Buchungsnummer ist" in talk.says("ja", "affirm")
    assert talk.rows("confirmed") == 2


def test_a_booked_appointment_is_corrected_after_a_yes(talk: Talk) -> None:
    booked(talk)
    assert "Soll ich das" in talk.says("Meine neue Mail ist neu@lang.example")

    assert "Geändert in Ihrem Termin" in talk.says("ja", "affirm")
    assert talk.bookings.bookings_of(talk.id)[0].email == "neu@lang.example"


def test_a_yes_after_a_digression_cancels_nothing_by_surprise(talk: Talk) -> None:
    booked(talk)
    talk.says("Termin absagen", "cancel_booking")
    talk.says("Was kostet das?", "session_cost")
    assert "Gut, es bleibt" in talk.says("Was ist der Sprechtag?", "session_what")

    talk.says("ja", "affirm")
    assert talk.rows("confirmed") == 1


def test_what_is_shown_without_a_form_can_be_picked(talk: Talk) -> None:
    talk.says("Wann ist der nächste freie Termin?", "ask_next_slot")

    assert "10. Dezember 2026" in talk.says("der zweite", "nlu_fallback")
    assert talk.rows("held") == 1
