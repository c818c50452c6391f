from collections import deque
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import saxpy

Floats: TypeAlias = NDArray[np.float32]
# Value and gradient at a point.
Loss = Callable[[Floats], tuple[float, Floats]]

# Armijo's condition: a step must bring this share of what the slope promises.
_ENOUGH = 1e-4
_SHORTEST_STEP = 1e-4


def minimise(loss: Loss, start: Floats, *, max_iterations: int, tolerance: float, memory: int = 5) -> Floats:
    """Find the least value of a convex `loss` by L-BFGS (Nocedal and Wright, Numerical Optimization, 7.4).

    scipy's L-BFGS-B is for problems with bounds: for millions of weights without any it spends more time on
    lists of bounds and double precision than on the loss.

    Args:
        tolerance: ends where no number of the gradient is larger.
        memory: how many steps tell the curvature.
    """
    point = start.copy()
    value, gradient = loss(point)
    steps: deque[tuple[Floats, Floats, float]] = deque(maxlen=memory)
    for _ in range(max_iterations):
        if float(np.abs(gradient).max()) <= tolerance:
            break
        direction = _direction(gradient, steps)
        slope = _dot(direction, gradient)
        # Without a known curvature the first step is as long as a unit vector.
        length = 1.0 if steps else 1.0 / max(1.0, float(np.linalg.norm(gradient)))
        while True:
            there = point + np.float32(length) * direction
            new_value, new_gradient = loss(there)
            if new_value <= value + _ENOUGH * length * slope:
                break
            length /= 2
            if length < _SHORTEST_STEP:
                return point  # as low as single precision can tell
        step, change = there - point, new_gradient - gradient
        curvature = _dot(step, change)
        if curvature > 0:
            steps.append((step, change, curvature))
        point, value, gradient = there, new_value, new_gradient
    return point


def _direction(gradient: Floats, steps: deque[tuple[Floats, Floats, float]]) -> Floats:
    """The two-loop recursion: the gradient, turned by the curvature of the latest steps."""
    direction = -gradient.ravel()
    shares = []
    for step, change, curvature in reversed(steps):
        share = _dot(step, direction) / curvature
        _add(-share, change, direction)
        shares.append(share)
    if steps:
        _, change, curvature = steps[-1]
        direction *= np.float32(curvature / _dot(change, change))
    for (step, change, curvature), share in zip(steps, reversed(shares), strict=True):
        _add(share - _dot(change, direction) / curvature, step, direction)
    return direction.reshape(gradient.shape)


def _dot(one: Floats, other: Floats) -> float:
    return float(np.dot(one.ravel(), other.ravel()))


def _add(share: float, what: Floats, to: Floats) -> None:
    """Add in place, without a copy of `what`: a third of an iteration was copying."""
    saxpy(what.ravel(), to, a=share)
