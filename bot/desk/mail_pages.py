from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from bot.accounts.people import Person
from bot.desk.auth import advisers
from bot.desk.reach import regions_of
from bot.desk.rendering import go_to, page
from bot.desk.requests import AnyRequest, CurrentAccount, WiredDesk
from bot.desk.services import DeskServices
from bot.http.problems import Problem
from bot.notify.mailbox import STATES, StoredMail
from bot.schedule.chambers import Chambers

STATE_WORDS = {"waiting": "wartet", "sent": "verschickt", "failed": "gescheitert"}


@get("/mails", guards=[advisers], sync_to_thread=True)
def mails(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    """What was written to companies and chambers, with its state."""
    wanted = request.query_params.get("stand", "")
    state = wanted if wanted in STATES else ""
    found = [one for one in desk.mailbox.latest(state) if may_see_mail(account, one, desk.core.chambers)]
    return page(
        request,
        desk,
        "mails/list.html",
        mails=found,
        state=state,
        states=STATE_WORDS,
        without_server=not desk.core.settings.smtp_url,
    )


@get("/mails/{mail_id:int}", guards=[advisers], sync_to_thread=True)
def one_mail(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, mail_id: FromPath[int]
) -> Response[Any]:
    mail = _own(desk, account, mail_id)
    desk.trail.note(account, "mail.seen", f"mail:{mail_id}")
    return page(request, desk, "mails/mail.html", mail=mail, states=STATE_WORDS)


@post("/mails/{mail_id:int}/erneut", guards=[advisers], sync_to_thread=True)
def retry(desk: WiredDesk, account: CurrentAccount, mail_id: FromPath[int]) -> Response[Any]:
    _own(desk, account, mail_id)
    desk.mailbox.retry(mail_id)
    desk.trail.note(account, "mail.retried", f"mail:{mail_id}")
    return go_to(f"/desk/mails/{mail_id}", "mail-neu")


def may_see_mail(account: Person, mail: StoredMail, chambers: Chambers) -> bool:
    """By the booking it belongs to, otherwise by the mailbox it went to."""
    if account.sees_all:
        return True
    if mail.reference:
        return mail.region in regions_of(account, chambers) and account.may_see(mail.chamber)
    own = {one.email for one in chambers.chambers if one.key in account.chambers}
    own |= {one.email for one in chambers.experts if one.chamber in account.chambers}
    return mail.recipient in own


def _own(desk: DeskServices, account: Person, mail_id: int) -> StoredMail:
    mail = desk.mailbox.mail(mail_id)
    if not may_see_mail(account, mail, desk.core.chambers):
        desk.trail.note(account, "access.refused", f"mail:{mail_id}")
        raise Problem(404, "Diese E-Mail gibt es nicht, oder sie gehört zu einer anderen Kammer.")
    return mail


MAIL_PAGES = [mails, one_mail, retry]
