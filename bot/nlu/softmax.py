from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.nlu.lbfgs import minimise

Floats: TypeAlias = NDArray[np.float32]


def fit_softmax(
    sparse: csr_matrix,
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
    dense_columns = dense.shape[1]
    class_count = int(classes.max()) + 1
    columns = sparse_columns + dense_columns
    transposed = sparse.T.tocsr()
    penalty = 1.0 / strength
    picked = (np.arange(rows), classes)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = (
            sparse @ weights[:sparse_columns] + dense @ weights[sparse_columns:columns] + weights[columns]
        )
        probabilities = softmax(scores)
        losses = -np.log(np.maximum(probabilities[picked], 1e-12))
        probabilities[picked] -= 1
        probabilities *= row_weights[:, None]
        gradient = np.empty_like(weights)
        gradient[:sparse_columns] = transposed @ probabilities
        gradient[sparse_columns:columns] = dense.T @ probabilities
        gradient[columns] = probabilities.sum(axis=0)
        gradient[:columns] += penalty * weights[:columns]
        value = float(losses @ row_weights) + penalty / 2 * float((weights[:columns] ** 2).sum())
        return value, gradient

    start = np.zeros((columns + 1, class_count), dtype=np.float32)
    weights = minimise(loss, start, max_iterations=max_iterations, tolerance=0.02)
    return weights[:sparse_columns], weights[sparse_columns:columns], weights[columns]


def softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)
