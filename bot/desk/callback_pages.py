from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from bot.desk.auth import advisers
from bot.desk.experts import expert_of
from bot.desk.rendering import go_to, page
from bot.desk.requests import AnyRequest, CurrentAccount, SentForm, WiredDesk
from bot.errors import NotFound
from bot.http.problems import Problem

_PATH = "/desk/rueckrufe"
_NOT_THERE = "Diesen Rückruf gibt es nicht, oder er gehört zu einer anderen Kammer."


@get("/rueckrufe", guards=[advisers], sync_to_thread=True)
def callbacks(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, alle: FromQuery[str] = ""
) -> Response[Any]:
    found = desk.live.service.callbacks(expert_of(desk, account), done_too=bool(alle))
    desk.trail.note(account, "callback.seen", "", number=len(found))
    return page(
        request,
        desk,
        "callbacks.html",
        callbacks=found,
        known=desk.accounts.known_chambers,
        done_too=bool(alle),
        names={one.actor: one.name for one in desk.accounts.all()},
    )


@post("/rueckrufe/{callback_id:int}/{result:str}", guards=[advisers], sync_to_thread=True)
def handle(
    desk: WiredDesk,
    account: CurrentAccount,
    form: SentForm,
    callback_id: FromPath[int],
    result: FromPath[str],
) -> Response[Any]:
    """Done, or tried again without reaching anybody. The handover writes the audit line."""
    steps = {"erledigt": desk.live.service.callback_done, "versucht": desk.live.service.callback_tried}
    if result not in steps:
        raise Problem(404, _NOT_THERE)
    try:
        steps[result](expert_of(desk, account), callback_id, form.text("bemerkung"))
    except NotFound as error:
        desk.trail.note(account, "access.refused", f"callback {callback_id}")
        raise Problem(404, _NOT_THERE) from error
    return go_to(_PATH, f"rueckruf-{result}")


CALLBACK_PAGES = [callbacks, handle]
