from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

import yaml
from pydantic import model_validator

from bot.schedule.chamber import Chamber, Expert
from bot.schedule.config import Chambers
from bot.schedule.routing import chambers_for, experts_for
from bot.schedule.values import ChamberKind, Frozen, Key, Text
from bot.settings import ROOT
from bot.triage.concern import Concern

RouteKind = Literal["self_help", "sprechtag", "expert_now", "other_body"]
CHAMBER_FINDER = "chamber_finder"
_FILE = ROOT / "data" / "triage" / "rules.yml"
_ANY = "any"
_A_PERSON = "eine Fachperson Ihrer Kammer"


class Rule(Frozen):
    """One row of the table: when it holds, where it leads and the sentence that says why."""

    name: Key
    when: dict[str, bool | str | list[str]]
    route: RouteKind
    reason: Text
    body: str = ""

    @model_validator(mode="after")
    def _knows_its_fields(self) -> Rule:
        unknown = set(self.when) - set(Concern.__dataclass_fields__)
        if unknown:
            raise ValueError(f"no field of a concern: {', '.join(sorted(unknown))}")
        if (self.route == "other_body") != bool(self.body):
            raise ValueError("'body' belongs to other_body, and to no other route")
        return self

    def fits(self, concern: Concern) -> bool:
        return all(_holds(wanted, getattr(concern, name)) for name, wanted in self.when.items())


@dataclass(frozen=True)
class Route:
    """Where a concern goes. `reason` is the German sentence for the visitor, `rule` the row that decided."""

    kind: RouteKind
    rule: str
    reason: str
    experts: tuple[Expert, ...] = ()
    chambers: tuple[Chamber, ...] = ()
    body: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether nothing that is still unknown could lead elsewhere than away from the Sprechtag."""
        return self.kind in ("expert_now", "other_body")


def route_for(concern: Concern, chambers: Chambers, rules: Sequence[Rule] | None = None) -> Route:
    """The route of a concern by the first row that fits; without a known region all regions are in play."""
    rule = next(row for row in (rules or load_rules()) if row.fits(concern))
    kind = cast(ChamberKind, concern.chamber_kind) if concern.chamber_kind in ("ihk", "hwk") else None
    experts: tuple[Expert, ...] = ()
    in_charge: tuple[Chamber, ...] = ()
    if rule.route != "other_body" and concern.region in [one.key for one in chambers.regions]:
        experts = experts_for(chambers, concern.topic or None, concern.region, kind)
        in_charge = chambers_for(chambers, concern.region, kind, concern.district)
    reason = rule.reason.format(
        expert=experts[0].label if experts and (kind or _is_shared(experts[0])) else _A_PERSON,
        offer=chambers.texts.offer_name,
        topic=concern.topic,
        state=concern.state,
        in_state=chambers.in_state,
    )
    return Route(rule.route, rule.name, reason, experts, in_charge, rule.body)


@cache
def load_rules() -> tuple[Rule, ...]:
    """The rows of data/triage/rules.yml in order. Raises ValueError when the last one is no catch-all."""
    rules = tuple(Rule.model_validate(row) for row in yaml.safe_load(_FILE.read_text("utf-8")))
    if rules[-1].when:
        raise ValueError("the last row of the rules must fit everything")
    return rules


def _is_shared(expert: Expert) -> bool:
    # Without knowing IHK or HWK, only somebody who advises both kinds may be named.
    return expert.chamber == "centre"


def _holds(wanted: bool | str | list[str], value: object) -> bool:
    if wanted == _ANY:
        return bool(value)
    return value in wanted if isinstance(wanted, list) else value == wanted
