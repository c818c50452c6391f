from __future__ import annotations

import uuid

from bot.run.http import answer_of, status_of

# The second one is answered from the database, by the action server.
QUESTIONS = ("Guten Tag", "Wann ist der nächste freie Termin?")
_SECONDS = 30.0


async def warm_up(engine_url: str, token: str, web_url: str) -> str:
    """Takes the first, slow turns before a visitor would; returns what did not work, or nothing."""
    problems = [await first_turns(engine_url, token)]
    status, states = await answer_of(f"{web_url}/healthz", timeout_seconds=_SECONDS)
    if status != 200:
        problems.append(f"/healthz says {states if states is not None else status}")
    return "; ".join(filter(None, problems))


async def first_turns(engine_url: str, token: str) -> str:
    """The same for one engine alone."""
    sender = f"warm-up-{uuid.uuid4().hex[:12]}"
    headers = {"X-Lotse-Token": token}
    channel = f"{engine_url.rstrip('/')}/webhooks/lotse"
    problems = []
    for question in QUESTIONS:
        body = {"sender": sender, "text": question}
        status, answer = await answer_of(f"{channel}/webhook", body, headers, timeout_seconds=_SECONDS)
        if status != 200:
            problems.append(f"the engine answered the question '{question}' with status {status}")
        elif not (isinstance(answer, dict) and answer.get("messages")):
            problems.append(f"the question '{question}' got no answer from the action server")
    await status_of(f"{channel}/conversations/{sender}", headers=headers, method="DELETE")
    return "; ".join(problems)
