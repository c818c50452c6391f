import argparse
import json
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.nlu.evaluation.measures import Answer
from bot.nlu.evaluation.rows import BadFile, Row, read_rows
from bot.nlu.evaluation.variants import pairs, variants

_BAD_FILE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the trained model on other ways of writing the sentences of a test set."""
    options = _parser().parse_args(arguments)
    warnings.filterwarnings("ignore", category=DeprecationWarning)  # Rasa's and its libraries' own
    try:
        rows = read_rows(options.file)
        written = _by_class(options.written)
        from bot.nlu.evaluation.understanding import answers, load_agent

        agent = load_agent(options.model)
    except BadFile as error:
        print(error, file=sys.stderr)
        return _BAD_FILE
    figures = {name: _figures(answers(agent, those)) for name, those in {**variants(rows), **written}.items()}
    joined = pairs(rows)
    given = answers(agent, [message for message, _, _ in joined])
    figures["two intents"] = _of_pairs(given, [(one, other) for _, one, other in joined])
    print(f"{'':<14}{'rows':>6}{'right':>9}{'at 2':>9}{'rejected':>10}")
    for name, values in figures.items():
        shares = f"{values['accuracy']:>9.1%}{values['accuracy_at_2']:>9.1%}{values['rejected']:>10.1%}"
        print(f"{name:<14}{values['n']:>6}{shares}")
    print("\nTwo intents: right where one of both was answered, at 2 where both were answered or named.")
    print(json.dumps(figures))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.nlu.evaluation.robustness", description=main.__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=Path("tests/nlu/own_test_set.jsonl"))
    parser.add_argument(
        "--written", type=Path, default=Path("tests/nlu/robustness.jsonl"), help="rows with a class"
    )
    parser.add_argument("--model", type=Path, default=Path("models"))
    return parser


def _by_class(path: Path) -> dict[str, list[Row]]:
    names = [
        json.loads(line).get("class", "") for line in path.read_text("utf-8").splitlines() if line.strip()
    ]
    found: dict[str, list[Row]] = {}
    for name, row in zip(names, read_rows(path), strict=True):
        found.setdefault(name, []).append(row)
    return found


def _figures(answers: Sequence[Answer]) -> dict[str, Any]:
    return {
        "n": len(answers),
        "accuracy": _share([one.is_right for one in answers]),
        "accuracy_at_2": _share([one.is_right_at_2 for one in answers]),
        "rejected": _share([one.is_rejected for one in answers]),
    }


def _of_pairs(answers: Sequence[Answer], parts: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    named = [{one.intent, one.second_intent or "", *one.candidates} for one in answers]
    both = [
        bool(names & one.accept and names & other.accept)
        for names, (one, other) in zip(named, parts, strict=True)
    ]
    either = [
        given.intent in one.accept | other.accept for given, (one, other) in zip(answers, parts, strict=True)
    ]
    lost = [not names & (one.accept | other.accept) for names, (one, other) in zip(named, parts, strict=True)]
    return {
        "n": len(answers),
        "accuracy": _share(either),
        "accuracy_at_2": _share(both),
        "rejected": _share(lost),
    }


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(hits), 4) if hits else 0.0


if __name__ == "__main__":
    sys.exit(main())
