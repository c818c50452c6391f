from collections.abc import Iterator
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
