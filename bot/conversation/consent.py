from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.schedule.config import Chambers
from bot.settings import Settings


@dataclass(frozen=True)
class Consent:
    """What a visitor agrees to before the first message. The version is kept with the conversation."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def version(self) -> str:
        """A hash of the words, so that it can be shown later which ones were agreed to."""
        return hashlib.sha256("\n".join((self.title, *self.paragraphs)).encode()).hexdigest()


def consent_notice(settings: Settings, chambers: Chambers) -> Consent:
    """The notice in the words of this set-up."""
    return Consent(
        f"Bevor wir anfangen: {chambers.texts.bot_name} ist ein Programm",
        (
            "Hier antwortet ein automatischer Assistent, kein Mensch.",
            "Wir speichern, was Sie schreiben, damit das Gespräch weitergehen kann. "
            f"Nach {settings.retention_conversation_days} Tagen wird es gelöscht. "
            "Sie können es auch jederzeit selbst löschen.",
            "Sätze, die das Programm nicht versteht, behalten wir ohne Namen und Adressen. "
            "So wird es besser.",
            "Ihr Browser merkt sich das Gespräch, bis Sie das Fenster schließen.",
            "Bitte schreiben Sie nichts Vertrauliches. Namen und E-Mail-Adresse brauchen wir nur, "
            "wenn Sie einen Termin buchen oder zurückgerufen werden möchten.",
        ),
    )
