"""Each attack is tried, not only thought of."""

from __future__ import annotations

import re
from typing import Any

from desk_parts import HALLE, IHK, Browser, RunningDesk, tags_of, words_of
from litestar import HttpMethod
from litestar.handlers import HTTPRouteHandler

from bot.desk.experts import expert_of
from bot.handover.callbacks import CallbackWish

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>"
ADMIN: dict[str, Any] = {"login": "adam@kammer.example", "role": "administrator", "chambers": ()}
EVERYWHERE = {"X-Frame-Options": "DENY", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def routes(desk: RunningDesk) -> list[tuple[str, str]]:
    """All addresses of the desk with their methods, as the application itself knows them."""
    found = set()
    for route in desk.app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and route.path.startswith("/desk"):
                methods = {str(one) for one in handler.http_methods} & {"GET", "POST"}
                found |= {(method, route.path) for method in methods}
    return sorted(found)


OPEN = ("/desk/anmelden", "/desk/einladung/", "/desk/static", "/desk/abmelden", "/desk/konto/passwort")


def test_no_page_shows_anything_without_signing_in(desk: RunningDesk) -> None:
    conversation = desk.waiting("geheim")
    browser, tried = Browser(desk.client()), 0
    for method, path in routes(desk):
        if path.startswith(OPEN):
            continue
        address = re.sub(r"\{conversation_id:str\}", conversation, path)
        address = re.sub(r"\{[a-z_]+:int\}", "1", address)
        address = re.sub(r"\{[a-z_]+:(str|path)\}", "x", address)
        answer = (
            browser.get(address, follow_redirects=False)
            if method == HttpMethod.GET
            else browser.post(address, follow=False)
        )
        assert answer.status_code == 303, (method, path, answer.status_code)
        assert answer.headers["location"].startswith("/desk/anmelden"), path
        tried += 1

    assert tried > 30


def test_no_form_is_taken_without_its_token(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)
    other = desk.signed_in(login="otto@kammer.example")
    for method, path in routes(desk):
        if method != "POST":
            continue
        address = path.replace("{conversation_id:str}", conversation)
        address = re.sub(r"\{[a-z_]+:(int|str)\}", "1", address)
        for token in ("", "a" * 128, other.token):
            answer = erna.http.post(address, data={"_csrf_token": token, "text": "Hallo"})
            assert answer.status_code == 403, (path, answer.status_code)

    assert desk.history(conversation)[-1]["sender"] == "system"
    assert desk.desk.accounts.get(1).locked_at is None


def test_nothing_of_another_chamber_is_reached_by_its_address(desk: RunningDesk) -> None:
    erna = desk.signed_in(chambers=(IHK,))
    hanna = desk.signed_in(login="hanna@kammer.example", chambers=(HALLE,))
    conversation = desk.taken(erna, "nur für Magdeburg", email="ute@krause.example")
    message = next(one for one in desk.history(conversation) if one["sender"] == "visitor")["id"]
    wish = CallbackWish(conversation, phone="+493911234567", concern="nur für Magdeburg")
    desk.desk.live.service.note_callback(wish, [IHK])
    callback = desk.desk.live.service.callbacks(_expert(desk, erna))[0].id
    before = desk.history(conversation)

    tried = 0
    for method, path in routes(desk):
        if not re.search(r"\{(conversation|handover|callback)_id", path):
            continue
        address = path.replace("{conversation_id:str}", conversation).replace("{message_id:str}", message)
        address = address.replace("{handover_id:int}", str(desk.stretch(conversation)))
        address = address.replace("{callback_id:int}", str(callback)).replace("{result:str}", "erledigt")
        fields = {"text": "Hallo", "notiz": "Hallo", "ergebnis": "Schluss", "an": f"kammer:{HALLE}"}
        answer = hanna.get(address) if method == "GET" else hanna.post(address, follow=False, **fields)
        allowed = (204,) if address.endswith("/tippt") else (404, 409)
        assert answer.status_code in allowed, (method, path, answer.status_code)
        assert "Magdeburg" not in words_of(answer.text) and "ute@krause" not in answer.text, path
        tried += 1
    assert tried >= 12
    assert desk.history(conversation) == before
    for page in ("/desk/gespraeche", "/desk/rueckrufe?alle=1"):
        assert "nur für Magdeburg" not in hanna.get(page).text and conversation not in hanna.get(page).text
    refused = [one for one in desk.desk.trail.entries(200) if one.action == "access.refused"]
    assert {one.actor for one in refused} == {"Hanna"}


def test_sessions_of_others_cannot_be_ended(desk: RunningDesk) -> None:
    erna, otto = desk.signed_in(), desk.signed_in(login="otto@kammer.example")
    assert otto.person is not None
    theirs = desk.desk.sessions.of(otto.person.id)[0].id

    assert erna.post(f"/desk/konto/anmeldungen/{theirs}/beenden").status_code == 404
    assert otto.get("/desk/konto").status_code == 200


def test_what_visitors_write_is_never_markup_in_the_desk(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    facts = dict.fromkeys(
        ("company", "contact_name", "email", "place", "concern", "trade_label", "phone"), SCRIPT
    )
    conversation = desk.taken(erna, SCRIPT, "[klick](javascript:alert(1)) **fett**", **facts, asked=[SCRIPT])
    desk.desk.live.service.note_callback(
        CallbackWish(conversation, phone=SCRIPT[:40], email="", contact_name=SCRIPT, concern=SCRIPT), [IHK]
    )
    erna.post(f"/desk/gespraeche/{conversation}/nachricht", text=SCRIPT)
    erna.post(f"/desk/gespraeche/{conversation}/notiz", notiz=SCRIPT)
    erna.post(f"/desk/gespraeche/{conversation}/zurueckgeben", vereinbart=SCRIPT)
    admin = desk.signed_in(**ADMIN)
    assert erna.person is not None
    admin.post(f"/desk/konten/{erna.person.id}", name=SCRIPT[:110], rolle="expert", kammer=IHK)

    pages = [
        erna.get(path).text
        for path in (
            "/desk/gespraeche",
            f"/desk/gespraeche/{conversation}",
            "/desk/rueckrufe",
            "/desk/konto",
        )
    ]
    pages += [admin.get(path).text for path in ("/desk/konten", "/desk/protokoll", "/desk/gespraeche")]
    again = erna.post(f"/desk/gespraeche/annehmen/{desk.stretch(conversation)}")
    pages += [again.text, erna.http.get(f"/desk/gespraeche/{conversation}/antworten?suche={SCRIPT}").text]

    assert any("&lt;script&gt;alert(1)" in text for text in pages)
    for text in pages:
        for tag, attributes in tags_of(text):
            assert tag not in ("svg", "iframe") and not (tag == "img" and attributes.get("src") == "x")
            assert tag != "script" or str(attributes.get("src")).startswith("/desk/static/")
            assert not any(name.startswith("on") or name == "style" for name in attributes), attributes
            assert "javascript:" not in str(attributes.get("href") or attributes.get("action") or "")


def test_no_header_can_be_written_from_outside(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    for path in (
        "/desk/konto?meldung=x%0d%0aSet-Cookie:%20boese=1",
        "/desk/gespraeche/x%0d%0aX-Boese:%201",
        "/desk/%0d%0aX-Boese:1",
    ):
        answer = erna.get(path, follow_redirects=False)
        assert "x-boese" not in answer.headers and "boese" not in answer.headers.get("set-cookie", "")
    conversation = desk.taken(erna)
    mail = "ute@krause.example\r\nBcc: alle@boese.example"
    page = erna.post(
        f"/desk/gespraeche/{conversation}/termin",
        zeit="1",
        company="Krause",
        contact_name="Ute",
        email=mail,
        meeting_format="online",
    )
    assert page.status_code == 422 and desk.core.bookings.held(conversation) is None


def test_bodies_that_are_too_large_and_files_are_refused(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)
    path = f"/desk/gespraeche/{conversation}/notiz"

    large = erna.post(path, notiz="x" * 100_000)
    long = erna.post(path, notiz="x" * 30_000)
    file = erna.http.post(
        path, data={"_csrf_token": erna.token}, files={"notiz": ("boese.html", b"<b>", "text/html")}
    )
    bomb = erna.http.post(
        path,
        content=b"x" * 100_000,
        headers={"x-csrftoken": erna.token, "content-type": "application/x-www-form-urlencoded"},
    )

    assert [one.status_code for one in (large, long, file, bomb)] == [413, 422, 415, 413]
    assert "x" * 50 not in erna.get(f"/desk/gespraeche/{conversation}").text


def test_every_answer_forbids_frames_caches_and_inline_code(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    conversation = desk.taken(erna)
    for path in ("/desk/gespraeche", f"/desk/gespraeche/{conversation}", "/desk/gibtsnicht", "/desk/konten"):
        answer = erna.get(path)
        for name, value in EVERYWHERE.items():
            assert answer.headers[name] == value, (path, name)
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", answer.text), path


def _expert(desk: RunningDesk, browser: Browser) -> Any:
    assert browser.person is not None
    return expert_of(desk.desk, browser.person)
