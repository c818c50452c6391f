import builtins
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

from engine_startup.absent import INSTALL_HINT, absent

STOOD_IN_FOR = ("tensorflow", "keras", "tensorflow_hub", "tensorflow_text")

# Rasa's components that compute with TensorFlow, by the module that defines them.
NEEDING_TENSORFLOW = {
    "rasa.core.policies.ted_policy": "TEDPolicy",
    "rasa.core.policies.unexpected_intent_policy": "UnexpecTEDIntentPolicy",
    "rasa.nlu.classifiers.diet_classifier": "DIETClassifier",
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": "ConveRTFeaturizer",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": "LanguageModelFeaturizer",
    "rasa.nlu.selectors.response_selector": "ResponseSelector",
}


class RasaFinder(MetaPathFinder):
    """Finds Rasa's modules as usual and lets them, and only them, import the stand-in.

    thinc, dask, scipy and others probe for TensorFlow and act on the answer. So nothing is put into
    `sys.modules`: each module of Rasa gets builtins with an `__import__` of its own instead.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "rasa" and not fullname.startswith("rasa."):
            return None
        if tensorflow_is_installed():
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _StandInLoader(spec.loader)
        return spec


def tensorflow_is_installed() -> bool:
    return "tensorflow" in sys.modules or PathFinder.find_spec("tensorflow") is not None


class _StandInLoader(Loader):
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": _import_for_rasa}
        self._loader.exec_module(module)
        component = NEEDING_TENSORFLOW.get(module.__name__)
        if component is not None:
            _declare_requirement(getattr(module, component))

    def __getattr__(self, name: str) -> object:
        # get_source, get_code, is_package …: runpy (`python -m rasa`), inspect and tracebacks ask for them.
        return getattr(self._loader, name)


def _import_for_rasa(
    name: str,
    globals: Mapping[str, object] | None = None,
    locals: Mapping[str, object] | None = None,
    fromlist: Sequence[str] = (),
    level: int = 0,
) -> object:
    if level == 0 and name.partition(".")[0] in STOOD_IN_FOR:
        # `import a.b` binds a, `from a.b import c` reads c from a.b; `import a.b as x` walks down from a.
        return absent(name if fromlist else name.partition(".")[0])
    return builtins.__import__(name, globals, locals, fromlist, level)


def _declare_requirement(component: type) -> None:
    """Make Rasa's check of the configuration refuse `component` with one sentence, before anything runs."""

    def required_packages() -> list[str]:
        return [f"tensorflow ({INSTALL_HINT})"]

    component.required_packages = staticmethod(required_packages)  # type: ignore[attr-defined]
