from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from bot.nlu.text import fold

# Share of common letter sequences (Dice) from which two sentences are about the same.
NEAR = 0.5
_SIZE = 3


def grouped(texts: Sequence[str], near: float = NEAR) -> list[list[int]]:
    """The positions of `texts` in groups of similar ones, every position once.

    The first of a group is the one all others were compared with, so the order decides: put those that
    matter most first. Typing mistakes and other endings hardly change the letter sequences of a sentence.
    """
    groups: list[list[int]] = []
    sequences: list[frozenset[str]] = []
    leaders_with: dict[str, list[int]] = defaultdict(list)
    for position, text in enumerate(texts):
        own = letter_sequences(text)
        common = Counter(leader for sequence in own for leader in leaders_with[sequence])
        best = max(
            common, key=lambda leader: (_dice(common[leader], own, sequences[leader]), -leader), default=-1
        )
        if best >= 0 and _dice(common[best], own, sequences[best]) >= near:
            groups[best].append(position)
            continue
        for sequence in own:
            leaders_with[sequence].append(len(groups))
        groups.append([position])
        sequences.append(own)
    return groups


def letter_sequences(text: str) -> frozenset[str]:
    """The sequences of three letters inside the words of a text, blanks at their edges included."""
    words = "".join(letter if letter.isalnum() else " " for letter in fold(text)).split()
    padded = [f" {word} " for word in words]
    return frozenset(
        word[start : start + _SIZE] for word in padded for start in range(max(1, len(word) - _SIZE + 1))
    )


def _dice(common: int, one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * common / (len(one) + len(other))
