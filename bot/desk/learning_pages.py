from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from bot.clock import local_date
from bot.desk.auth import editors
from bot.desk.rendering import go_to, page
from bot.desk.requests import AnyRequest, CurrentAccount, Form, SentForm, WiredDesk
from bot.desk.services import DeskServices
from bot.dialogue.fallback import TITLES
from bot.errors import InvalidInput
from bot.http.problems import Problem
from bot.knowledge.check import NOTICE
from bot.learning.export import Export, as_yaml, pairs, sift
from bot.learning.sentences import OUT_OF_SCOPE
from bot.settings import ROOT

# What a sentence may be assigned to: what the bot asks back with, small talk, and nothing of ours.
INTENTS = {
    OUT_OF_SCOPE: "Kein Thema des Sprechtags",
    **TITLES,
    "inform": "Angabe zur Buchung (Ort, Name …)",
    "greet": "Begrüßung",
    "goodbye": "Abschied",
    "thank": "Dank",
    "affirm": "Ja",
    "deny": "Nein",
    "stop": "Abbrechen",
    "complaint": "Beschwerde",
    "bot_challenge": "Sind Sie ein Mensch?",
}
_FAULTS = {
    "wording_too_long": "Der Satz ist zu lang. Möglich sind 300 Zeichen.",
    "wording_empty": "Der Satz enthält keine Wörter, aus denen das Programm lernen könnte.",
    "nothing_chosen": "Bitte wählen Sie mindestens einen Satz.",
    "intent_unknown": "Bitte wählen Sie, was gemeint war.",
}
_MOST_GROUPS = 40


@get("/lernen", guards=[editors], sync_to_thread=True)
def sentences(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    """What was not understood, in groups, to be assigned."""
    return _open(request, desk)


@post("/lernen", guards=[editors], sync_to_thread=True)
def decide(request: AnyRequest, desk: WiredDesk, account: CurrentAccount, form: SentForm) -> Response[Any]:
    """Assigns the chosen sentences of a group, or puts them aside."""
    try:
        chosen = _chosen(form)
        if form.text("tun") == "verwerfen":
            desk.sentences.drop(chosen, account.actor)
            return go_to("/desk/lernen", "verworfen")
        intent = form.text("gemeint")
        if intent not in INTENTS:
            raise InvalidInput("intent_unknown")
        desk.sentences.assign(chosen, intent, account.actor, form.text("satz"))
    except InvalidInput as error:
        return _open(request, desk, _FAULTS.get(error.code, "Das ist nicht möglich."), 422)
    return go_to("/desk/lernen", "zugeordnet")


@get("/lernen/zugeordnet", guards=[editors], sync_to_thread=True)
def assigned(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    """What was decided, and what of it may be trained with."""
    export = _export(desk)
    return page(
        request,
        desk,
        "learning/assigned.html",
        assigned=desk.sentences.in_state("assigned"),
        dropped=desk.sentences.in_state("dropped"),
        export=export,
        refused=dict(export.refused),
        intents=INTENTS,
        counts=desk.sentences.counts(),
    )


@post("/lernen/zugeordnet", guards=[editors], sync_to_thread=True)
def take_back(desk: WiredDesk, account: CurrentAccount, form: SentForm) -> Response[Any]:
    desk.sentences.reopen([form.number("satz")], account.actor)
    return go_to("/desk/lernen/zugeordnet", "offen")


@get("/lernen/export.yml", guards=[editors], sync_to_thread=True)
def export_yaml(desk: WiredDesk, account: CurrentAccount) -> Response[bytes]:
    """The assigned sentences as training data, for review; the same as `lotse nlu export`."""
    export = _export(desk)
    desk.trail.note(account, "export.training", "sentences", sentences=export.size)
    return Response(
        as_yaml(export.sentences).encode(),
        media_type="application/yaml",
        headers={"Content-Disposition": 'attachment; filename="learned.yml"', "Cache-Control": "no-store"},
    )


@get("/lernen/antworten", guards=[editors], sync_to_thread=True)
def answers(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    """Which answers did not help, and which expire soon."""
    knowledge = desk.core.knowledge
    today = local_date(desk.core.clock.now())
    entries = {one.id: one for one in knowledge.entries()}
    dated = sorted((one for one in entries.values() if one.valid_until), key=lambda one: str(one.valid_until))
    return page(
        request,
        desk,
        "learning/answers.html",
        opinions=desk.feedback.by_entry(),
        entries=entries,
        expired=[one for one in dated if one.is_expired(today)],
        expiring=[one for one in dated if one.valid_until and today <= one.valid_until <= today + NOTICE],
        faults=knowledge.faults(),
    )


def _open(request: AnyRequest, desk: DeskServices, fault: str = "", status: int = 200) -> Response[Any]:
    groups = desk.sentences.open_groups()
    return page(
        request,
        desk,
        "learning/open.html",
        status,
        groups=groups[:_MOST_GROUPS],
        more=max(0, len(groups) - _MOST_GROUPS),
        intents=INTENTS,
        counts=desk.sentences.counts(),
        fault=fault,
    )


def _chosen(form: Form) -> list[int]:
    """The numbers of the ticked sentences. Raises InvalidInput, and Problem 422 for what is no number."""
    given = form.all("satz_id")
    if not given:
        raise InvalidInput("nothing_chosen")
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in given):
        raise Problem(422, "Die Angaben sind nicht vollständig. Bitte laden Sie die Seite neu.")
    return [int(one) for one in given]


def _export(desk: DeskServices) -> Export:
    found = pairs(desk.sentences.in_state("assigned"))
    return sift(found, ROOT / "data" / "nlu", ROOT / "tests" / "nlu")


LEARNING_PAGES = [sentences, decide, assigned, take_back, export_yaml, answers]
