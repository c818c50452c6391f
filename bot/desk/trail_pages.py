from __future__ import annotations

import csv
import io
from datetime import UTC
from typing import Any

from litestar import Response, get

from bot.desk.auth import administrators
from bot.desk.rendering import page
from bot.desk.requests import AnyRequest, CurrentAccount, WiredDesk

_PER_PAGE = 100
_MOST_IN_FILE = 20_000

# What the lines are called on the page; lines of another kind show their own name.
ACTIONS = {
    "access.refused": "Zugriff verweigert",
    "account.added": "Konto angelegt",
    "account.change_demanded": "Passwortwechsel verlangt",
    "account.changed": "Konto geändert",
    "account.link": "Neuer Einmal-Link",
    "account.locked": "Konto gesperrt",
    "account.password_set": "Passwort gesetzt",
    "account.removed": "Konto gelöscht",
    "account.second_factor_off": "Code ausgeschaltet",
    "account.second_factor_on": "Code eingeschaltet",
    "account.session_revoked": "Anmeldung beendet",
    "account.sessions_revoked": "Anmeldungen beendet",
    "account.unlocked": "Konto entsperrt",
    "audit.exported": "Protokoll exportiert",
    "audit.seen": "Protokoll angesehen",
    "booking.cancelled": "Termin abgesagt",
    "booking.confirmed": "Termin gebucht",
    "booking.moved": "Termin verschoben",
    "callback.done": "Rückruf erledigt",
    "callback.seen": "Rückrufe angesehen",
    "callback.tried": "Rückruf versucht",
    "conversation.erased": "Gespräch gelöscht",
    "conversation.seen": "Gespräch angesehen",
    "handover.claimed": "Gespräch übernommen",
    "handover.closed": "Gespräch abgeschlossen",
    "handover.returned": "Gespräch zurückgegeben",
    "handover.transferred": "Gespräch weitergegeben",
    "message.marked": "Falsch verstanden markiert",
    "retention": "Löschung nach Frist",
    "sign_in": "Angemeldet",
    "sign_in.ended": "Abgemeldet",
    "sign_in.refused": "Anmeldung abgelehnt",
    "time_slot.proposed": "Termin vorgeschlagen",
}
ACTORS = {"operator": "Befehlszeile", "visitor": "Besucher", "expert": "Beratung", "worker": "Automatisch"}


@get("/protokoll", guards=[administrators], sync_to_thread=True)
def trail(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    """The newest lines first, some at a time, to be narrowed by person, thing and kind."""
    asked = request.query_params
    wanted = {name: asked.get(name, "")[:80] for name in ("konto", "ding", "art")}
    before = asked.get("vor", "")
    entries = desk.trail.entries(
        _PER_PAGE + 1,
        int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None,
        wanted["konto"],
        wanted["ding"],
        wanted["art"],
    )
    desk.trail.note(account, "audit.seen", wanted["ding"])
    return page(
        request,
        desk,
        "trail.html",
        entries=entries[:_PER_PAGE],
        more=entries[_PER_PAGE - 1].id if len(entries) > _PER_PAGE else None,
        wanted=wanted,
        people=desk.accounts.all(),
        actions=ACTIONS,
        actors=ACTORS,
    )


@get("/protokoll.csv", guards=[administrators], sync_to_thread=True)
def trail_file(desk: WiredDesk, account: CurrentAccount) -> Response[bytes]:
    desk.trail.note(account, "audit.exported", "")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["Zeit (UTC)", "Wer", "Was", "Woran", "Angaben"])
    for one in desk.trail.entries(_MOST_IN_FILE):
        details = ", ".join(f"{name}={value}" for name, value in one.details.items())
        at = one.at.astimezone(UTC).isoformat(timespec="seconds")
        writer.writerow([_cell(cell) for cell in (at, one.actor, one.action, one.subject, details)])
    return Response(
        text.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="protokoll.csv"'},
    )


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


TRAIL_PAGES = [trail, trail_file]
