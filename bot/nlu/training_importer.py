from __future__ import annotations

import gc
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

# A file that holds nothing but intents, as all of data/nlu do; its blocks can be joined with others'. Of any
# other Rasa's warnings would not name the file.
_INTENTS_ONLY = re.compile(
    r'version: "3\.1"\nnlu:\n((?:  - intent: \w+\n    examples: \|\n(?:      - .*\S.*\n)+\n*)+)'
)
_HEAD = 'version: "3.1"\nnlu:\n'

# Objects made before Python looks for garbage among the young ones, instead of 700: Rasa makes 300,000 copies
# of sentences that all stay, and looking through them again and again took a tenth of the training.
_OBJECTS_BEFORE_COLLECTION = 20_000

Stamp = tuple[str, int]


class TrainingImporter(RasaFileImporter):
    """Rasa's importer of files, which reads the example sentences once for all who ask.

    Rasa reads its own schema anew for each file and all files twice in one training, to check and to train;
    then it copies every sentence fifteen times. That was a third of our training.
    """

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Retrieves the sentences. Errors are Rasa's own and name the file.

        The language matters to formats that are none of ours; Rasa names another when it checks.
        """
        return _read(tuple((file, Path(file).stat().st_mtime_ns) for file in self._nlu_files))


class Sentence(Message):
    """A message of text and intent, which a copy shares: nothing in them can change."""

    @classmethod
    def of(cls, message: Message) -> Message:
        """`message` as a sentence, or as it is if there is more to it."""
        if isinstance(message, cls) or message.data.keys() - {TEXT, INTENT} or message.features:
            return message
        return cls(dict(message.data), set(message.output_properties))

    def __deepcopy__(self, _memo: dict[int, Any]) -> Sentence:
        copied = object.__new__(type(self))
        copied.__dict__ = self.__dict__ | {
            "data": dict(self.data),
            "features": list(self.features),
            "output_properties": set(self.output_properties),
        }
        return copied

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Sets a property; with the value that it has already, the fingerprint stays valid."""
        if add_to_output or self.data.get(prop) != info:
            super().set(prop, info, add_to_output)


@lru_cache(maxsize=1)
def _read(stamps: tuple[Stamp, ...]) -> TrainingData:
    """The content of files as they were at a time: Rasa's importers copy it before they change it."""
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
    files = [file for file, _ in stamps]
    try:
        found = _joined(files)
    except RasaException:
        found = training_data_from_paths(files, None)  # names the file that is wrong
    return _of_sentences(found)


def _joined(files: Sequence[str]) -> TrainingData:
    blocks, others = [], []
    for file in files:
        match = _INTENTS_ONLY.fullmatch(Path(file).read_text(encoding="utf-8"))
        if match:
            blocks.append(match[1])
        else:
            others.append(file)
    intents = RasaYAMLReader().reads(_HEAD + "".join(blocks)) if blocks else TrainingData()
    return _of_sentences(intents).merge(training_data_from_paths(others, None)) if others else intents


def _of_sentences(data: TrainingData) -> TrainingData:
    data.training_examples = [Sentence.of(message) for message in data.training_examples]
    return data
