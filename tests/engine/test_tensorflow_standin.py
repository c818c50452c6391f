import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from engine_startup.absent import TensorFlowMissing, absent
from engine_startup.finder import NEEDING_TENSORFLOW, tensorflow_is_installed

pytestmark = pytest.mark.skipif(tensorflow_is_installed(), reason="nothing to stand in for")

CONFIG = """
recipe: default.v1
assistant_id: standin
language: de
pipeline:
- name: WhitespaceTokenizer
- name: CountVectorsFeaturizer
- name: {classifier}
policies:
- name: {policy}
"""
DOMAIN = """
version: "3.1"
intents: [greet, goodbye]
responses:
  utter_greet: [{text: "Guten Tag!"}]
"""
DATA = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hallo
    - guten Tag
- intent: goodbye
  examples: |
    - tschüss
    - bis bald
rules:
- rule: answer a greeting
  steps:
  - intent: greet
  - action: utter_greet
"""


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False
    )


def train(folder: Path, classifier: str = "LogisticRegressionClassifier", policy: str = "RulePolicy"):
    (folder / "config.yml").write_text(CONFIG.format(classifier=classifier, policy=policy), encoding="utf-8")
    (folder / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    (folder / "data.yml").write_text(DATA, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "rasa",
        "train",
        "--data",
        "data.yml",
        "--fixed-model-name",
        "model",
        "--quiet",
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_module_of_rasa_that_names_tensorflow_can_be_imported() -> None:
    modules = [
        *NEEDING_TENSORFLOW,
        *(f"rasa.utils.tensorflow.{name}" for name in ("callback", "crf", "data_generator", "environment")),
        *(
            f"rasa.utils.tensorflow.{name}"
            for name in ("layers", "metrics", "models", "rasa_layers", "transformer")
        ),
        "rasa.utils.train_utils",
        "rasa.core.agent",
        "rasa.server",
        "rasa.engine.recipes.default_recipe",
    ]
    result = run_python(f"import importlib\nfor m in {modules!r}: importlib.import_module(m)")
    assert result.returncode == 0, result.stderr


def test_only_rasa_sees_the_stand_in() -> None:
    result = run_python(
        "import sys, rasa.nlu.classifiers.diet_classifier as d\n"
        "assert d.tf.keras.layers.Layer.__name__ == 'Layer'\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('tensorflow', 'keras')]\n"
        "import importlib.util as u\n"
        "assert u.find_spec('tensorflow') is None\n"
        "try:\n    import tensorflow\nexcept ModuleNotFoundError: print('absent')"
    )
    assert result.stdout.strip() == "absent", result.stderr


def test_a_name_can_be_looked_up_and_subclassed() -> None:
    layer = absent("tensorflow").keras.layers.Layer
    subclass = type("Ffnn", (layer,), {})
    assert issubclass(subclass, layer)


@pytest.mark.parametrize(
    "use", [lambda tf: tf.random.set_seed(1), lambda tf: type("Model", (tf.Module,), {})()]
)
def test_using_a_name_says_what_is_missing_and_how_to_get_it(use) -> None:
    with pytest.raises(
        TensorFlowMissing, match=r"needs TensorFlow.*uv sync --project engine --group tensorflow"
    ):
        use(absent("tensorflow"))


def test_a_subclass_lacks_what_it_does_not_define() -> None:
    subclass = type("Ffnn", (absent("tensorflow").keras.layers.Layer,), {})
    assert not hasattr(subclass, "invented")


def test_protocol_probes_are_not_answered() -> None:
    assert not hasattr(absent("tensorflow"), "__version__")


@pytest.mark.parametrize(
    ("classifier", "policy", "named"),
    [
        ("DIETClassifier", "RulePolicy", "DIETClassifier"),
        ("LogisticRegressionClassifier", "TEDPolicy", "TEDPolicy"),
    ],
)
def test_a_component_that_needs_tensorflow_is_refused_with_one_sentence(
    tmp_path: Path, classifier: str, policy: str, named: str
) -> None:
    result = train(tmp_path, classifier, policy)
    assert result.returncode != 0
    last_line = result.stderr.strip().splitlines()[-1]
    assert f"Component '{named}' requires" in last_line
    assert "install it with: uv sync --project engine --group tensorflow" in last_line


def test_a_bot_without_tensorflow_components_trains(tmp_path: Path) -> None:
    result = train(tmp_path)
    assert result.returncode == 0, result.stderr
    with tarfile.open(tmp_path / "models" / "model.tar.gz") as model:
        assert any(name.endswith("metadata.json") for name in model.getnames())


def test_it_steps_aside_for_the_real_tensorflow() -> None:
    result = run_python(
        "import sys, types\n"
        "sys.modules['tensorflow'] = real = types.ModuleType('tensorflow')\n"
        "real.config = object()\n"
        "import rasa\n"
        "assert type(rasa.__spec__.loader).__name__ != '_StandInLoader'"
    )
    assert result.returncode == 0, result.stderr
