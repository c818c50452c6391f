import random
from collections.abc import Callable, Iterator, Sequence

from bot.nlu.decision import OUT_OF_SCOPE
from bot.nlu.evaluation.rows import Row
from bot.nlu.noise import casual, lower_cased, mistyped, umlauts_respelt, unpunctuated

_SEED = 7
MAIL_LENGTH = 1000
_GREETINGS = ("Sehr geehrte Damen und Herren,", "Guten Morgen,", "Liebe Kolleginnen und Kollegen,")
# None of these is a question, and none names a topic of the bot.
_STORY = (
    "Ihre Adresse habe ich von einem Bekannten bekommen, der im vorigen Herbst bei Ihnen war.",
    "Wir führen das Geschäft in dritter Generation, mein Großvater hat es kurz nach dem Krieg gegründet.",
    "Im Augenblick arbeiten hier neun Menschen, die meisten davon schon sehr lange.",
    "Durch den Umbau der Straße vor unserer Tür war das letzte Jahr recht mühsam.",
    "Mein Bruder steht in der Werkstatt, ich kümmere mich um alles andere.",
    "Viel Zeit bleibt abends nicht mehr, deshalb schreibe ich Ihnen lieber, als anzurufen.",
    "Unsere Auftraggeber sitzen zum größten Teil im Umkreis von fünfzig Kilometern.",
    "Vor dem Sommer müssen wir noch zwei größere Aufträge fertigstellen.",
    "Entschuldigen Sie bitte, falls ich hier nicht an der richtigen Stelle bin.",
    "Ab dem nächsten Monat bin ich außerdem wieder öfter am Schreibtisch zu finden.",
    "Die Übergabe an meine Tochter ist für die nächsten Jahre vorgesehen.",
)
_SIGNATURE = (
    "Mit freundlichen Grüßen\nHolger Brandt\n\nBrandt Treppenbau\nAm Anger 4\n39340 Haldensleben\n"
    "Telefon 03904 5550187\nSteuernummer 105/000/00000"
)
_JOINS = (". ", " und ", "? ", ", außerdem ", " und dann noch ")


def variants(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the in-scope sentences of `rows` in each of the ways in which people write them.

    The same rows give the same variants on every machine. A sentence that a way does not change is left out.
    """
    plain = [row for row in rows if row.split == "clean" and row.label != OUT_OF_SCOPE]
    ways: dict[str, Callable[[str, random.Random], str]] = {
        "no umlauts": umlauts_respelt,
        "typos": lambda text, rng: mistyped(mistyped(text, rng), rng),
        "lower case": lambda text, rng: unpunctuated(lower_cased(text, rng), rng),
        "du-form": casual,
    }
    changed = {name: list(_changed(plain, way)) for name, way in ways.items()}
    mails = [_as(row, _mail(row.text, number)) for number, row in enumerate(plain)]
    return {"as written": plain, **changed, "pasted mail": mails}


def pairs(rows: Sequence[Row]) -> list[tuple[Row, Row, Row]]:
    """Return messages of two sentences with different intents, each with the rows it was made of."""
    plain = [row for row in rows if row.split == "clean" and row.label.startswith(("topic_", "session_"))]
    found = []
    for number, row in enumerate(plain):
        others = (plain[(number + step) % len(plain)] for step in range(7, 7 + len(plain)))
        other = next((one for one in others if not one.accept & row.accept), None)
        if other is not None:
            join = _JOINS[number % len(_JOINS)]
            second = other.text if join in (". ", "? ") else other.text[:1].lower() + other.text[1:]
            found.append((_as(row, row.text.rstrip(".?! ") + join + second), row, other))
    return found


def _changed(rows: Sequence[Row], way: Callable[[str, random.Random], str]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        text = way(row.text, random.Random(f"{_SEED}:{number}")).strip()
        if text and text != row.text:
            yield _as(row, text)


def _mail(text: str, number: int) -> str:
    """A mail of about a thousand characters, the sentence at its beginning, in its middle or at its end."""
    rng = random.Random(f"{_SEED}:{number}")
    story = rng.sample(_STORY, len(_STORY))
    frame = len(_GREETINGS[0]) + len(_SIGNATURE) + len(text)
    while frame + sum(map(len, story)) > MAIL_LENGTH and len(story) > 1:
        story.pop()
    story.insert(rng.randrange(len(story) + 1), text if text[-1] in ".?!" else f"{text}.")
    return f"{_GREETINGS[number % len(_GREETINGS)]}\n\n{' '.join(story)}\n\n{_SIGNATURE}"


def _as(row: Row, text: str) -> Row:
    return Row(text, row.label, row.accept, row.split)
