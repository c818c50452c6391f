import logging
import os
from pathlib import Path
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.exceptions import RasaException

from bot.nlu.signature import KEY_VARIABLE, is_signed

logger = logging.getLogger(__name__)


class NotSigned(RasaException):
    """Raised instead of unpacking a model that this installation did not sign."""


def install() -> None:
    """Let this process unpack only models signed with the secret that KEY_VARIABLE names.

    Every way into Rasa ends in `from_model_archive`: the file named at the start, one named later, and what a
    model server or a cloud storage hands out. The last two cannot carry our signature.
    """
    key_file = os.environ.get(KEY_VARIABLE, "")
    if not key_file:
        logger.info("%s is not set: models are loaded without a look at their signature.", KEY_VARIABLE)
        return
    unpack = LocalModelStorage.from_model_archive.__func__
    if hasattr(unpack, "checked"):
        return

    def from_model_archive(cls: Any, storage_path: Path, model_archive_path: str | Path) -> Any:
        if not is_signed(Path(model_archive_path), Path(key_file).read_bytes().strip()):
            raise NotSigned(f"{Path(model_archive_path).name} is not signed by this installation")
        return unpack(cls, storage_path, model_archive_path)

    from_model_archive.checked = True  # type: ignore[attr-defined]
    LocalModelStorage.from_model_archive = classmethod(from_model_archive)
