from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.triage.urgency import urgency_in


@dataclass(frozen=True)
class Concern:
    """What a company wants, as far as it has said so; empty fields are unknown."""

    topic: str = ""  # an intent such as topic_funding
    goal: str = ""
    starting_point: str = ""
    trade: str = ""
    employees: str = ""
    place: str = ""
    region: str = ""
    chamber_kind: str = ""  # ihk, hwk
    district: str = ""
    state: str = ""  # of the federal states, "other" for one only known not to be ours
    elsewhere: bool = False
    founding: bool = False
    matter: str = ""  # legal, tax
    wants: str = ""  # self_help: only wants to read; session, or "" for unknown
    urgency: str = ""  # attack, outage, deadline
    tried: str = ""
    own_words: str = ""


def concern_from(facts: Mapping[str, Any], said: str = "") -> Concern:
    """The concern from `Memory.facts`; `said` is the visitor's last sentence, looked at for its urgency."""
    words = str(facts.get("concern") or facts.get("own_words") or "")
    return Concern(
        topic=str(facts.get("topic") or ""),
        goal=str(facts.get("goal") or ""),
        starting_point=str(facts.get("starting_point") or ""),
        trade=str(facts.get("trade_label") or facts.get("trade") or ""),
        employees=_size(facts.get("employees")),
        place=str(facts.get("place") or ""),
        region=str(facts.get("region") or ""),
        chamber_kind=str(facts.get("chamber_kind") or ""),
        district=str(facts.get("district") or ""),
        state=str(facts.get("state") or ""),
        elsewhere=bool(facts.get("elsewhere")),
        founding=bool(facts.get("founding")),
        matter=str(facts.get("matter") or ""),
        wants=str(facts.get("wants") or ""),
        urgency=str(facts.get("urgency") or "") or urgency_in(said) or urgency_in(words),
        tried=str(facts.get("tried") or ""),
        own_words=words,
    )


def _size(value: Any) -> str:
    """Say "12" or "10 bis 49" for the pair of the least and the most."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        return "" if value is None else str(value)
    least, most = value
    if least is not None and least == most:
        return str(least)
    if most is None:
        return f"ab {least}"
    return f"{least or 0} bis {most}"
