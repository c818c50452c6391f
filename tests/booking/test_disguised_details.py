from __future__ import annotations

from dataclasses import replace

import pytest
from fixtures.booking_desk import KRAUSE

from bot.booking.details import checked, company_key
from bot.errors import InvalidInput
from bot.schedule.config import load_chambers
from bot.settings import ROOT

REGION = load_chambers(ROOT / "chambers.yml").regions[0]
ONLINE = replace(KRAUSE, meeting_format=REGION.formats[0])


@pytest.mark.parametrize("name", ["company", "contact_name", "place", "concern"])
def test_what_is_stored_hides_nothing(name: str) -> None:
    kept = checked(replace(ONLINE, **{name: "Kra\u200buse\u202e Mu\u0308ller\U000e0041"}), REGION)

    assert getattr(kept, name) == "Krause Müller"


def test_a_name_of_nothing_visible_is_missing() -> None:
    with pytest.raises(InvalidInput, match="company_missing"):
        checked(replace(ONLINE, company="\u202e\u200b\u2066"), REGION)


@pytest.mark.parametrize(
    "email", ["info\u202e@krause.de", "in\u200bfo@krause.de", "info@krause.de\r\nBcc: x@y.de"]
)
def test_an_address_with_tricks_is_none(email: str) -> None:
    with pytest.raises(InvalidInput, match="email_invalid"):
        checked(replace(ONLINE, email=email), REGION)


def test_a_company_in_look_alike_letters_is_the_same_company() -> None:
    assert company_key("Sраrkаssе GmbH", "a@b.de") == company_key("Sparkasse GmbH", "a@b.de")
