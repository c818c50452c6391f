from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_CLASSIFIER = "GermanIntentClassifier"


@dataclass(frozen=True)
class Candidate:
    """A pipeline to compare: ours with other settings for the classifier, or one of Rasa's own."""

    name: str
    settings: dict[str, Any] = field(default_factory=dict)
    pipeline: tuple[dict[str, Any], ...] = ()
    needs_tensorflow: bool = False

    def config(self, ours: Path) -> dict[str, Any]:
        """Return the content of its config.yml, made from ours."""
        content: dict[str, Any] = deepcopy(yaml.safe_load(ours.read_text(encoding="utf-8")))
        if self.pipeline:
            content["pipeline"] = list(self.pipeline)
        for component in content["pipeline"]:
            if component["name"].endswith(_CLASSIFIER):
                component.update(self.settings)
        return content


CANDIDATES = (
    Candidate("n-grams, logistic regression", {"encoder": "", "noisy_copies": 0}),
    Candidate("n-grams and encoder", {"noisy_copies": 0}),
    Candidate("n-grams, noisy copies", {"encoder": ""}),
    Candidate("ours: all of it"),
    # What `rasa init` of Rasa 3.6 writes; last, since it takes longer than all the others together.
    Candidate(
        "DIET, Rasa's default",
        pipeline=(
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
            {"name": "EntitySynonymMapper"},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ),
        needs_tensorflow=True,
    ),
)
