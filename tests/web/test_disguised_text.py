"""Bidi marks, zero-width characters and look-alikes: stored without tricks, shown as they are."""

from __future__ import annotations

from chat_parts import Chat

from bot.notify.outbox import header_text

DISGUISED = "Kra\u200buse\u202e Mu\u0308ller\u2066 GmbH\U000e0041"
PLAIN = "Krause Müller GmbH"


def test_a_message_is_kept_and_understood_without_tricks(chat: Chat) -> None:
    assert chat.send(f"Termin für {DISGUISED}").status_code == 200

    assert chat.history()[1]["text"] == f"Termin für {PLAIN}"


def test_a_message_of_nothing_visible_is_empty(chat: Chat) -> None:
    answer = chat.send("\u202e\u200b\u2066\ufeff\U000e0041")

    assert answer.status_code == 422
    assert answer.json()["detail"] == "Bitte schreiben Sie etwas. Die Nachricht ist leer."


def test_a_subject_is_one_line_without_tricks() -> None:
    subject = header_text(f"Termin für {DISGUISED}\r\nBcc: alle@example.de")

    assert "\n" not in subject and "\r" not in subject
    assert not any(ord(char) in (0x200B, 0x202E, 0x2066, 0xE0041) for char in subject)
