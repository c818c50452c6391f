from __future__ import annotations

import base64
import hashlib
import json
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.files import replace_file
from bot.settings import ROOT

# Beside the models: made by `lotse train` and at a start, like them.
VECTORS = ROOT / "models" / "vectors.json"


def key_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:20]


def load_vectors(file: Path = VECTORS) -> dict[str, array[float]]:
    """The vectors that were made, by the key of their text; none where the file is missing or broken."""
    try:
        content = json.loads(file.read_text("utf-8"))
        return {key: array("f", base64.b64decode(packed, validate=True)) for key, packed in content.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def save_vectors(vectors: Mapping[str, Iterable[float]], file: Path = VECTORS) -> None:
    """Writes them in one go, so that who reads meanwhile sees the old file or the new one."""
    packed = {key: base64.b64encode(array("f", one).tobytes()).decode() for key, one in vectors.items()}
    replace_file(file, json.dumps(packed).encode())
