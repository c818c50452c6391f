from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.learning.sentences import Sentence
from bot.nlu.evaluation.rows import read_rows
from bot.nlu.evaluation.training_sentences import plain, read_training_sentences, sentences_of

# Where accepted sentences go, beside the files that people write.
LEARNED = "learned.yml"
_HEAD = """\
# Sentences of visitors, masked, assigned in the desk and accepted by `lotse nlu accept`.
version: "3.1"
nlu:
"""


@dataclass
class Export:
    """What may go into the training data, by intent, and what may not, with the reason in German."""

    sentences: dict[str, list[str]] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(map(len, self.sentences.values()))


def sift(assigned: Iterable[tuple[str, str]], training: Path, tests: Path) -> Export:
    """Sorts pairs of text and intent by what may be trained with them.

    Refused is what stands in a test set below `tests`, as figures on sentences that were trained say
    nothing, and what the training data knows under another intent. What it knows already is left out.
    """
    known = {plain(one.text): one.intent for one in read_training_sentences(training)}
    tested = {plain(row.text) for path in sorted(tests.glob("*.jsonl")) for row in read_rows(path)}
    export, taken = Export(), dict(known)
    for text, intent in assigned:
        key = plain(text)
        if not key:
            continue
        if key in tested:
            export.refused.append((text, "steht im Testsatz"))
        elif taken.get(key, intent) != intent:
            export.refused.append((text, f"gehört schon zu {taken[key]}"))
        elif key not in taken:
            export.sentences.setdefault(intent, []).append(text)
            taken[key] = intent
    return export


def pairs(sentences: Sequence[Sentence]) -> list[tuple[str, str]]:
    """Text and intent of assigned sentences."""
    return [(one.training_text, one.intent) for one in sentences]


def as_yaml(sentences: Mapping[str, Sequence[str]]) -> str:
    """The sentences in Rasa's form of training data. The texts are those of `training_text`: single lines."""
    blocks = [
        f"  - intent: {intent}\n    examples: |\n"
        + "".join(f"      - {text}\n" for text in sentences[intent])
        for intent in sorted(sentences)
        if sentences[intent]
    ]
    return _HEAD + "".join(blocks) if blocks else _HEAD.replace("nlu:", "nlu: []")


def read_file(path: Path) -> list[tuple[str, str]]:
    """The pairs of text and intent of one file in that form."""
    return [(one.text, one.intent) for one in sentences_of(path)]


def merged_into(learned: Path, export: Export) -> str:
    """The text of the file of accepted sentences once these are added."""
    all_sentences: dict[str, list[str]] = defaultdict(list)
    for text, intent in read_file(learned) if learned.exists() else ():
        all_sentences[intent].append(text)
    for intent, texts in export.sentences.items():
        all_sentences[intent] += texts
    return as_yaml(all_sentences)
