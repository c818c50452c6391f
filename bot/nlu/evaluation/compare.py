import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import numpy as np
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT

from bot.nlu.decision import Thresholds, decide
from bot.nlu.evaluation.measures import Answer, measure
from bot.nlu.evaluation.rows import Row
from bot.nlu.intent_model import IntentModel, ModelSettings
from bot.nlu.noise import Noise

OURS = ModelSettings()
CANDIDATES = {
    "letters and words": replace(OURS, encoder="", noisy_copies=0),
    "letters and words, noisy copies": replace(OURS, encoder=""),
    "letters, words and encoder": replace(OURS, noisy_copies=0),
    "ours: all of it": OURS,
}
_FOLDS = 5
_NOISE_OF_TEST = 99  # another seed than training's
_RANKED = 6


def main(arguments: Sequence[str] | None = None) -> int:
    """Train each candidate on four fifths of the training data and measure it on the last fifth."""
    parser = argparse.ArgumentParser(prog="python -m bot.nlu.evaluation.compare", description=main.__doc__)
    parser.add_argument(
        "--data", type=Path, default=Path("data/nlu"), help="folder of the training sentences"
    )
    options = parser.parse_args(arguments)
    sentences = _sentences(options.data)
    known = [one for one in sentences if _fold(one[0])]
    rows = _rows([one for one in sentences if not _fold(one[0])], [text for text, _ in sentences])
    print(f"trained on {len(known)} sentences, measured on {len(rows)}\n")
    print(f"{'':<34}{'clean':>7}{'at 2':>7}{'noisy':>7}{'oos':>7}{'rejected':>10}{'ms':>7}{'training':>10}")
    for name, settings in CANDIDATES.items():
        started = time.perf_counter()
        model = IntentModel.fit([text for text, _ in known], [label for _, label in known], settings)
        seconds = time.perf_counter() - started
        figures = measure([_answer(model, row) for row in rows])
        shares = (
            figures["clean"]["accuracy"],
            figures["clean"]["accuracy_at_2"],
            figures["noisy"]["accuracy"],
        )
        cells = "".join(f"{share:>7.1%}" for share in (*shares, figures["oos"]["recall"]))
        rejected, half = figures["in_scope_rejected"], figures["ms_p50"]
        print(f"{name:<34}{cells}{rejected:>10.1%}{half:>7.1f}{seconds:>8.0f} s")
    return 0


def _sentences(folder: Path) -> list[tuple[str, str]]:
    importer = TrainingDataImporter.load_from_dict(training_data_paths=[str(folder)])
    examples = importer.get_nlu_data().intent_examples
    # A sentence that stands twice must not be on both sides.
    return list(
        {one.get(TEXT): (one.get(TEXT), one.get(INTENT)) for one in examples if one.get(TEXT)}.values()
    )


def _fold(text: str) -> int:
    """Return the same fold for a sentence on every machine and however many others there are."""
    return crc32(text.encode()) % _FOLDS


def _rows(held_out: Sequence[tuple[str, str]], vocabulary: Sequence[str]) -> list[Row]:
    noise = Noise(vocabulary, _NOISE_OF_TEST)
    rows = []
    for text, label in held_out:
        is_oos = label == "out_of_scope"
        rows.append(Row(text, label, frozenset({label}), "oos" if is_oos else "clean"))
        copies = [] if is_oos else noise.copies(text, 1)
        rows += [Row(copy, label, frozenset({label}), "noisy") for copy in copies]
    return rows


def _answer(model: IntentModel, row: Row) -> Answer:
    started = time.perf_counter()
    probabilities = model.probabilities([row.text])[0]
    best = np.argsort(probabilities)[::-1][:_RANKED]
    decision = decide([(model.intents[one], float(probabilities[one])) for one in best], Thresholds())
    milliseconds = (time.perf_counter() - started) * 1000
    return Answer(row, decision.intent, decision.confidence, decision.candidates, milliseconds)


if __name__ == "__main__":
    sys.exit(main())
