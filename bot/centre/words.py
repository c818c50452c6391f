from __future__ import annotations

from pathlib import Path

from bot.responses import CentreWords, Responses
from bot.schedule.chambers import Chambers
from bot.schedule.states import outside_state
from bot.settings import ROOT
from bot.wording import joined


def centre_words(chambers: Chambers) -> CentreWords:
    """What every text may say of this centre."""
    places = chambers.example_places
    on_site = [one.label for one in chambers.regions if "on_site" in one.formats]
    return CentreWords(
        {
            "bot_name": chambers.texts.bot_name,
            "offer_name": chambers.texts.offer_name,
            "greeting": chambers.texts.greeting,
            "in_state": chambers.in_state,
            "outside_state": outside_state(chambers.state),
            "example_place": places[0],
            "example_places": joined([f"„{one}“" for one in places[:2]], "oder"),
            "where_on_site": f"Vor Ort geht es in {joined(on_site)}." if on_site else "",
        },
        tuple({"key": one.key, "area": one.button, "label": one.label} for one in chambers.regions),
    )


def centre_responses(chambers: Chambers, centre: Path | None = None) -> Responses:
    """The delivered texts in the words of this centre; those in its own folder texts/ stand for them."""
    folders = [ROOT / "data" / "responses", ROOT / "data" / "texts", *([centre / "texts"] if centre else [])]
    return Responses(*folders, words=centre_words(chambers))
