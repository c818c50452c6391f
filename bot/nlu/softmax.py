from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.nlu.lbfgs import minimise
from bot.nlu.ngram_rows import NgramRows

Floats: TypeAlias = NDArray[np.float32]

# How sharply the loss bends along a column, for each unit of the column's squares. The mean of p (1 - p) over
# intents and iterations; half or four times as much takes two iterations more.
_CURVATURE = 0.001


def fit_softmax(
    sparse: NgramRows,
    dense: Floats,
    classes: NDArray[np.int64],
    row_weights: Floats,
    *,
    strength: float,
    max_iterations: int,
) -> tuple[Floats, Floats, Floats]:
    """Fit multinomial logistic regression on sparse and dense columns at once.

    scikit-learn would turn the dense columns into sparse ones and take several times as long.

    Args:
        row_weights: how much each row counts; their mean should be 1.
        strength: inverse of the L2 penalty, as scikit-learn's `C`.

    Returns:
        The weights of the sparse columns, of the dense columns, and the intercepts.
    """
    rows, sparse_columns = sparse.shape
    columns = sparse_columns + dense.shape[1]
    class_count = int(classes.max()) + 1
    turned = np.ascontiguousarray(dense.T)  # in this order its product takes half as long
    penalty = 1.0 / strength
    picked = (np.arange(rows), classes)
    # A frequent column bends the loss more than a rare one. Measured in steps that allow for it, all bend it
    # alike, and half as many iterations do.
    squares = np.concatenate([sparse.squares, (dense**2).sum(axis=0), [rows]])
    steps = (1 / np.sqrt(penalty + _CURVATURE * squares)).astype(np.float32)[:, None]

    def loss(point: Floats) -> tuple[float, Floats]:
        weights = point * steps
        scores = sparse.times(weights[:sparse_columns])
        scores += dense @ weights[sparse_columns:columns]
        scores += weights[columns]
        probabilities = softmax(scores)
        losses = -np.log(np.maximum(probabilities[picked], 1e-12))
        probabilities[picked] -= 1
        probabilities *= row_weights[:, None]
        gradient = np.empty_like(weights)
        gradient[:sparse_columns] = sparse.transposed_times(probabilities)
        gradient[sparse_columns:columns] = turned @ probabilities
        gradient[columns] = probabilities.sum(axis=0)
        gradient[:columns] += penalty * weights[:columns]
        gradient *= steps
        value = float(losses @ row_weights) + penalty / 2 * float((weights[:columns] ** 2).sum())
        return value, gradient

    start = np.zeros((columns + 1, class_count), dtype=np.float32)
    weights = minimise(loss, start, max_iterations=max_iterations, tolerance=0.02) * steps
    return weights[:sparse_columns], weights[sparse_columns:columns], weights[columns]


def softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)
