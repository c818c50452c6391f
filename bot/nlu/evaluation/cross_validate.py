import argparse
import json
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from bot.nlu.decision import OUT_OF_SCOPE
from bot.nlu.encoder import load_encoder, remembering
from bot.nlu.evaluation.direct import answer
from bot.nlu.evaluation.folds import folds
from bot.nlu.evaluation.measures import Answer, confusions, measure
from bot.nlu.evaluation.rows import Row
from bot.nlu.evaluation.table import render
from bot.nlu.evaluation.training_sentences import Sentence, read_training_sentences
from bot.nlu.intent_model import IntentModel, ModelSettings
from bot.nlu.noise import Noise

_NOISE_OF_TEST = 99  # another seed than training's


def main(arguments: Sequence[str] | None = None) -> int:
    """Train on all parts of the training data but one and measure on that one, for each part."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.nlu.evaluation.cross_validate", description=main.__doc__
    )
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args(arguments)
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    sentences = read_training_sentences(options.data)
    parts = folds(sentences, options.folds)
    settings = ModelSettings()
    loaded = load_encoder(settings.encoder)
    encoder = remembering(loaded) if loaded else None
    given: list[Answer] = []
    for number, part in enumerate(parts):
        known = [one for other in parts if other is not part for one in other]
        texts, intents = [one.text for one in known], [one.intent for one in known]
        model = IntentModel.fit(texts, intents, settings, encoder)
        found = [answer(model, row) for row in held_out_rows(part, sentences)]
        print(f"part {number + 1} of {len(parts)}: {measure(found)['clean']['accuracy']:.1%}", flush=True)
        given += found
    figures = measure(given)
    print(f"\n{render(figures, confusions(given))}")
    print(json.dumps(figures))
    return 0


def held_out_rows(part: Sequence[Sentence], vocabulary: Sequence[Sentence]) -> list[Row]:
    """Return sentences held out from training as rows of a test set, with a noisy copy of each in scope."""
    noise = Noise([one.text for one in vocabulary], _NOISE_OF_TEST)
    rows = []
    for one in part:
        is_oos = one.intent == OUT_OF_SCOPE
        accept = frozenset({one.intent})
        rows.append(Row(one.text, one.intent, accept, "oos" if is_oos else "clean"))
        copies = [] if is_oos else noise.copies(one.text, 1)
        rows += [Row(copy, one.intent, accept, "noisy") for copy in copies]
    return rows


if __name__ == "__main__":
    sys.exit(main())
