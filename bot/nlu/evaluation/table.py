from collections.abc import Sequence
from typing import Any

_SHOWN_CONFUSIONS = 15


def render(figures: dict[str, Any], confusions: Sequence[tuple[str, str, int]]) -> str:
    """Return the figures of `measure` and the most frequent confusions as a table for people."""
    lines = [f"{'split':<8}{'rows':>6}{'accuracy':>10}{'at 2':>8}"]
    for split in ("clean", "noisy"):
        part = figures[split]
        lines.append(
            f"{split:<8}{part['n']:>6}{_percent(part['accuracy']):>10}{_percent(part['accuracy_at_2']):>8}"
        )
    lines += [
        f"{'oos':<8}{figures['oos']['n']:>6}{_percent(figures['oos']['recall']):>10}{'':>8}",
        "",
        f"in-scope sentences rejected  {_percent(figures['in_scope_rejected'])}",
        f"macro F1                     {figures['macro_f1']:.3f}",
        f"milliseconds a message       {figures['ms_p50']} (half), {figures['ms_p95']} (95 %)",
    ]
    if confusions:
        lines += ["", "most frequent confusions"]
        lines += [
            f"  {count:>3}  {label} taken for {intent}"
            for label, intent, count in confusions[:_SHOWN_CONFUSIONS]
        ]
    return "\n".join(lines) + "\n"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
