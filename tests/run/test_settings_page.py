from __future__ import annotations

from bot.run.settings_page import settings_page
from bot.settings import ROOT, Settings


def test_the_page_in_docs_is_the_one_that_the_settings_give() -> None:
    written = (ROOT / "docs" / "settings.md").read_text("utf-8")

    assert written == settings_page(), "run `make settings`"


def test_every_setting_has_a_meaning() -> None:
    assert [name for name, info in Settings.model_fields.items() if not info.description] == []


def test_no_secret_is_shown_as_a_default() -> None:
    rows = [row for row in settings_page().splitlines() if "| secret" in row]

    assert rows
    assert all("| secret | empty |" in row for row in rows)
