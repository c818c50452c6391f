from __future__ import annotations

from dataclasses import dataclass

from bot.schedule.config import Chambers
from bot.settings import Settings

# What the pages and docs/privacy.md say is written here once, from the settings, so that it cannot drift.


@dataclass(frozen=True)
class DataClass:
    """One class of data: a line of the privacy notice and of the processing record.

    `tables` are those of the session database; a test holds that none is left out.
    """

    name: str
    contents: str
    purpose: str
    basis: str
    recipients: str
    kept: str
    tables: tuple[str, ...] = ()


def data_classes(settings: Settings, chambers: Chambers) -> tuple[DataClass, ...]:
    """All that is kept, with its purpose and its time."""
    conversations, bookings = settings.retention_conversation_days, settings.retention_booking_days
    names = ", ".join(one.short_name for one in chambers.chambers)
    public_task = chambers.privacy.legal_basis
    return (
        DataClass(
            "Gespräch",
            "Nachrichten und Antworten, was das Programm darin erkannt hat, Zeitpunkt, Fassung der "
            "Einwilligung. Keine Netzwerkadresse.",
            "Das Gespräch führen und nach einer Pause fortsetzen",
            public_task,
            "Bei einer Übergabe an einen Menschen: die zuständige Kammer",
            f"{conversations} Tage nach der letzten Nachricht, oder bis Sie es löschen",
            ("conversations", "chat_messages", "misread_marks", "time_slot_proposals"),
        ),
        DataClass(
            "Rückrufwunsch",
            "Telefonnummer oder E-Mail-Adresse, Name, Unternehmen, Ort, Anliegen und wann es passt, soweit "
            "angegeben; was die Kammer dazu vermerkt",
            "Zurückrufen",
            public_task,
            f"Die zuständige Kammer ({names})",
            f"Mit dem Gespräch, also {conversations} Tage",
            ("callbacks",),
        ),
        DataClass(
            "Übergabe an einen Menschen",
            "Grund, Zeitpunkte, wer übernommen hat, Zusammenfassung und Notizen der Beratung",
            "Das Gespräch mit einem Menschen weiterführen",
            public_task,
            "Die zuständige Kammer",
            f"Mit dem Gespräch, also {conversations} Tage",
            ("handovers", "handover_notes"),
        ),
        DataClass(
            "Buchung",
            "Firma, Name, E-Mail-Adresse, Telefonnummer, Ort und Anliegen, soweit angegeben, und der Termin",
            "Den Termin vergeben, bestätigen und vorbereiten",
            public_task,
            "Die Kammer, die den Termin anbietet, und die beratende Person",
            f"{bookings} Tage nach dem Termin",
            ("bookings", "reminder_opt_outs", "change_codes"),
        ),
        DataClass(
            "Ergebnis des Termins",
            "Ob das Gespräch stattfand, Ergebnis, nächster Schritt und mitgegebenes Material",
            "Weiter beraten, wo das Gespräch geendet hat",
            public_task,
            "Die Kammer, die den Termin anbietet, und die beratende Person",
            f"{bookings} Tage nach dem Termin; danach bleibt nur, ob er stattfand",
            ("outcomes",),
        ),
        DataClass(
            "Warteliste",
            "Dieselben Angaben wie bei einer Buchung, die Region und angebotene Termine",
            "Einen frei werdenden Termin anbieten",
            public_task,
            "Die Kammer, die den Termin anbietet",
            f"{conversations} Tage nach dem Ende des Wartens, längstens {bookings} Tage",
            ("waiting_entries", "waiting_offers"),
        ),
        DataClass(
            "Selbstcheck",
            "Die Punkte je Frage und die Branche. Kein Name und kein Gespräch.",
            "Das Ergebnis unter seiner Adresse zeigen",
            "Kein Personenbezug",
            "Wer die Adresse hat",
            f"{bookings} Tage",
            ("self_checks",),
        ),
        DataClass(
            "Urteile über Antworten",
            "Ob eine Antwort geholfen hat, mit der Frage und dem Grund in Ihren Worten. Namen, Adressen, "
            "Nummern und Angaben zur Gesundheit nehmen wir vorher heraus. Kein Gespräch, nur der Tag.",
            "Die Antworten verbessern",
            "Kein Personenbezug",
            "Die Redaktion der Kammern",
            "Bis die Antwort überarbeitet ist",
            ("feedback",),
        ),
        DataClass(
            "E-Mails",
            "Bestätigung, Änderung und Absage mit Kalenderdatei",
            "Über den Termin benachrichtigen",
            public_task,
            "Sie selbst, die Kammer und die beratende Person"
            + ("" if settings.smtp_url else " (noch kein Mailserver eingestellt: Dateien auf dem Server)"),
            "Mit der Buchung; nach einer Löschung nur, bis die Absage verschickt ist",
            ("outbox", "mail_attachments"),
        ),
        DataClass(
            "Sätze zum Lernen",
            "Sätze, die das Programm nicht oder falsch verstanden hat. Namen, Adressen, Nummern und "
            "Unternehmen sind vorher unkenntlich gemacht; zu welchem Gespräch sie gehören, "
            "wird nicht gespeichert.",
            "Das Programm verbessern; Menschen prüfen jeden Satz, bevor es daraus lernt",
            public_task,
            "Die Redaktion der Kammern",
            f"{settings.retention_learning_days} Tage, nachdem der Satz zuletzt vorkam",
            ("learning_sentences",),
        ),
        DataClass(
            "Protokolle",
            "Zeitpunkt, Art der Anfrage, Kennung des Gesprächs. Keine Texte, keine Netzwerkadressen.",
            "Störungen finden",
            public_task,
            "Betrieb",
            "Bis die Protokolldatei überschrieben wird",
        ),
        DataClass(
            "Zählungen",
            "Wie viele Gespräche, Themen, Regionen, Branchen und Betriebsgrößen es im Monat gab, "
            "ohne Bezug zu Personen; unter 5 wird nichts angezeigt.",
            "Das Angebot verbessern",
            "Kein Personenbezug",
            "Die Kammern",
            "Unbegrenzt",
            ("monthly_counts", "demo_counts"),
        ),
        DataClass(
            "Protokoll der Zugriffe",
            "Welcher Zugang der Beratung wann welches Gespräch oder welche Buchung gesehen, übernommen, "
            "geändert, exportiert oder gelöscht hat, und was das Programm getan hat. Kennungen, keine Texte.",
            "Nachweisen, wer auf Daten zugegriffen hat",
            public_task,
            "Die Verwaltung der Kammern",
            f"{settings.retention_audit_days} Tage",
            ("audit",),
        ),
        DataClass(
            "Zugänge der Beratung",
            "Name, E-Mail-Adresse, Anmeldungen und Kalender der beratenden Personen, "
            "und wer eine Antwort geändert hat",
            "Nur Berechtigte sehen Gespräche und Buchungen",
            public_task,
            "Betrieb",
            "Bis die Kammer den Zugang löscht; Anmeldungen bis zu ihrem Ablauf",
            (
                "accounts",
                "account_links",
                "account_sessions",
                "account_recovery_codes",
                "sign_in_failures",
                "calendar_feeds",
                "expert_presence",
                "knowledge_versions",
            ),
        ),
    )


def device_storage() -> tuple[str, ...]:
    """What lies on the visitor's device, after § 25 TDDDG."""
    return (
        "Vor „Einverstanden“ legen wir nichts auf Ihrem Gerät ab.",
        "Danach merkt sich dieses Browserfenster das Gespräch (Session Storage), bis Sie es schließen.",
        "Auf der Seite ohne JavaScript tut das ein Cookie, das mit dem Browser endet.",
        "Beides ist nötig, damit das Gespräch weitergeht (§ 25 Absatz 2 Nummer 2 TDDDG). "
        "Fremde Dienste werden nicht geladen.",
    )


def ai_notice(chambers: Chambers) -> tuple[str, ...]:
    """After Article 50 of the AI Act."""
    return (
        f"Im Chat „{chambers.texts.bot_name}“ antwortet ein Programm, kein Mensch. "
        "Das sagen wir vor der ersten Nachricht.",
        "Ein Sprachmodell auf unserem eigenen Server erkennt, worum es in Ihrer Frage geht. "
        "Es schreibt keine Antworten: Die Texte haben Menschen geschrieben und geprüft.",
        "Ihre Nachrichten trainieren das Programm nicht von selbst und gehen an keinen anderen Anbieter. "
        "Nicht verstandene Sätze sehen sich Menschen an, nachdem Namen und Adressen entfernt sind.",
        "Es entscheidet nichts über Sie. Einen Menschen erreichen Sie jederzeit über das Menü.",
    )
