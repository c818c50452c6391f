from __future__ import annotations

from pathlib import Path

import yaml


def intent_steps(folder: Path) -> dict[str, str]:
    """What each intent leads to by the rules of data/rules: an action's name, or a response's.

    Where an intent has several rules, the one for the case that nothing is asked counts.
    """
    steps: dict[str, str] = {}
    for file in sorted(folder.glob("*.yml")):
        for rule in yaml.safe_load(file.read_text("utf-8")).get("rules", ()):
            intents = [step["intent"] for step in rule["steps"] if "intent" in step]
            actions = [step["action"] for step in rule["steps"] if "action" in step]
            if len(intents) == 1 and actions and actions[0] != "action_small_talk":
                steps[intents[0]] = actions[0]
    return steps
