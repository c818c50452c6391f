"""Writes docs/scale.md from bench/load.json (and bench/soak.json, if there is one): `make scale`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from bot.settings import ROOT
from scripts.load import demand as demands
from scripts.load.capacity import GOOD_P95_MS, Figures, best_stage, goals, stage_of
from scripts.load.demand import demand, turns_a_conversation
from scripts.load.generator import script
from scripts.load.needs import first_limit, needs

LOAD = ROOT / "bench" / "load.json"
SOAK = ROOT / "bench" / "soak.json"
PAGE = ROOT / "docs" / "scale.md"
_TEMPLATE = Path(__file__).with_name("scale.md.j2")
SIZES = {
    "Saxony-Anhalt: 2 IHK, 2 HWK": 4,
    "a large state: 14 chambers": 14,
    "Germany: 79 IHK, 53 HWK": 132,
}
_BASIS, _ALONE = "grown, 2 engines", "embedded, 1 engine"


def page(figures: Figures, soak: Figures | None) -> str:
    """The whole page. Raises KeyError where a measure is missing."""
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    forms, machine, streams = figures["forms"], figures["machine"], figures["streams"]
    basis, alone = best_stage(forms[_BASIS]), best_stage(forms[_ALONE])
    first = first_limit(basis)
    silent = streams["silent"]
    context: dict[str, Any] = {
        "machine": machine,
        "busy": machine["load_before"] > 0.7 * machine["cores"],
        "thought": (round(script.SHORTEST_THOUGHT_SECONDS), round(script.LONGEST_THOUGHT_SECONDS)),
        "asks": round(100 * script.ONLY_ASKS),
        "books": round(100 * script.ONLY_BOOKS),
        "stages": [
            _row(name, form, place) for name, form in forms.items() for place in range(len(form["stages"]))
        ],
        "goals": goals(figures),
        "streams": streams,
        "stream_mb": round(silent["parts"]["web"]["rss_mb"] - streams["before"]["web"]["rss_mb"]),
        "stream_cpu": round(100 * silent["parts"]["web"]["cpu_seconds"] / silent["seconds"]),
        "heard": streams["talking"]["requests"]["answer over the stream"],
        "next_free_time": figures["next_free_time"],
        "soak": soak,
        "inputs": demands.INPUTS,
        "turns_a_conversation": turns_a_conversation(),
        "interview": (demands.BOOKINGS_OF_THE_INTERVIEW, demands.OF_CHAMBERS),
        "basis": _BASIS,
        "basis_stage": basis,
        "utilisation": demands.BUSY.value,
        "sizes": [_size(name, number, figures) for name, number in SIZES.items()],
        "limits": [_limit(name, form) for name, form in forms.items()],
        "good_seconds": round(GOOD_P95_MS / 1000),
        "alone_ms": sum(alone.cpu_ms_a_turn.values()),
        "first": first,
        "first_chambers": first[1] / demand(1).turns_a_second,
    }
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(context)


def _row(name: str, form: Figures, place: int) -> Figures:
    found = form["stages"][place]
    return {
        "form": name if place == 0 else "",
        "stage": stage_of(found),
        "without_engine": f"{form['without_engine']:.0f} of {form['turns']:.0f}" if place == 0 else "",
        "memory": sum(part["pss_mb"] for part in found["parts"].values()),
    }


def _size(name: str, chambers: int, figures: Figures) -> Figures:
    form, wanted = figures["forms"][_BASIS], demand(chambers)
    turns = wanted.conversations_a_month * turns_a_conversation()
    return {
        "name": name,
        "demand": wanted,
        "needs": needs(wanted, best_stage(form), int(figures["streams"]["wanted"])),
        "stored_gb": turns * form["stored_bytes_a_turn"] / 1e9,
    }


def _limit(name: str, form: Figures) -> Figures:
    stage = best_stage(form)
    return {"form": name, "stage": stage, "chambers": stage.turns_a_second / demand(1).turns_a_second}


def main() -> int:
    if not LOAD.exists():
        print(f"There is no {LOAD.relative_to(ROOT)}: run `make load`.", file=sys.stderr)
        return 1
    figures = json.loads(LOAD.read_text(encoding="utf-8"))
    if figures["machine"]["quick"]:
        print("The last `make load` measured less (QUICK=1): run it in full.", file=sys.stderr)
        return 1
    soak = json.loads(SOAK.read_text(encoding="utf-8")) if SOAK.exists() else None
    PAGE.write_text(page(figures, soak), encoding="utf-8")
    print(f"Written to {PAGE.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
