from __future__ import annotations

from dataclasses import dataclass

from bot.schedule.config import Chambers
from bot.settings import Settings

# What the pages and docs/privacy.md say is written here once, from the settings, so that it cannot drift.


@dataclass(frozen=True)
class DataClass:
    """One class of data: a line of the privacy notice and of the processing record."""

    name: str
    contents: str
    purpose: str
    basis: str
    recipients: str
    kept: str


_PUBLIC_TASK = "Artikel 6 Absatz 1 Buchstabe e DSGVO in Verbindung mit § 1 IHKG, § 91 HwO und § 4 DSAG LSA"


def data_classes(settings: Settings, chambers: Chambers) -> tuple[DataClass, ...]:
    """All that is kept, with its purpose and its time."""
    conversations, bookings = settings.retention_conversation_days, settings.retention_booking_days
    names = ", ".join(one.short_name for one in chambers.chambers)
    return (
        DataClass(
            "Gespräch",
            "Nachrichten und Antworten, was das Programm darin erkannt hat, Zeitpunkt, Fassung der "
            "Einwilligung. Keine Netzwerkadresse.",
            "Das Gespräch führen und nach einer Pause fortsetzen",
            _PUBLIC_TASK,
            "Bei einer Übergabe an einen Menschen: die zuständige Kammer",
            f"{conversations} Tage nach der letzten Nachricht, oder bis Sie es löschen",
        ),
        DataClass(
            "Rückrufwunsch",
            "Telefonnummer, Name, Unternehmen, Ort und Anliegen, soweit angegeben",
            "Zurückrufen",
            _PUBLIC_TASK,
            f"Die zuständige Kammer ({names})",
            f"Mit dem Gespräch, also {conversations} Tage",
        ),
        DataClass(
            "Buchung",
            "Firma, Name, E-Mail-Adresse, Telefonnummer, Ort und Anliegen, soweit angegeben, und der Termin",
            "Den Termin vergeben, bestätigen und vorbereiten",
            _PUBLIC_TASK,
            "Die Kammer, die den Termin anbietet, und die beratende Person",
            f"{bookings} Tage nach dem Termin",
        ),
        DataClass(
            "E-Mails",
            "Bestätigung, Änderung und Absage mit Kalenderdatei",
            "Über den Termin benachrichtigen",
            _PUBLIC_TASK,
            "Sie selbst, die Kammer und die beratende Person"
            + ("" if settings.smtp_url else " (noch kein Mailserver eingestellt: Dateien auf dem Server)"),
            "Mit der Buchung; nach einer Löschung nur, bis die Absage verschickt ist",
        ),
        DataClass(
            "Sätze zum Lernen",
            "Sätze, die das Programm nicht oder falsch verstanden hat. Namen, Adressen, Nummern und "
            "Unternehmen sind vorher unkenntlich gemacht; zu welchem Gespräch sie gehören, "
            "wird nicht gespeichert.",
            "Das Programm verbessern; Menschen prüfen jeden Satz, bevor es daraus lernt",
            _PUBLIC_TASK,
            "Die Redaktion der Kammern",
            f"{settings.retention_learning_days} Tage, nachdem der Satz zuletzt vorkam",
        ),
        DataClass(
            "Protokolle",
            "Zeitpunkt, Art der Anfrage, Kennung des Gesprächs. Keine Texte, keine Netzwerkadressen.",
            "Störungen finden",
            _PUBLIC_TASK,
            "Betrieb",
            "Bis die Protokolldatei überschrieben wird",
        ),
        DataClass(
            "Zählungen",
            "Wie viele Gespräche, Themen, Regionen, Branchen und Betriebsgrößen es im Monat gab, "
            "ohne Bezug zu Personen; unter 5 wird nichts angezeigt",
            "Das Angebot verbessern",
            "Kein Personenbezug",
            "Die Kammern",
            "Unbegrenzt",
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


def privacy_document(settings: Settings, chambers: Chambers) -> str:
    """docs/privacy.md: the processing record after Article 30 DSGVO with the notices, as Markdown."""
    privacy = chambers.privacy
    rows = "\n".join(
        f"| {one.name} | {one.contents} | {one.purpose} | {one.basis} | {one.recipients} | {one.kept} |"
        for one in data_classes(settings, chambers)
    )
    return f"""# Privacy

Generated by `lotse privacy > docs/privacy.md` from the settings and `chambers.yml`; do not edit. The page
`/datenschutz` says the same from the same source. The texts are German because the chambers sign them.

## Verzeichnis der Verarbeitungstätigkeiten (Artikel 30 DSGVO)

- Verantwortlich: {privacy.controller}
- Datenschutz: {privacy.officer}, {privacy.email}
- Aufsicht: {privacy.authority}
- Betroffene: Menschen, die den Chat „{chambers.texts.bot_name}“ nutzen oder einen Termin buchen
- Drittländer: keine
- Muster, noch zu prüfen: {"ja" if privacy.sample else "nein"}

| Daten | Inhalt | Zweck | Rechtsgrundlage | Empfänger | Löschung |
| --- | --- | --- | --- | --- | --- |
{rows}

Technische und organisatorische Maßnahmen: Zugang zum Gespräch nur mit einem zufälligen Schlüssel, von dem nur
der Hash gespeichert ist; Verbindung verschlüsselt; innere Teile nur auf dem eigenen Rechner erreichbar;
Protokolle ohne Texte; Löschung stündlich durch den Worker.

## Auf dem Gerät

{_list(device_storage())}

## Hinweis zum Einsatz künstlicher Intelligenz

{_list(ai_notice(chambers))}
"""


def _list(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {line}" for line in lines)
