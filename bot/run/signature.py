from __future__ import annotations

import os
from pathlib import Path

from bot.booking.tokens import secret_in
from bot.nlu.signature import KEY_VARIABLE, is_signed, write_signature
from bot.run.errors import StartError
from bot.settings import ROOT

# Apart from models/ and the data folder: who can write there cannot sign, and clearing them keeps the key.
KEYS = ROOT / ".keys"
_KEY_NAME = "secret.key"


def key_file() -> Path:
    """Where the secret that signs models is kept; it may not exist yet."""
    return ROOT / (os.environ.get(KEY_VARIABLE) or KEYS / _KEY_NAME)


def sign(model: Path) -> None:
    """Signs a model that was trained here, or that somebody vouches for. Raises StartError."""
    if not os.environ.get(KEY_VARIABLE):
        secret_in(KEYS)
    write_signature(model, _key())


def verify(model: Path) -> None:
    """Raises StartError when a model was not signed by this installation, or changed since."""
    if key_file().exists() and is_signed(model, _key()):
        return
    shown = model.relative_to(ROOT) if model.is_relative_to(ROOT) else model
    raise StartError(
        f"The model {shown} is not signed by this installation: it was trained elsewhere or changed since. "
        f"Train it anew with `lotse train --force`, or, if you know where it comes from, "
        f"sign it with `lotse model sign {shown}`."
    )


def _key() -> bytes:
    try:
        return key_file().read_bytes().strip()
    except OSError as error:
        raise StartError(
            f"The secret that signs models cannot be read ({error.strerror}): "
            f"make {key_file()} readable for this user, or name another one with {KEY_VARIABLE}."
        ) from error
