from __future__ import annotations

import re
from typing import Any

from bot.conversation.reply import Turn
from bot.schedule.config import Chambers
from bot.schedule.routing import PlaceFacts, region_for
from bot.triage.signs import signs_in

# What may be ruled out instead of told: "in Halle, nicht Magdeburg".
_DENIABLE = frozenset({"place", "postcode", "region", "meeting_format", "trade", "company"})
_NOT = re.compile(
    r"\b(?:nicht|nich|net|kein(?:e[nrsm]?)?|statt|anstatt)\s+(?:mehr\s+)?(?:in|aus|bei)?\s*$", re.I
)
# Money and material are asked for beside every concern.
_ASKED_BESIDE = frozenset({"topic_funding", "topic_materials"})
# What an entity tells about the company; the keys are those of `Memory.facts`.
_PLAIN = {"email": "email", "phone": "phone", "meeting_format": "meeting_format"}


def merge(facts: dict[str, Any], turn: Turn, chambers: Chambers) -> tuple[dict[str, Any], frozenset[str]]:
    """Takes what a turn says into the facts; the later word wins.

    Returns the new facts and the names of those that were said in this turn.
    """
    said: dict[str, Any] = {}
    for found in turn.entities:
        if found["entity"] in _DENIABLE and _is_denied(turn.text, found):
            continue
        said |= _told_by(found["entity"], found["value"], chambers)
    signs = signs_in(turn.text)
    if "chamber_kind" in said:
        signs.pop("chamber_kind", None)
    said |= signs
    beside = facts.get("concern") or (facts.get("topic") and turn.intent in _ASKED_BESIDE)
    if turn.intent.startswith("topic_") and not beside:
        # Once a concern was named, further questions are asked beside it.
        said["topic"] = turn.intent
    return {**facts, **said}, frozenset(said)


def _is_denied(text: str, found: dict[str, Any]) -> bool:
    return bool(_NOT.search(text[: found["start"]])) if "start" in found else False


def _told_by(entity: str, value: Any, chambers: Chambers) -> dict[str, Any]:
    if entity == "place":
        return _place(value, value["name"], chambers)
    if entity == "postcode":
        return _place(value, value.get("name") or value.get("postcode", ""), chambers)
    if entity == "region":
        return {"region": value, "elsewhere": False}
    if entity == "company":
        return {"company": value["name"]}
    if entity == "person_name":
        return {"contact_name": value["name"] if isinstance(value, dict) else value}
    if entity == "trade":
        return {
            "trade": value["trade"],
            "trade_label": value["label"],
            "sector": value["sector"],
            "chamber_kind": value["chamber_kind"],
        }
    if entity == "employees":
        return {"employees": [value["min"], value["max"]]}
    if entity == "meeting_format":
        return {"meeting_format": value["format"] if isinstance(value, dict) else value}
    if entity in _PLAIN:
        return {_PLAIN[entity]: value}
    return {}


def _place(value: dict[str, Any], name: str, chambers: Chambers) -> dict[str, Any]:
    district = value.get("district") or ""
    place = PlaceFacts(
        districts=(district, name) if district else (name,),
        region=value.get("region") or "",
        state=value.get("state") or "",
    )
    choice = region_for(chambers, place)
    # An unclear place says nothing of the region; what was known of it before no longer holds either.
    return {
        "place": name,
        "district": district,
        "state": place.state,
        "region": choice.region or "",
        "elsewhere": choice.is_elsewhere,
    }
