from __future__ import annotations

import difflib
from itertools import groupby
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from bot.desk.auth import editors
from bot.desk.rendering import go_to, page
from bot.desk.requests import AnyRequest, CurrentAccount, Form, SentForm, WiredDesk
from bot.desk.services import DeskServices
from bot.dialogue.fallback import TITLES
from bot.errors import NotFound
from bot.knowledge.editing import Changed, Faulty, OpenEntry
from bot.knowledge.entry import Fault
from bot.knowledge.entry_parts import Parts, join, split

_CHANGED = (
    "Jemand anderes hat diesen Eintrag inzwischen geändert. "
    "Ihr Text steht noch im Formular, gespeichert ist er nicht."
)


@get("/wissen", guards=[editors], sync_to_thread=True)
def entries(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    """All entries, by topic."""
    found = groupby(desk.editing.files(), key=lambda one: one.entry.topic)
    topics = [(TITLES.get(topic, topic), list(files)) for topic, files in found]
    return page(request, desk, "knowledge/list.html", topics=topics)


@get("/wissen/eintrag/{entry_id:str}", guards=[editors], sync_to_thread=True)
def by_id(desk: WiredDesk, account: CurrentAccount, entry_id: FromPath[str]) -> Response[Any]:
    """From an entry's id to its file."""
    for one in desk.editing.files():
        if one.entry.id == entry_id:
            folder, name = one.file.split("/")
            return go_to(f"/desk/wissen/{folder}/{name.removesuffix('.md')}")
    raise NotFound(entry_id)


@get("/wissen/{folder:str}/{name:str}", guards=[editors], sync_to_thread=True)
def edit(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, folder: FromPath[str], name: FromPath[str]
) -> Response[Any]:
    return _form(request, desk, desk.editing.open(f"{folder}/{name}.md"))


@post("/wissen/{folder:str}/{name:str}", guards=[editors], sync_to_thread=True)
def save(
    request: AnyRequest,
    desk: WiredDesk,
    account: CurrentAccount,
    form: SentForm,
    folder: FromPath[str],
    name: FromPath[str],
) -> Response[Any]:
    """Shows how a change would look, or saves it once it keeps the rules."""
    now = desk.editing.open(f"{folder}/{name}.md")
    text = _text_of(form)
    if form.text("tun") != "speichern":
        return _form(
            request, desk, now, text, form.text("stand"), desk.editing.faults(now.file, text), preview=True
        )
    try:
        desk.editing.save(now.file, text, form.text("stand"), account.actor, form.text("notiz"))
    except Faulty as error:
        return _form(request, desk, now, text, form.text("stand"), error.faults, status=422)
    except Changed:
        return _form(request, desk, now, text, now.digest, fault=_CHANGED, status=409)
    return go_to(f"/desk/wissen/{folder}/{name}", "gespeichert")


@get("/wissen/{folder:str}/{name:str}/verlauf", guards=[editors], sync_to_thread=True)
def history(
    request: AnyRequest, desk: WiredDesk, account: CurrentAccount, folder: FromPath[str], name: FromPath[str]
) -> Response[Any]:
    """What was saved when by whom, with the lines that changed."""
    now = desk.editing.open(f"{folder}/{name}.md")
    versions = desk.editing.history(now.file)
    names = {one.actor: one.name for one in desk.accounts.all()}
    texts = [one.text for one in versions]
    changes = [_diff(texts[at + 1], text) if at + 1 < len(texts) else [] for at, text in enumerate(texts)]
    return page(
        request,
        desk,
        "knowledge/history.html",
        entry=now,
        address=f"/desk/wissen/{folder}/{name}",
        versions=list(zip(versions, changes, strict=True)),
        names=names,
    )


@post("/wissen/{folder:str}/{name:str}/verlauf", guards=[editors], sync_to_thread=True)
def roll_back(
    request: AnyRequest,
    desk: WiredDesk,
    account: CurrentAccount,
    form: SentForm,
    folder: FromPath[str],
    name: FromPath[str],
) -> Response[Any]:
    """Makes a former text, or the delivered one, the present one; it has to keep today's rules."""
    now = desk.editing.open(f"{folder}/{name}.md")
    try:
        if form.text("fassung") == "auslieferung":
            desk.editing.reset(now.file, form.text("stand"), account.actor)
        else:
            former = desk.editing.version(now.file, form.number("fassung"))
            note = f"Zurück zur Fassung {former.id}"
            desk.editing.save(now.file, former.text, form.text("stand"), account.actor, note)
    except Faulty as error:
        return _form(request, desk, now, former.text, now.digest, error.faults, status=422)
    except Changed:
        return _form(request, desk, now, fault=_CHANGED, status=409)
    return go_to(f"/desk/wissen/{folder}/{name}", "gespeichert")


def _text_of(form: Form) -> str:
    if form.fields.get("ganz"):
        return form.raw("ganz")
    return join(Parts(form.raw("kopf"), form.raw("kurz"), form.raw("mehr"), form.raw("einfach")))


def _form(
    request: AnyRequest,
    desk: DeskServices,
    now: OpenEntry,
    text: str | None = None,
    digest: str = "",
    faults: tuple[Fault, ...] | list[Fault] = (),
    fault: str = "",
    status: int = 200,
    preview: bool = False,
) -> Response[Any]:
    shown = now.text if text is None else text
    return page(
        request,
        desk,
        "knowledge/edit.html",
        status,
        entry=now,
        title=desk.editing.title(now.file),
        address=f"/desk/wissen/{now.file.removesuffix('.md')}",
        text=shown,
        parts=split(shown),
        digest=digest or now.digest,
        faults=faults,
        fault=fault,
        preview=preview,
        present=now.text if fault else "",
    )


def _diff(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ, each with + or -."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [(line[0], line[1:]) for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


KNOWLEDGE_PAGES = [entries, by_id, edit, save, history, roll_back]
