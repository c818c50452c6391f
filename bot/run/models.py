from __future__ import annotations

import json
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.files import replace_file
from bot.run.errors import StartError
from bot.run.signature import verify
from bot.run.training import MODELS, data_fingerprint, trained_model


@dataclass(frozen=True)
class Choice:
    """Which model an installation serves, which one it served before, and whether the next start keeps it."""

    running: str = ""
    before: str = ""
    pinned_for: str = ""  # the data's fingerprint at which `running` was chosen against that data's own model

    def after(self, model: Path) -> Choice:
        """The choice once `model` has taken over."""
        fingerprint = data_fingerprint()
        own = trained_model(fingerprint)
        pin = "" if own is not None and own.resolve() == model.resolve() else fingerprint
        before = self.before if str(model) == self.running else self.running
        return Choice(str(model), before, pin)

    @property
    def pinned(self) -> Path | None:
        """The model to start with although the data has one of its own, say after going back.

        It counts until the data changes: then what it was chosen against is gone.
        """
        model = Path(self.running)
        return model if self.running and self.pinned_for == data_fingerprint() and model.exists() else None

    @property
    def kept(self) -> tuple[Path, ...]:
        """The models that must not be tidied away."""
        return tuple(Path(name) for name in (self.running, self.before) if name)


def choice_of(data_dir: Path) -> Choice:
    """What was chosen last; nothing when that cannot be read."""
    try:
        return Choice(**json.loads((data_dir / "model.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return Choice()


def remember(data_dir: Path, choice: Choice) -> None:
    """Keeps the choice for the next start."""
    replace_file(data_dir / "model.json", json.dumps(asdict(choice), indent=1).encode())


def check_is_model(model: Path) -> None:
    """Raises StartError for a file that the engine would not load: it would start without any model."""
    try:
        with tarfile.open(model) as archive:
            archive.getmember("metadata.json")
    except (OSError, tarfile.TarError, KeyError, EOFError) as error:
        raise StartError(f"{model} is no model of the engine") from error
    verify(model)


def find_model(name: str) -> Path:
    """The model that an operator names: a file, or a name in models/; nothing: the present data's own.

    Raises StartError when there is none.
    """
    if not name:
        own = trained_model(data_fingerprint())
        if own is None:
            raise StartError("There is no model for the present data: train it first with `lotse train`.")
        return own.resolve()
    for path in (Path(name), MODELS / name, MODELS / f"{name}.tar.gz"):
        if path.is_file():
            return path.resolve()
    raise StartError(f"There is no model '{name}': `lotse model list` shows those that are here.")
