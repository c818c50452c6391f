"""The signature of a trained model: made with a secret of this installation, kept beside the archive.

Plain standard library, for both environments: the application signs and looks before it starts an engine, the
engine looks again at each archive that it is about to unpack.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from pathlib import Path

# Names the file with the secret for the engine's process; without it nothing is checked there.
KEY_VARIABLE = "LOTSE_MODEL_KEY_FILE"


def signature_file(model: Path) -> Path:
    return model.with_name(f"{model.name}.sig")


def write_signature(model: Path, key: bytes) -> None:
    signature_file(model).write_text(_signature(model, key), encoding="ascii")


def is_signed(model: Path, key: bytes) -> bool:
    """Whether this very content was signed with this key."""
    try:
        kept = signature_file(model).read_bytes().strip()
    except FileNotFoundError:
        return False
    return bool(key) and hmac.compare_digest(kept, _signature(model, key).encode("ascii"))


def _signature(model: Path, key: bytes) -> str:
    return hmac.new(key, model.read_bytes(), sha256).hexdigest()
