import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

SPLITS = ("clean", "noisy", "oos")


class BadFile(ValueError):
    """Raised when a test set cannot be read; the message names the line."""


@dataclass(frozen=True)
class Row:
    text: str
    label: str
    accept: frozenset[str]
    split: str


def read_rows(path: Path) -> list[Row]:
    """Read a test set: a JSON object a line with `text`, `label`, `split` and, if need be, `accept`.

    Raises:
        BadFile: if the file is missing, is no UTF-8, is empty, or a line is no such object.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: not UTF-8") from error
    rows = [_row(line, f"{path}:{number}") for number, line in _numbered(lines)]
    if not rows:
        raise BadFile(f"{path}: no rows")
    return rows


def unknown_labels(rows: Iterable[Row], intents: Collection[str]) -> list[str]:
    """Return the labels that no intent has: their rows can only count as errors."""
    return sorted({label for row in rows for label in (row.label, *row.accept)} - {*intents})


def intent_of(label: str) -> str:
    """Return the intent for a label: `topic/funding` and `topic_funding` are the same."""
    return label.replace("/", "_")


def _numbered(lines: Iterable[str]) -> Iterable[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _row(line: str, where: str) -> Row:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise BadFile(f"{where}: not JSON") from error
    if not isinstance(values, Mapping):
        raise BadFile(f"{where}: not a JSON object")
    text, label, split = (values.get(key) for key in ("text", "label", "split"))
    accept = values.get("accept") or [label]
    if not isinstance(text, str) or not isinstance(label, str) or not label:
        raise BadFile(f"{where}: 'text' and 'label' are needed, as text")
    if split not in SPLITS:
        raise BadFile(f"{where}: 'split' is none of {', '.join(SPLITS)}")
    if not isinstance(accept, list) or not all(isinstance(one, str) for one in accept):
        raise BadFile(f"{where}: 'accept' is no list of labels")
    return Row(text, intent_of(label), frozenset(intent_of(one) for one in accept), split)
