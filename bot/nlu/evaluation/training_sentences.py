from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.nlu.text import clean, fold


@dataclass(frozen=True)
class Sentence:
    text: str
    intent: str


def read_training_sentences(folder: Path) -> list[Sentence]:
    """Read the sentences of all intents under `folder` (Rasa's YAML form), each text once."""
    found = {
        sentence.text: sentence for path in sorted(folder.glob("*.yml")) for sentence in sentences_of(path)
    }
    return list(found.values())


def write_part(sentences: Sequence[Sentence], every: int, file: Path) -> int:
    """Write each `every`-th sentence of each intent in Rasa's YAML form; return how many those are."""
    of_intent: dict[str, list[str]] = {}
    for sentence in sentences:
        of_intent.setdefault(sentence.intent, []).append(sentence.text)
    part = {intent: texts[::every] for intent, texts in of_intent.items()}
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in part.items()
    ]
    content = {"version": "3.1", "nlu": blocks}
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return sum(map(len, part.values()))


def plain(text: str) -> str:
    """Return the letters and digits of `text` in one spelling: what two writings of a sentence share."""
    return "".join(letter for letter in fold(clean(text)) if letter.isalnum())


def sentences_of(path: Path) -> Iterator[Sentence]:
    """Read the sentences of one such file."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for block in content["nlu"] or ():
        for line in str(block.get("examples", "")).splitlines():
            if text := line.strip().removeprefix("-").strip():
                yield Sentence(text, block["intent"])
