from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

_WIDTH, _BAR, _GAP = 520, 22, 8
_LABEL, _VALUE = 190, 50
_LONGEST_LABEL = 26


def bars(rows: Sequence[tuple[str, int]], title: str, name: str) -> Markup:
    """Horizontal bars as SVG, labelled for screen readers; the same numbers stand in the table beside it.

    `name` is unique on the page. Colours come from the style sheet; without it the bars are black.
    """
    most = max((number for _, number in rows), default=0) or 1
    height = len(rows) * (_BAR + _GAP) + _GAP
    said = ", ".join(f"{label} {number}" for label, number in rows)
    parts = [
        Markup(
            '<svg class="bars" viewBox="0 0 {w} {h}" role="img" aria-labelledby="{n}-t {n}-d">'
            '<title id="{n}-t">{title}</title><desc id="{n}-d">{said}</desc>'
        ).format(w=_WIDTH, h=height, n=name, title=title, said=said)
    ]
    room = _WIDTH - _LABEL - _VALUE
    for at, (label, number) in enumerate(rows):
        top = _GAP + at * (_BAR + _GAP)
        length = max(2, round(room * number / most))
        parts.append(
            Markup(
                '<text x="{lx}" y="{ty}" text-anchor="end" aria-hidden="true">{label}</text>'
                '<rect x="{x}" y="{y}" width="{length}" height="{bar}"/>'
                '<text x="{vx}" y="{ty}" class="value" aria-hidden="true">{number}</text>'
            ).format(
                lx=_LABEL - 10,
                ty=top + _BAR - 6,
                label=_short(label),
                x=_LABEL,
                y=top,
                length=length,
                bar=_BAR,
                vx=_LABEL + length + 8,
                number=number,
            )
        )
    return Markup("\n").join([*parts, Markup("</svg>")])


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"
