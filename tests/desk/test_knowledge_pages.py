from __future__ import annotations

import re
from html import unescape

import pytest
from desk_parts import IHK, Browser, RunningDesk, words_of

PATH = "/desk/wissen/funding/dauer"
AREA = re.compile(r'<textarea id="(\w+)"[^>]*>(.*?)</textarea>', re.S)


@pytest.fixture
def editor(desk: RunningDesk) -> Browser:
    return desk.signed_in(login="edda@kammer.example", role="editor", chambers=(IHK,))


def fields(browser: Browser, **changed: str) -> dict[str, str]:
    """The form as it stands on the page, with some fields changed."""
    text = browser.get(PATH).text
    found = {name: unescape(value) for name, value in AREA.findall(text)}
    digest = re.search(r'name="stand" value="(\w+)"', text)
    assert digest and set(found) == {"kurz", "mehr", "einfach", "kopf"}
    return {**found, "stand": digest[1], **changed}


def with_title(head: str, title: str) -> str:
    return re.sub(r"^title: .*$", f"title: {title}", head, flags=re.M)


def test_an_entry_is_looked_at_and_saved(desk: RunningDesk, editor: Browser) -> None:
    form = fields(editor)
    form["kopf"] = with_title(form["kopf"], "Dauer auf einen Blick")
    said = words_of(editor.post(PATH, tun="vorschau", **form).text)
    assert "Alle Regeln sind eingehalten" in said and "Vorschau" in said
    assert "Dauer auf einen Blick" not in words_of(editor.get("/desk/wissen").text)

    assert "gespeichert" in words_of(editor.post(PATH, tun="speichern", notiz="Klarer", **form).text)

    assert "Dauer auf einen Blick" in words_of(editor.get("/desk/wissen").text)
    said = words_of(editor.get(f"{PATH}/verlauf").text)
    assert "Klarer" in said and "Edda" in said and "neu: + title: Dauer auf einen Blick" in said


def test_a_fault_is_shown_with_its_line_and_the_text_stays(editor: Browser) -> None:
    form = fields(editor)
    form["kopf"] = form["kopf"].replace("as_of:", "as_off:")

    answer = editor.post(PATH, tun="speichern", **form)

    assert answer.status_code == 422
    assert "„as_off“ gibt es nicht" in words_of(answer.text) and "as_off:" in answer.text


def test_somebody_elses_change_is_not_written_over(desk: RunningDesk, editor: Browser) -> None:
    form = fields(editor)
    other = desk.signed_in(login="emil@kammer.example", role="editor")
    theirs = fields(other)
    other.post(PATH, tun="speichern", **{**theirs, "kopf": with_title(theirs["kopf"], "Von Emil")})

    answer = editor.post(PATH, tun="speichern", **{**form, "kopf": with_title(form["kopf"], "Von Edda")})

    assert answer.status_code == 409
    said = words_of(answer.text)
    assert (
        "Jemand anderes hat diesen Eintrag" in said
        and "title: Von Emil" in said
        and "Von Edda" in answer.text
    )


def test_an_earlier_text_is_taken_again(desk: RunningDesk, editor: Browser) -> None:
    form = fields(editor)
    editor.post(PATH, tun="speichern", **{**form, "kopf": with_title(form["kopf"], "Neuer Titel")})
    stand = fields(editor)["stand"]

    editor.post(f"{PATH}/verlauf", fassung="auslieferung", stand=stand)

    assert "Neuer Titel" not in words_of(editor.get("/desk/wissen").text)


@pytest.mark.parametrize(
    "path", ["/desk/wissen/funding/nichts", "/desk/wissen/..%2f..%2fetc/passwd", "/desk/wissen/eintrag/x"]
)
def test_other_files_are_not_there(editor: Browser, path: str) -> None:
    assert editor.get(path).status_code == 404
    assert editor.post(path, tun="speichern", ganz="x", stand="y").status_code in (404, 405)


def test_only_editors_change_answers(desk: RunningDesk) -> None:
    expert = desk.signed_in()

    assert expert.get("/desk/wissen").status_code == 403
    assert expert.post(PATH, tun="speichern").status_code == 403


def test_a_saved_text_is_shown_as_text(editor: Browser) -> None:
    form = fields(editor, kurz='<script>alert(1)</script> "><img src=x>')

    text = editor.post(PATH, tun="vorschau", **form).text

    assert "<script>alert" not in text and "<img src=x>" not in text
