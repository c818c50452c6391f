import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder import Encoder, load_encoder
from bot.nlu.ngram_rows import learn_ngrams
from bot.nlu.ngrams import NgramVectoriser
from bot.nlu.noise import Noise
from bot.nlu.softmax import fit_softmax, softmax
from bot.nlu.text import clean, cut, says_something, words_for_pictures

logger = logging.getLogger(__name__)

Floats: TypeAlias = NDArray[np.float32]

_WEIGHTS_FILE = "weights.npz"
_VOCABULARY_FILE = "model.json"


@dataclass(frozen=True)
class ModelSettings:
    """How the model is trained; the values were chosen on sentences of authors unknown to the training."""

    # The sentence encoder; "" for letters and words alone.
    encoder: str = "use"
    # Copies with typing errors for each training sentence of at most `longest_copied` characters; 0.66: two
    # of three have one. Copies win 2 points of what is misspelt. Half as many of the sentences of any length
    # cost a sixth more time and win the same: the encoder's time goes by length, and who makes errors writes
    # short. With the vector of the sentence for its copies, which would cost nothing, all of that is lost.
    noisy_copies: float = 0.66
    longest_copied: int = 45
    copy_weight: float = 1.0
    # Lengths of letter and of word sequences; 2–4, 3–5 and 2–6 letters differ by less than a point.
    letters: tuple[int, int] = (2, 5)
    words: tuple[int, int] = (1, 2)
    # Sequences in fewer training rows (copies included) are left out.
    min_rows: int = 3
    # Length of the sentence vector beside the sequences'. At 1 and at 0.7 a point of what is clear is lost.
    encoder_scale: float = 0.85
    # Inverse of the penalty on large weights. At 8 two points out of scope are lost, at 40 nothing is won.
    strength: float = 25.0
    # After 20 the unusual sentences out of scope are learnt too little, after 25 nothing changes.
    max_iterations: int = 25
    seed: int = 20260108


class IntentModel:
    """Letter and word sequences and a sentence vector, weighed by one logistic regression."""

    def __init__(
        self,
        settings: ModelSettings,
        intents: Sequence[str],
        vectoriser: NgramVectoriser,
        ngram_weights: Floats,
        encoder_weights: Floats,
        intercepts: Floats,
        encoder: Encoder | None,
    ) -> None:
        self.settings = settings
        self.intents = list(intents)
        self._vectoriser = vectoriser
        self._ngram_weights = ngram_weights
        self._encoder_weights = encoder_weights
        self._intercepts = intercepts
        self._encoder = encoder

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        settings: ModelSettings,
        encoder: Encoder | None = None,
    ) -> "IntentModel":
        """Train on `texts` with their `labels` and on noisy copies of them, by `encoder` if it is at hand."""
        if encoder is None and settings.encoder:
            encoder = load_encoder(settings.encoder)
        intents = sorted(set(labels))
        rows = _with_copies([prepare(text) for text in texts], labels, settings)
        ranges = (settings.letters, settings.words, settings.min_rows)
        vectoriser, ngrams = learn_ngrams([row.text for row in rows], *ranges)
        numbers = {intent: number for number, intent in enumerate(intents)}
        classes = np.array([numbers[row.label] for row in rows], dtype=np.int64)
        weights = fit_softmax(
            ngrams,
            _vectors([row.text for row in rows], encoder) * np.float32(settings.encoder_scale),
            classes,
            _balanced(classes, np.array([row.weight for row in rows], dtype=np.float32)),
            strength=settings.strength,
            max_iterations=settings.max_iterations,
        )
        return cls(settings, intents, vectoriser, *weights, encoder)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return a row for each text with one probability for each of `intents`.

        All are alike where a text says nothing. Several texts cost little more than one: most of the time
        goes into fetching the encoder's weights.
        """
        texts = [prepare(text) for text in texts]
        scores = np.tile(self._intercepts, (len(texts), 1))
        for row, text in zip(scores, texts, strict=True):
            columns, values = self._vectoriser.vector(text)
            row += values @ self._ngram_weights[columns]
        if self._encoder is not None:
            scores += self._encoder(texts) * self.settings.encoder_scale @ self._encoder_weights
        silent = [not says_something(text) for text in texts]
        scores[silent] = 0.0
        return softmax(scores)

    def save(self, folder: Path) -> None:
        """Write the model as plain numbers and JSON: nothing in it can run when it is read."""
        np.savez_compressed(
            folder / _WEIGHTS_FILE,
            idf=self._vectoriser.idf,
            # Half precision halves the model file; the answers do not change.
            ngram_weights=self._ngram_weights.astype(np.float16),
            encoder_weights=self._encoder_weights,
            intercepts=self._intercepts,
        )
        content = {
            "settings": asdict(self.settings),
            "intents": self.intents,
            "vocabulary": self._vectoriser.vocabulary,
        }
        (folder / _VOCABULARY_FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """Read a model that `save` wrote, with its encoder warmed up where it is installed."""
        content = json.loads((folder / _VOCABULARY_FILE).read_text(encoding="utf-8"))
        settings = settings_from(content["settings"])
        with np.load(folder / _WEIGHTS_FILE, allow_pickle=False) as arrays:
            vectoriser = NgramVectoriser(
                content["vocabulary"], arrays["idf"], settings.letters, settings.words
            )
            ngram_weights = arrays["ngram_weights"].astype(np.float32)
            encoder_weights, intercepts = arrays["encoder_weights"], arrays["intercepts"]
        encoder = load_encoder(settings.encoder) if settings.encoder and encoder_weights.size else None
        return cls(
            settings, content["intents"], vectoriser, ngram_weights, encoder_weights, intercepts, encoder
        )


def settings_from(values: dict[str, object]) -> ModelSettings:
    """Return the settings in `values`, from JSON or YAML (lists for ranges); other keys are ignored."""
    known = {name: value for name, value in values.items() if name in ModelSettings.__dataclass_fields__}
    ranges = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
    return ModelSettings(**{**known, **ranges})  # type: ignore[arg-type]


def prepare(text: str) -> str:
    return words_for_pictures(cut(clean(text)))


@dataclass(frozen=True)
class _Row:
    """One row of training: a sentence or a copy of one."""

    text: str
    label: str
    weight: float = 1.0


def _with_copies(texts: Sequence[str], labels: Sequence[str], settings: ModelSettings) -> list[_Row]:
    noise = Noise(texts, settings.seed)
    rows = [_Row(text, label) for text, label in zip(texts, labels, strict=True)]
    short = [len(text) <= settings.longest_copied for text in texts]
    shares = (np.cumsum([0, *short]) * settings.noisy_copies).astype(int)
    for text, label, count in zip(texts, labels, np.diff(shares), strict=True):
        for copy in noise.copies(text, count):
            rows.append(_Row(copy, label, settings.copy_weight))
    return rows


def _vectors(texts: Sequence[str], encoder: Encoder | None) -> Floats:
    """The sentence vector of each text; without an encoder they have no numbers."""
    if encoder is None:
        return np.zeros((len(texts), 0), dtype=np.float32)
    return encoder(texts)


def _balanced(classes: NDArray[np.int64], weights: Floats) -> Floats:
    """Let every intent count alike in sum, however many sentences it has."""
    sums = np.bincount(classes, weights=weights)
    mean = float(weights.sum()) / np.count_nonzero(sums)
    return np.asarray(weights * mean / sums[classes], dtype=np.float32)
