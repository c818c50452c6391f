from __future__ import annotations

from bot.errors import BotError, DuplicateBooking, TimeSlotTaken, TimeSlotUnavailable

# What the pages say about a refusal, by its code.
_SENTENCES = {
    "day_taken": "An diesem Tag gibt es in der Region schon einen Sprechtag.",
    "day_past": "Dieser Tag liegt nicht in der Zukunft.",
    "region_unknown": "Diese Region gibt es nicht.",
    "slot_length": "Ein Gespräch dauert mindestens 10 Minuten und höchstens 8 Stunden.",
    "slot_past": "Diese Zeit liegt nicht in der Zukunft oder geht über den Tag hinaus.",
    "slot_overlaps": "Diese Zeit überschneidet sich mit einer anderen.",
    "date_invalid": "Bitte geben Sie ein Datum an, zum Beispiel 2027-03-04.",
    "time_invalid": "Bitte geben Sie eine Uhrzeit an, zum Beispiel 13:00.",
    "happened_missing": "Bitte wählen Sie, ob das Gespräch stattgefunden hat.",
    "result_too_long": "Das ist zu lang. Bitte kürzen Sie auf 2.000 Zeichen.",
    "reason_too_long": "Der Grund ist zu lang. Möglich sind 500 Zeichen.",
    "company": "Bitte nennen Sie das Unternehmen, mit höchstens 200 Zeichen.",
    "contact_name": "Bitte nennen Sie den Namen, mit höchstens 200 Zeichen.",
    "email": "Bitte prüfen Sie die E-Mail-Adresse. Beispiel: name@firma.de",
    "phone": "Die Telefonnummer ist zu lang. Möglich sind 40 Zeichen.",
    "place": "Der Ort ist zu lang. Möglich sind 120 Zeichen.",
    "concern": "Das Anliegen ist zu lang. Möglich sind 4.000 Zeichen.",
    "meeting_format": "Bitte wählen Sie, wie das Gespräch stattfinden soll.",
}


def sentence_of(error: BotError) -> str:
    """A refusal of the calendar in German."""
    if isinstance(error, DuplicateBooking):
        return f"Dieses Unternehmen hat schon einen Termin, Nummer {error.reference}."
    if isinstance(error, TimeSlotTaken):
        return "Diese Zeit ist gerade vergeben worden. Bitte wählen Sie eine andere."
    if isinstance(error, TimeSlotUnavailable):
        return "Diese Zeit kann nicht gebucht werden: Sie ist gesperrt oder die Anmeldefrist ist vorbei."
    found = (text for code, text in _SENTENCES.items() if error.code.startswith(code))
    return next(found, "Das ist nicht möglich. Bitte laden Sie die Seite neu.")
