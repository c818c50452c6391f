import random
import re
from collections.abc import Callable, Iterable

# Keys beside each other on a German keyboard.
_ROWS = ("qwertzuiopü", "asdfghjklöä", "yxcvbnm")
_NEIGHBOURS = {
    letter: "".join(row[max(0, i - 1) : i] + row[i + 1 : i + 2])
    for row in _ROWS
    for i, letter in enumerate(row)
}
_UMLAUTS_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)
_UMLAUTS_DROPPED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "Ä": "A", "Ö": "O", "Ü": "U", "ß": "s"})
_PUNCTUATION = re.compile(r"[.,;:!?„“\"()]+")
_WORD = re.compile(r"[^\W\d_]+")

# How people write when they do not mind: informal address, clipped words.
_CASUAL = (
    (r"\bkönnen Sie\b", ("könnt ihr", "kannst du")),
    (r"\bhaben Sie\b", ("habt ihr", "hast du")),
    (r"\bbieten Sie\b", ("bietet ihr", "bietest du")),
    (r"\bhelfen Sie\b", ("helft ihr", "hilfst du")),
    (r"\bIhnen\b", ("euch", "dir")),
    (r"\bIhr(e|en|er|em)?\b", (r"eur\1", r"dein\1")),
    (r"\bSie\b", ("ihr", "du")),
    (r"\bgibt es\b", ("gibts", "gibt's")),
    (r"\bgeht es\b", ("gehts",)),
    (r"\bhabe\b", ("hab",)),
    (r"\bbrauche\b", ("brauch",)),
    (r"\bmöchte\b", ("möcht", "will")),
    (r"\beinen\b", ("nen", "n")),
    (r"\beine\b", ("ne",)),
    (r"\betwas\b", ("was",)),
    (r"\bist\b", ("is",)),
    (r"\bnicht\b", ("nich", "net")),
    (r"\bauch\b", ("a", "auch")),
    (r"^(?:ich|wir) ", ("",)),
)
_OPENINGS = (
    "Hallo, ",
    "Guten Tag, ",
    "Sehr geehrte Damen und Herren, ",
    "moin ",
    "Ich hätte da mal eine Frage: ",
    "kurze Frage, ",
    "Wir sind ein kleiner Betrieb. ",
    "also ",
)
_CLOSINGS = (
    " Danke!",
    " Mit freundlichen Grüßen",
    " vielen Dank im Voraus",
    " lg",
    " bitte",
    " Gruß",
    " danke schon mal",
)


class Noise:
    """Writes copies of sentences as hurried people type them; the same seed gives the same copies."""

    def __init__(self, sentences: Iterable[str], seed: int) -> None:
        """Take the vocabulary, for splitting compounds where both halves are words, from `sentences`."""
        self._words = {word.lower() for sentence in sentences for word in _WORD.findall(sentence)}
        self._seed = seed

    def copies(self, sentence: str, count: int) -> list[str]:
        """Return at most `count` different copies of `sentence`, none of them equal to it."""
        found: dict[str, None] = {}
        for number in range(count):
            # Seeded by the sentence, so that a row added elsewhere changes no other row's copies.
            rng = random.Random(f"{self._seed}:{number}:{sentence}")
            found[self._copy(sentence, rng)] = None
        found.pop(sentence, None)
        return list(found)

    def _copy(self, sentence: str, rng: random.Random) -> str:
        steps: list[tuple[float, Callable[[str, random.Random], str]]] = [
            (0.15, _wrapped),
            (0.45, casual),
            (0.25, self._compound_split),
            (0.45, umlauts_respelt),
            (0.65, mistyped),
            (0.20, mistyped),
            (0.60, lower_cased),
            (0.60, unpunctuated),
        ]
        for probability, step in steps:
            if rng.random() < probability:
                sentence = step(sentence, rng)
        return sentence.strip()

    def _compound_split(self, sentence: str, rng: random.Random) -> str:
        long_words = [word for word in _WORD.findall(sentence) if len(word) >= 9]
        if not long_words:
            return sentence
        word = rng.choice(long_words)
        places = [
            i
            for i in range(4, len(word) - 3)
            if word[i:].lower() in self._words and self._is_word(word[:i].lower())
        ]
        if not places:
            return sentence
        place = rng.choice(places)
        return sentence.replace(word, word[:place] + rng.choice([" ", "-"]) + word[place:], 1)

    def _is_word(self, part: str) -> bool:
        return part in self._words or part.removesuffix("s") in self._words


def _wrapped(sentence: str, rng: random.Random) -> str:
    opening = rng.choice(_OPENINGS) if rng.random() < 0.6 else ""
    closing = rng.choice(_CLOSINGS) if not opening or rng.random() < 0.4 else ""
    return opening + sentence + closing


def casual(sentence: str, rng: random.Random) -> str:
    for pattern, replacements in _CASUAL:
        if rng.random() < 0.7:
            sentence = re.sub(pattern, rng.choice(replacements), sentence, flags=re.IGNORECASE)
    return sentence


def umlauts_respelt(sentence: str, rng: random.Random) -> str:
    return sentence.translate(_UMLAUTS_SPELT_OUT if rng.random() < 0.6 else _UMLAUTS_DROPPED)


def mistyped(sentence: str, rng: random.Random) -> str:
    """Return `sentence` with one slip of the finger in one of its longer words."""
    words = [match for match in _WORD.finditer(sentence) if len(match.group()) >= 4]
    if not words:
        return sentence
    match = rng.choice(words)
    return sentence[: match.start()] + _slip(match.group(), rng) + sentence[match.end() :]


def _slip(word: str, rng: random.Random) -> str:
    i = rng.randrange(1, len(word) - 1)
    before, letter, after = word[:i], word[i], word[i + 1 :]
    kind = rng.choice(["neighbour", "dropped", "doubled", "swapped"])
    if kind == "neighbour":
        return before + rng.choice(_NEIGHBOURS.get(letter.lower(), letter)) + after
    if kind == "dropped":
        return before + after
    if kind == "doubled":
        return before + letter * 2 + after
    return before + after[0] + letter + after[1:]


def lower_cased(sentence: str, rng: random.Random) -> str:
    return sentence.lower()


def unpunctuated(sentence: str, rng: random.Random) -> str:
    return _PUNCTUATION.sub("", sentence)
