"""What several tests of the self-check's dialogue share."""

from __future__ import annotations

import json

from fixtures.talking import Talk


def said(talk: Talk) -> str:
    """All that the last reply says."""
    return "\n".join(bubble.text for bubble in talk.replies[-1].bubbles)


def answer(number: int, points: int) -> str:
    return f"/choose{json.dumps({'self_check': f'{number}:{points}'})}"


def do_all(talk: Talk, points: int = 2) -> None:
    talk.says("Selbstcheck")
    for number in range(1, 13):
        talk.sends(answer(number, points))
