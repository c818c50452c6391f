from __future__ import annotations

# What a page says after something was done, by the key in its address: words of ours only.
NOTICES = {
    "abgesagt": "Der Termin ist abgesagt. Das Unternehmen bekommt eine E-Mail.",
    "adresse-gesperrt": "Diese Adresse zeigt keinen Kalender mehr.",
    "abgemeldet": "Sie sind abgemeldet.",
    "angelegt": "Das Konto ist angelegt.",
    "beendet": "Die Anmeldung ist beendet.",
    "code-an": "Die Anmeldung mit Code ist eingeschaltet.",
    "code-aus": "Die Anmeldung mit Code ist ausgeschaltet.",
    "ergebnis": "Das Ergebnis ist eingetragen. Das Unternehmen bekommt es per E-Mail.",
    "entsperrt": "Das Konto ist entsperrt.",
    "gebucht": "Der Termin ist gebucht. Die Bestätigung kommt per E-Mail.",
    "gespeichert": "Die Änderung ist gespeichert.",
    "gesperrt": "Das Konto ist gesperrt. Alle Anmeldungen sind beendet.",
    "mail-neu": "Die E-Mail wird gleich noch einmal verschickt.",
    "passwort": "Ihr neues Passwort gilt ab jetzt. Alle anderen Anmeldungen sind beendet.",
    "offen": "Wieder offen.",
    "tag-abgesagt": "Der Tag ist abgesagt. Alle Betroffenen bekommen eine E-Mail.",
    "tag-neu": "Der Tag steht im Kalender.",
    "verschoben": "Verschoben. Alle Betroffenen bekommen eine E-Mail.",
    "verworfen": "Zur Seite gelegt.",
    "wechsel": "Bei der nächsten Anmeldung muss ein neues Passwort gewählt werden.",
    "zugeordnet": "Zugeordnet.",
    "zeit-gesperrt": "Die Zeit ist gesperrt.",
}
