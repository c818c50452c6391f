from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.components.company_extractor import CompanyExtractor
from bot.nlu.components.date_time_extractor import DateTimeExtractor
from bot.nlu.components.email_extractor import EmailExtractor
from bot.nlu.components.employees_extractor import EmployeesExtractor
from bot.nlu.components.legal_form_extractor import LegalFormExtractor
from bot.nlu.components.meeting_format_extractor import MeetingFormatExtractor
from bot.nlu.components.person_name_extractor import PersonNameExtractor
from bot.nlu.components.phone_extractor import PhoneExtractor
from bot.nlu.components.place_extractor import PlaceExtractor
from bot.nlu.components.postcode_extractor import PostcodeExtractor
from bot.nlu.components.reference_extractor import ReferenceExtractor
from bot.nlu.components.trade_extractor import TradeExtractor

IN_ORDER = [
    EmailExtractor,
    PhoneExtractor,
    ReferenceExtractor,
    DateTimeExtractor,
    MeetingFormatExtractor,
    EmployeesExtractor,
    PostcodeExtractor,
    CompanyExtractor,
    LegalFormExtractor,
    PlaceExtractor,
    TradeExtractor,
    PersonNameExtractor,
]


def entities(text: str) -> list[dict[str, Any]]:
    message = Message.build(text)
    for extractor in IN_ORDER:
        extractor().process([message])
    return list(message.get("entities") or [])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (
            "Tischlerei Krause aus Stendal, 6 Leute, wir wollen einen Onlineshop",
            {"company", "place", "employees"},
        ),
        ("info@krause.de, Telefon 0391 1234567", {"email", "phone"}),
        ("39104 Magdeburg", {"postcode", "place"}),
        ("doch lieber online", {"meeting_format"}),
        ("nächsten Donnerstag um 14 Uhr", {"date_time"}),
        ("Wie fange ich an?", set()),
    ],
)
def test_a_sentence_gives_its_facts(text: str, kinds: set[str]) -> None:
    assert kinds <= {entity["entity"] for entity in entities(text)}


@pytest.mark.parametrize(
    "text", ["Tischlerei Krause aus Stendal, 6 Leute", "Müller GmbH in 39104 Magdeburg, info@müller.de"]
)
def test_offsets_point_at_what_was_written(text: str) -> None:
    for entity in entities(text):
        assert 0 <= entity["start"] < entity["end"] <= len(text)
        assert text[entity["start"] : entity["end"]].strip()


def test_each_entity_names_its_extractor() -> None:
    assert entities("info@krause.de")[0]["extractor"] == "EmailExtractor"


def test_digits_of_a_phone_number_are_no_postcode() -> None:
    assert "postcode" not in {entity["entity"] for entity in entities("Rufen Sie 0391 39104 an")}


def test_a_message_without_facts_keeps_no_empty_list() -> None:
    message = Message.build("Guten Tag")
    EmailExtractor().process([message])
    assert message.get("entities") is None


def test_a_date_is_handed_on_as_it_was_written() -> None:
    (entity,) = entities("Geht es am 8. Januar?")
    assert entity["entity"] == "date_time"
    assert "8. Januar" in entity["value"]


def test_digits_of_a_phone_number_are_no_date() -> None:
    assert "date_time" not in {entity["entity"] for entity in entities("0391 10.12.26")}
