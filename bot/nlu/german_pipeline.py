import logging
from collections.abc import Callable, Iterable
from importlib.util import find_spec

logger = logging.getLogger(__name__)

# A stretch of text that the model takes for a name: its label, start and end.
Name = tuple[str, int, int]
NameFinder = Callable[[str], Iterable[Name]]

_UNUSED = ("tagger", "morphologizer", "parser", "lemmatizer", "attribute_ruler", "senter")


def load_name_finder(model: str) -> NameFinder | None:
    """Return what finds names with spaCy's `model`, or None where that is not installed.

    Without it the embedded German pipeline does the work: folded spelling, sentence vectors and the
    grammars of `bot/nlu/parsers`. The model adds names of persons and companies in free sentences.
    """
    if find_spec("spacy") is None or find_spec(model) is None:
        logger.info("The German model '%s' is not installed: the embedded German pipeline is used.", model)
        return None
    import spacy

    pipeline = spacy.load(model, exclude=list(_UNUSED))

    def find(text: str) -> Iterable[Name]:
        return [(entity.label_, entity.start_char, entity.end_char) for entity in pipeline(text).ents]

    return find
