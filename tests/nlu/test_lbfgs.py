import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.nlu.lbfgs import minimise

Floats = NDArray[np.float32]
RANDOM = np.random.default_rng(7)
SCALES = np.geomspace(1, 300, 20).astype(np.float32)
LOWEST = RANDOM.normal(size=(4, 5)).astype(np.float32)
ROWS = RANDOM.normal(size=(60, 20)).astype(np.float32)


def bowl(point: Floats) -> tuple[float, Floats]:
    """A long narrow one: one direction is 300 times as steep as another."""
    away = (point - LOWEST) * SCALES.reshape(4, 5)
    return float((away * (point - LOWEST)).sum()) / 2, away


def logistic(point: Floats) -> tuple[float, Floats]:
    flat = point.ravel()
    shares = 1 / (1 + np.exp(-ROWS @ flat))
    first = ROWS[:, 0] > 0
    value = -np.log(np.where(first, shares, 1 - shares)).sum() + float(flat @ flat) / 2
    return float(value), (ROWS.T @ (shares - first) + flat).astype(np.float32).reshape(point.shape)


def test_the_lowest_point_is_found() -> None:
    found = minimise(bowl, np.zeros((4, 5), np.float32), max_iterations=200, tolerance=1e-3)
    assert found == pytest.approx(LOWEST, abs=1e-3)


def test_it_goes_as_low_as_scipys() -> None:
    start = np.zeros((4, 5), np.float32)
    found = minimise(logistic, start, max_iterations=100, tolerance=1e-3)

    def flat(numbers: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, gradient = logistic(numbers.astype(np.float32).reshape(4, 5))
        return value, gradient.ravel().astype(np.float64)

    theirs = minimize(flat, np.zeros(20), jac=True, method="L-BFGS-B").fun
    assert logistic(found)[0] == pytest.approx(theirs, rel=1e-4)


def test_it_ends_where_the_slope_is_small_enough_or_the_iterations_are_over() -> None:
    asked = 0

    def counted(point: Floats) -> tuple[float, Floats]:
        nonlocal asked
        asked += 1
        return bowl(point)

    assert minimise(counted, LOWEST, max_iterations=50, tolerance=1e-3) == pytest.approx(LOWEST)
    assert asked == 1
    minimise(counted, np.zeros((4, 5), np.float32), max_iterations=1, tolerance=0.0)
    assert asked < 1 + 1 + 20


def test_no_step_leads_uphill() -> None:
    values = [
        bowl(minimise(bowl, np.zeros((4, 5), np.float32), max_iterations=number, tolerance=0.0))[0]
        for number in range(12)
    ]
    assert values == sorted(values, reverse=True)
