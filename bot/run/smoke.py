"""The conversations that a new model has to hold before visitors meet it: data/smoke/*.yml."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.run.errors import StartError
from bot.run.http import answer_of, status_of
from bot.settings import ROOT, Settings

FOLDER = ROOT / "data" / "smoke"
_SECONDS = 20.0
_STOP = "abbrechen"


class Step(BaseModel):
    """What a visitor says, and what has to come of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    user: str
    intent: str = ""
    bot: tuple[str, ...] = ()  # each is part of the answer, without regard to capitals
    or_ends: str = ""  # an answer with this is as good, and ends the conversation


class Smoke(BaseModel):
    """One file. `understood` has no effect at all; a conversation is stopped and forgotten at its end."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    understood: dict[str, str] = {}  # sentence: intent
    steps: tuple[Step, ...] = ()
    name: str = ""


def load_smoke(folder: Path = FOLDER) -> list[Smoke]:
    """All files. Raises StartError for one that cannot be read, and when there is none."""
    found = [_read(file) for file in sorted(folder.glob("*.yml"))]
    if not found:
        raise StartError(
            f"There are no smoke conversations in {folder}: without any, no model may take over."
        )
    return found


async def rehearse(settings: Settings, engine_url: str, token: str) -> int:
    """Holds all conversations with an engine and leaves nothing of them behind. See `hold`."""
    # Imported here: `lotse run` must not wait for it at its start.
    from bot.run.smoke_rows import conversations_for_trial
    from bot.schedule.config import load_chambers

    smokes = load_smoke()
    place = load_chambers(settings.chambers_path).example_places[0]
    with conversations_for_trial(settings.database, len(smokes)) as ids:
        return await hold(smokes, ids, engine_url, token, place)


async def hold(smokes: Sequence[Smoke], ids: Sequence[str], engine_url: str, token: str, place: str) -> int:
    """Holds all conversations with an engine and tells how many sentences that were.

    `ids` are conversations of bot/run/smoke_rows.py, `place` is one that the centre advises in.
    Raises StartError at the first one that goes wrong, naming it.
    """
    channel = f"{engine_url.rstrip('/')}/webhooks/lotse"
    headers = {"X-Lotse-Token": token}
    said = 0
    for smoke, sender in zip(smokes, ids, strict=True):
        for text, intent in smoke.understood.items():
            answer = await _ask(f"{channel}/parse", {"text": text}, headers, smoke.name)
            _check_intent(smoke, text, intent, answer)
            said += 1
        try:
            for step in smoke.steps:
                text = step.user.replace("{place}", place)
                answer = await _ask(
                    f"{channel}/webhook", {"sender": sender, "text": text}, headers, smoke.name
                )
                said += 1
                if _ended(smoke, step, text, answer):
                    break
        finally:
            if smoke.steps:
                # Whatever was held by then is let go of.
                await status_of(f"{channel}/webhook", {"sender": sender, "text": _STOP}, headers)
                await status_of(f"{channel}/conversations/{sender}", headers=headers, method="DELETE")
    return said


def _read(file: Path) -> Smoke:
    try:
        data = yaml.safe_load(file.read_text("utf-8"))
        return Smoke.model_validate({**data, "name": file.name})
    except (OSError, yaml.YAMLError, ValidationError, TypeError, ValueError) as error:
        raise StartError(
            f"{file} is no smoke conversation ({type(error).__name__}): compare it with those beside it."
        ) from error


async def _ask(url: str, body: dict[str, str], headers: dict[str, str], file: str) -> dict[str, Any]:
    status, answer = await answer_of(url, body, headers, timeout_seconds=_SECONDS)
    if status != 200 or not isinstance(answer, dict):
        raise StartError(f"'{body['text']}' got no answer, status {status} (data/smoke/{file})")
    return answer


def _ended(smoke: Smoke, step: Step, text: str, answer: dict[str, Any]) -> bool:
    """Whether the conversation ends here as foreseen. Raises StartError for another answer."""
    if step.intent:
        _check_intent(smoke, text, step.intent, answer.get("nlu") or {})
    said = "\n".join(str(one.get("text") or one.get("custom") or "") for one in answer.get("messages") or ())
    if not said.strip():
        raise StartError(f"'{text}' got an empty answer (data/smoke/{smoke.name})")
    if step.or_ends and step.or_ends.lower() in said.lower():
        return True
    for wanted in step.bot:
        if wanted.lower() not in said.lower():
            short = " ".join(said.split())[:160]
            raise StartError(f"'{text}' was answered without '{wanted}': {short} (data/smoke/{smoke.name})")
    return False


def _check_intent(smoke: Smoke, text: str, wanted: str, understood: dict[str, Any]) -> None:
    if understood.get("intent") != wanted:
        found = understood.get("intent")
        raise StartError(f"'{text}' was understood as {found}, not as {wanted} (data/smoke/{smoke.name})")
