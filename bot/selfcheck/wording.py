from __future__ import annotations

from bot.selfcheck.scoring import Result
from bot.wording import joined

NOTHING_ANSWERED = (
    "Sie haben alle Fragen übersprungen. Das ist in Ordnung. Ohne Antworten kann ich kein Ergebnis zeigen."
)


def strengths_in_words(result: Result) -> str:
    """What goes well, in one or more sentences; says so kindly where little does yet."""
    labels = joined([category.label for category in result.strengths])
    if result.strong:
        return f"Ihre Stärken: {labels}."
    if result.strengths:
        return f"Am weitesten sind Sie hier: {labels}."
    return "Sie stehen noch am Anfang. Jeder kleine Schritt bringt Sie jetzt sichtbar weiter."


def in_short(result: Result, questions: int) -> str:
    """The result for the expert's brief, in one line."""
    fields = ", ".join(
        f"{one.category.label} {'ohne Angabe' if one.percent is None else f'{one.percent} %'}"
        for one in result.scores
    )
    steps = "; ".join(one.step.text for one in result.next_steps)
    return (
        f"Selbstcheck: {result.level.title} ({result.overall} %), {result.answered} von {questions} Fragen "
        f"beantwortet. {fields}. Nächste Schritte: {steps}"
    )
