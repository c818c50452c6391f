from __future__ import annotations

# What a page says after something was done, by the key in its address: words of ours only.
NOTICES = {
    "abgemeldet": "Sie sind abgemeldet.",
    "angelegt": "Das Konto ist angelegt.",
    "beendet": "Die Anmeldung ist beendet.",
    "code-an": "Die Anmeldung mit Code ist eingeschaltet.",
    "code-aus": "Die Anmeldung mit Code ist ausgeschaltet.",
    "entsperrt": "Das Konto ist entsperrt.",
    "gespeichert": "Die Änderung ist gespeichert.",
    "gesperrt": "Das Konto ist gesperrt. Alle Anmeldungen sind beendet.",
    "passwort": "Ihr neues Passwort gilt ab jetzt. Alle anderen Anmeldungen sind beendet.",
    "wechsel": "Bei der nächsten Anmeldung muss ein neues Passwort gewählt werden.",
}
