from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints, model_validator

from bot.schedule.values import Frozen

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]

# WCAG 2.1, 1.4.3: the least contrast for text of ordinary size.
LEAST_CONTRAST = 4.5


class Colours(Frozen):
    """A centre's colours for pages, widget and mails."""

    primary: Colour = "#00557a"
    on_primary: Colour = "#ffffff"
    text: Colour = "#1b1f23"
    background: Colour = "#ffffff"

    @model_validator(mode="after")
    def _is_readable(self) -> Colours:
        pairs = (("on_primary", "primary"), ("text", "background"), ("primary", "background"))
        for front, back in pairs:
            ratio = contrast(getattr(self, front), getattr(self, back))
            if ratio < LEAST_CONTRAST:
                raise ValueError(
                    f"{front} on {back} cannot be read well: "
                    f"contrast {ratio:.1f}, at least {LEAST_CONTRAST} is needed"
                )
        return self


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours by WCAG 2.1, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
