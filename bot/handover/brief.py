from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.db.handover_tables import Handover
from bot.db.tables import Conversation
from bot.handover.parts import HandoverParts
from bot.handover.words import in_booking

REASONS = {
    "asked": "hat um einen Menschen gebeten",
    "misunderstood": "wurde mehrmals nicht verstanden",
    "complaint": "hat sich beschwert",
    "urgent": "hat ein dringendes Anliegen",
    "transferred": "wurde von einer anderen Stelle weitergegeben",
}
_LABELS = {
    "company": "Unternehmen",
    "contact_name": "Name",
    "place": "Ort",
    "trade_label": "Branche",
    "email": "E-Mail",
    "phone": "Telefon",
    "concern": "Anliegen",
}


def brief_lines(parts: HandoverParts, conversation: Conversation, row: Handover) -> list[str]:
    """What the expert should know before the first word, one fact a line: by a template, without guessing."""
    facts: Mapping[str, Any] = conversation.facts or {}
    lines = [f"Anlass: {REASONS.get(row.reason, row.reason)}"]
    lines += [f"{label}: {facts[name]}" for name, label in _LABELS.items() if facts.get(name)]
    if facts.get("employees"):
        low, high = facts["employees"][0], facts["employees"][-1]
        size = f"{low}" if low == high else f"{low or 0} bis {high or 'mehr'}"
        lines.append(f"Beschäftigte: {size}")
    asked = [str(one) for one in facts.get("asked") or ()]
    lines += [f"Gefragt: {one}" for one in asked]
    if in_booking(conversation):
        lines.append("Mitten in einer Terminbuchung")
    lines += [f"Früher vereinbart: {one}" for one in facts.get("agreed") or ()]
    lines += [
        f"Weitergegeben von {one['name']}: {one['note']}" for one in row.transfers or () if one.get("note")
    ]
    return lines
