from collections import defaultdict
from collections.abc import Sequence
from zlib import crc32

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from bot.nlu.evaluation.training_sentences import Sentence, plain

# Share of equal letters from which two sentences of an intent are writings of one.
_ALIKE = 80


def folds(sentences: Sequence[Sentence], count: int) -> list[list[Sentence]]:
    """Deal `sentences` into `count` parts with equal shares of each intent, near-duplicates in one part.

    The same sentences give the same parts, in whatever order they stand.
    """
    parts: list[list[Sentence]] = [[] for _ in range(count)]
    by_intent: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sorted(sentences, key=lambda one: crc32(one.text.encode())):
        by_intent[sentence.intent].append(sentence)
    for intent in sorted(by_intent):
        sizes = [0] * count
        for group in sorted(_groups(by_intent[intent]), key=len, reverse=True):
            # Of equally small parts another one for each intent, so that the parts get equally large.
            smallest = min(range(count), key=lambda part: (sizes[part], (part + len(intent)) % count))
            parts[smallest] += group
            sizes[smallest] += len(group)
    return parts


def _groups(sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    """Put sentences together that are alike, also by way of a third."""
    texts = [plain(one.text) for one in sentences]
    alike = cdist(texts, texts, scorer=ratio, score_cutoff=_ALIKE)
    group_of = list(range(len(sentences)))
    for row, column in zip(*alike.nonzero(), strict=True):
        one, other = group_of[row], group_of[column]
        if one != other:
            group_of = [one if group == other else group for group in group_of]
    groups: dict[int, list[Sentence]] = defaultdict(list)
    for sentence, group in zip(sentences, group_of, strict=True):
        groups[group].append(sentence)
    return list(groups.values())
