import argparse
import json
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from bot.nlu.encoder import LEFT_OUT
from bot.nlu.evaluation.measures import Answer, confusions, measure
from bot.nlu.evaluation.rows import BadFile, read_rows, unknown_labels
from bot.nlu.evaluation.table import render
from bot.nlu.intent_model import ModelSettings

_BAD_FILE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    warnings.filterwarnings("ignore", category=DeprecationWarning)  # Rasa's and its libraries' own
    # Imported here: Rasa takes seconds, and a bad file should be told at once.
    try:
        rows = read_rows(options.file)
        if options.without_encoder:
            LEFT_OUT.add(ModelSettings().encoder)
        from bot.nlu.evaluation.understanding import answers, load_agent

        agent = load_agent(options.model)
        if unknown := unknown_labels(rows, agent.domain.intents if agent.domain else ()):
            print(
                f"{options.file}: no intent of the model is called {', '.join(unknown)}; "
                "these count as errors (an 'oos' row by its split alone)",
                file=sys.stderr,
            )
        given = answers(agent, rows)
    except BadFile as error:
        print(error, file=sys.stderr)
        return _BAD_FILE
    figures = measure(given)
    errors_file = (
        options.errors or Path(os.environ.get("LOTSE_DATA_DIR") or "var") / "evaluation" / "errors.jsonl"
    )
    count = _write_errors(errors_file, given)
    print(render(figures, confusions(given)))
    print(f"{count} errors: {errors_file}")
    print(json.dumps(figures))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot.nlu.evaluation", description="Measure understanding."
    )
    parser.add_argument("file", type=Path, help="test set, one JSON object a line")
    parser.add_argument(
        "--model", type=Path, default=Path("models"), help="a trained model, or a folder of them"
    )
    parser.add_argument("--errors", type=Path, help="where errors are written")
    parser.add_argument(
        "--without-encoder", action="store_true", help="as if the sentence encoder were not installed"
    )
    return parser


def _write_errors(path: Path, answers: Sequence[Answer]) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    wrong = [one for one in answers if not one.is_right]
    lines = [
        json.dumps(
            {
                "text": one.row.text,
                "label": one.row.label,
                "split": one.row.split,
                "decision": one.intent,
                "confidence": round(one.confidence, 4),
                "candidates": list(one.candidates),
                "right_at_2": one.is_right_at_2,
            },
            ensure_ascii=False,
        )
        for one in wrong
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
