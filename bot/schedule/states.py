"""The federal states of Germany, and how German puts them into a sentence."""

from __future__ import annotations

from types import MappingProxyType

from bot.schedule.values import StateCode

STATE_NAMES: MappingProxyType[StateCode, str] = MappingProxyType(
    {
        "BB": "Brandenburg",
        "BE": "Berlin",
        "BW": "Baden-Württemberg",
        "BY": "Bayern",
        "HB": "Bremen",
        "HE": "Hessen",
        "HH": "Hamburg",
        "MV": "Mecklenburg-Vorpommern",
        "NI": "Niedersachsen",
        "NW": "Nordrhein-Westfalen",
        "RP": "Rheinland-Pfalz",
        "SH": "Schleswig-Holstein",
        "SL": "Saarland",
        "SN": "Sachsen",
        "ST": "Sachsen-Anhalt",
        "TH": "Thüringen",
    }
)


def outside_state(code: StateCode) -> str:
    """Say "außerhalb von Bayern", "außerhalb des Saarlandes"."""
    return "außerhalb des Saarlandes" if code == "SL" else f"außerhalb von {STATE_NAMES[code]}"


def in_state(code: StateCode) -> str:
    """Say "in Bayern", "im Saarland"."""
    return f"{'im' if code == 'SL' else 'in'} {STATE_NAMES[code]}"
