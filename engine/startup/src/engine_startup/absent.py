"""Names that stand for parts of TensorFlow: they can be looked up and subclassed, and nothing else."""

INSTALL_HINT = "install it with: uv sync --project engine --group tensorflow"


class TensorFlowMissing(ImportError):
    """Raised when a part of TensorFlow is used, not merely named, while TensorFlow is not installed."""


class _AbsentType(type):
    def __getattr__(cls, name: str) -> "_AbsentType":
        # Dunder names are protocol probes (copy, pickle, typing): answering them would be a lie.
        if name.startswith("__"):
            raise AttributeError(name)
        # Only the stand-ins themselves answer for any name. A subclass made by Rasa (a layer, a model) is
        # Rasa's own class, and a name that it lacks is missing there as well.
        if not cls.__dict__.get("_stands_for"):
            raise AttributeError(name)
        return absent(f"{cls._stands_for}.{name}")

    def __call__(cls, *args: object, **kwargs: object) -> object:
        raise TensorFlowMissing(f"{_name(cls)} needs TensorFlow, which is not installed ({INSTALL_HINT}).")


def _name(cls: type) -> str:
    return str(cls.__dict__.get("_stands_for", cls.__name__))


def absent(path: str) -> _AbsentType:
    """Return the stand-in for the dotted `path`, such as ``tensorflow.keras.layers.Layer``."""
    return _AbsentType(
        path.rpartition(".")[2], (), {"_stands_for": path, "__module__": path.rpartition(".")[0]}
    )
