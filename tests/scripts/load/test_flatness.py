from __future__ import annotations

import pytest

from scripts.load.flatness import growth


def looks(*megabytes: float) -> list[tuple[float, float]]:
    return [(10.0 * number, one) for number, one in enumerate(megabytes)]


def test_what_settles_in_the_first_half_is_flat() -> None:
    found = growth(looks(100, 120, 135, 142, 148, *[150.0] * 15))

    assert found.is_flat
    assert (found.middle_mb, found.end_mb, found.slope_mb_an_hour) == (150, 150, 0)


def test_what_keeps_growing_is_not_flat_and_has_its_slope() -> None:
    found = growth(looks(*(150 + 0.5 * number for number in range(40))))

    assert not found.is_flat
    assert found.slope_mb_an_hour == pytest.approx(0.5 * 360)


def test_a_single_high_look_is_no_growth() -> None:
    assert growth(looks(*[150.0] * 30, 190.0, *[150.0] * 5)).is_flat


def test_a_few_looks_tell_nothing() -> None:
    with pytest.raises(ValueError, match="too few"):
        growth(looks(1, 2, 3))
