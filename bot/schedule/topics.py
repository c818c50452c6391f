from __future__ import annotations

# The intents that an expert can be responsible for.
TOPICS = frozenset(
    f"topic_{name}"
    for name in (
        "getting_started",
        "how_to_proceed",
        "funding",
        "online_shop",
        "online_marketing",
        "elearning",
        "it_tools",
        "processes",
        "business_model",
        "it_security",
        "ai",
        "e_invoicing",
        "remote_work",
        "qualification",
        "why_digitalise",
        "materials",
    )
)
