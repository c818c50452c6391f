from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT = 560, 420
_CENTRE = (_WIDTH / 2, _HEIGHT / 2)
_RADIUS = 140.0
_RINGS = (25, 50, 75, 100)
_LABEL_GAP = 18.0


def radar_svg(scores: Sequence[tuple[str, int | None]], title: str) -> str:
    """A radar picture of labelled percentages, one axis each, clockwise from the top.

    Fields without a score are marked "keine Angabe" and leave the outline open there. Colours come from
    classes of the page's style sheet, as inline styles are not allowed; without it the picture is black on
    white. Title and description say the same in words. Raises ValueError for fewer than three axes.
    """
    if len(scores) < 3:
        raise ValueError("a radar needs three axes")
    axes = [_direction(number, len(scores)) for number in range(len(scores))]
    parts = [
        f'<svg class="radar" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        'aria-labelledby="radar-title radar-desc">',
        f'<title id="radar-title">{escape(title)}</title>',
        f'<desc id="radar-desc">{escape(described(scores))}</desc>',
    ]
    for ring in _RINGS:
        points = " ".join(_point(axis, ring) for axis in axes)
        parts.append(f'<polygon class="ring" points="{points}" fill="none" stroke="#767676"/>')
    parts += [
        f'<path class="axis" d="M{_at((0, 0))} L{_point(axis, 100)}" stroke="#767676"/>' for axis in axes
    ]
    parts += _outline(axes, [percent for _, percent in scores])
    for axis, (label, percent) in zip(axes, scores, strict=True):
        parts.append(_label(axis, label, percent))
    return "\n".join([*parts, "</svg>"])


def described(scores: Sequence[tuple[str, int | None]]) -> str:
    """The picture in words: "IT-Sicherheit 50 Prozent, Strategie keine Angabe."."""
    return ", ".join(f"{label} {_value(percent, ' Prozent')}" for label, percent in scores) + "."


def _outline(axes: Sequence[tuple[float, float]], percents: Sequence[int | None]) -> list[str]:
    known = [(axis, percent) for axis, percent in zip(axes, percents, strict=True) if percent is not None]
    parts = []
    if len(known) == len(axes):
        points = " ".join(_point(axis, percent) for axis, percent in known)
        parts.append(f'<polygon class="area" points="{points}" fill="none" stroke="#000" stroke-width="3"/>')
    else:
        for number, axis in enumerate(axes):
            here, there = percents[number], percents[(number + 1) % len(axes)]
            if here is not None and there is not None:
                end = _point(axes[(number + 1) % len(axes)], there)
                parts.append(
                    f'<path class="edge" d="M{_point(axis, here)} L{end}" stroke="#000" stroke-width="3"/>'
                )
    for axis, percent in known:
        x, y = _point(axis, percent).split(",")
        parts.append(f'<circle class="dot" cx="{x}" cy="{y}" r="5"/>')
    return parts


def _label(axis: tuple[float, float], label: str, percent: int | None) -> str:
    x = _CENTRE[0] + axis[0] * (_RADIUS + _LABEL_GAP)
    y = _CENTRE[1] + axis[1] * (_RADIUS + _LABEL_GAP)
    anchor = "middle" if abs(axis[0]) < 0.1 else "start" if axis[0] > 0 else "end"
    # Above the picture both lines must end before it, below it they begin after it.
    first = y - 14 if axis[1] < -0.9 else y + 10 if axis[1] > 0.9 else y - 4
    return (
        f'<text class="label" x="{x:.1f}" y="{first:.1f}" text-anchor="{anchor}" font-size="15">'
        f"{escape(label)}"
        f'<tspan x="{x:.1f}" dy="18">{_value(percent, " %")}</tspan></text>'
    )


def _value(percent: int | None, unit: str) -> str:
    return "keine Angabe" if percent is None else f"{percent}{unit}"


def _direction(number: int, axes: int) -> tuple[float, float]:
    angle = 2 * math.pi * number / axes - math.pi / 2
    return math.cos(angle), math.sin(angle)


def _point(axis: tuple[float, float], percent: float) -> str:
    length = _RADIUS * max(0.0, min(100.0, percent)) / 100
    return _at((axis[0] * length, axis[1] * length))


def _at(offset: tuple[float, float]) -> str:
    return f"{_CENTRE[0] + offset[0]:.1f},{_CENTRE[1] + offset[1]:.1f}"
