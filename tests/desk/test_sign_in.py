from __future__ import annotations

import re

import pyotp
import pytest
from desk_parts import PASSWORD, Browser, RunningDesk, tags_of

NEW = "noch vier Wörter zum Testen"


def sign_in(browser: Browser, login: str, password: str = PASSWORD, follow: bool = True, **more: str):
    browser.get("/desk/anmelden")
    return browser.post("/desk/anmelden", follow, login=login, passwort=password, **more)


def cookie(browser: Browser) -> str:
    return browser.http.cookies.get("lotse_desk", "", path="/desk") or ""


def test_without_signing_in_every_page_leads_to_the_sign_in(desk: RunningDesk) -> None:
    browser = Browser(desk.client())

    answer = browser.get("/desk/konto", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/anmelden?weiter=/desk/konto")


def test_somebody_signs_in_goes_on_where_they_wanted_and_signs_out(desk: RunningDesk) -> None:
    desk.person()
    browser = Browser(desk.client())
    answer = sign_in(browser, "Erna@Kammer.example ", follow=False, weiter="/desk/konto")
    assert answer.headers["location"] == "/desk/konto"
    assert "Mein Konto" in browser.get("/desk/konto").text

    browser.post("/desk/abmelden")

    assert browser.get("/desk/konto", follow_redirects=False).status_code == 303


def test_the_cookie_is_for_the_desk_only_and_for_no_script(desk: RunningDesk) -> None:
    desk.person()
    answer = sign_in(Browser(desk.client()), "erna@kammer.example", follow=False)

    made = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("lotse_desk="))
    assert "HttpOnly" in made and "Path=/desk" in made and "SameSite=lax" in made


def test_a_one_time_link_leads_to_a_password_and_serves_once(desk: RunningDesk) -> None:
    _, token = desk.desk.accounts.add("neu@kammer.example", "Nele Neu", "expert", ("ihk_halle",))
    browser = Browser(desk.client())
    assert "Passwort wählen" in browser.get(f"/desk/einladung/{token}").text
    assert "Bevor es weitergeht" in browser.post(f"/desk/einladung/{token}").text
    # Nothing else is reachable before the password is chosen.
    assert browser.get("/desk/konto", follow_redirects=False).headers["location"] == "/desk/konto/passwort"

    page = browser.post("/desk/konto/passwort", neu=NEW, wiederholung=NEW)

    assert "Ihr neues Passwort gilt" in page.text
    assert Browser(desk.client()).get(f"/desk/einladung/{token}").status_code == 404
    assert "Mein Konto" in sign_in(Browser(desk.client()), "neu@kammer.example", NEW).text


def test_looking_at_a_link_does_not_use_it_up_and_it_ends_after_three_days(desk: RunningDesk) -> None:
    _, token = desk.desk.accounts.add("neu@kammer.example", "Nele Neu", "expert", ("ihk_halle",))
    browser = Browser(desk.client())
    assert browser.get(f"/desk/einladung/{token}").status_code == 200
    assert browser.get(f"/desk/einladung/{token}").status_code == 200

    desk.clock.move(days=3, minutes=1)

    assert browser.get(f"/desk/einladung/{token}").status_code == 404


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("kurz", "kurz", "zu kurz"),
        ("passwort1234", "passwort1234", "zu leicht zu erraten"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "zu leicht zu erraten"),
        ("nele-nele-NELE-7", "nele-nele-NELE-7", "fast nur aus Ihrem Namen"),
        (NEW, NEW + "!", "nicht gleich"),
        ("x" * 201, "x" * 201, "zu lang"),
    ],
)
def test_a_bad_password_is_refused_with_what_to_do(
    desk: RunningDesk, new: str, again: str, sentence: str
) -> None:
    _, token = desk.desk.accounts.add("nele@kammer.example", "Nele Neu", "expert", ("ihk_halle",))
    browser = Browser(desk.client())
    browser.get(f"/desk/einladung/{token}")
    browser.post(f"/desk/einladung/{token}")

    page = browser.post("/desk/konto/passwort", neu=new, wiederholung=again)

    assert page.status_code == 422 and sentence in page.text


def test_changing_the_password_needs_the_old_one_and_ends_all_other_sessions(desk: RunningDesk) -> None:
    here, there = desk.signed_in(), desk.signed_in()
    here.get("/desk/konto/passwort")
    page = here.post("/desk/konto/passwort", bisher="falsch", neu=NEW, wiederholung=NEW)
    assert page.status_code == 422 and "bisheriges Passwort stimmt nicht" in page.text

    page = here.post("/desk/konto/passwort", bisher=PASSWORD, neu=NEW, wiederholung=NEW)

    assert "Ihr neues Passwort gilt" in page.text
    assert there.get("/desk/konto", follow_redirects=False).status_code == 303


def test_a_demanded_change_comes_before_everything_else(desk: RunningDesk) -> None:
    person = desk.person()
    desk.desk.accounts.demand_change(person.id)
    browser = Browser(desk.client())

    page = sign_in(browser, person.login)

    assert "Bevor es weitergeht" in page.text
    again = browser.post("/desk/konto/passwort", neu=PASSWORD, wiederholung=PASSWORD)
    assert "bisheriges Passwort. Nehmen Sie ein neues" in again.text


def test_a_session_ends_by_idleness_by_age_by_lock_and_by_revoking(desk: RunningDesk) -> None:
    def is_in(browser: Browser) -> bool:
        return browser.get("/desk/konto", follow_redirects=False).status_code == 200

    idle = desk.signed_in()
    desk.clock.move(hours=1, minutes=59)
    assert is_in(idle)
    desk.clock.move(hours=2, minutes=1)
    assert not is_in(idle)

    old = desk.signed_in()
    for _ in range(6):
        desk.clock.move(hours=1, minutes=55)
        assert is_in(old)
    desk.clock.move(minutes=40)
    assert not is_in(old)

    revoked = desk.signed_in()
    assert revoked.person is not None
    desk.desk.accounts.revoke_sessions(revoked.person.id)
    assert not is_in(revoked)

    locked = desk.signed_in()
    desk.desk.accounts.lock(revoked.person.id)
    assert not is_in(locked)
    assert sign_in(Browser(desk.client()), "erna@kammer.example").status_code == 422


def test_own_sessions_are_listed_and_one_can_be_ended(desk: RunningDesk) -> None:
    here, there = desk.signed_in(), desk.signed_in()
    page = here.get("/desk/konto").text
    other = re.search(r"/desk/konto/anmeldungen/(\d+)/beenden", page)
    assert other is not None

    assert "Die Anmeldung ist beendet" in here.post(other[0]).text

    assert there.get("/desk/konto", follow_redirects=False).status_code == 303
    assert here.get("/desk/konto").status_code == 200


def test_the_second_factor_is_set_up_asked_for_and_replaced_by_a_recovery_code_once(
    desk: RunningDesk,
) -> None:
    browser = desk.signed_in()
    page = browser.get("/desk/konto/code").text
    secret = re.search(r"Schlüssel: <code>([A-Z2-7 ]+)</code>", page)
    assert secret is not None
    totp = pyotp.TOTP(secret[1].replace(" ", ""))
    picture = browser.http.get("/desk/konto/code.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert {tag for tag, _ in tags_of(picture.text)} <= {"svg", "path", "g"}

    now = desk.clock.now()
    wrong = browser.post("/desk/konto/code", code="000000", passwort=PASSWORD)
    assert wrong.status_code == 422
    shown = browser.post("/desk/konto/code", code=totp.at(now), passwort=PASSWORD).text
    recovery = re.findall(r"<code>([A-Z2-9 ]+)</code>", shown)
    assert len(recovery) == 8

    again = Browser(desk.client())
    assert "Code aus Ihrer App" in sign_in(again, "erna@kammer.example").text
    # Neither the desk nor a code that has served once.
    assert again.get("/desk/konto", follow_redirects=False).headers["location"] == "/desk/anmelden/code"
    again.get("/desk/anmelden/code")
    assert again.post("/desk/anmelden/code", code=totp.at(now)).status_code == 422
    desk.clock.move(seconds=60)
    assert "Mein Konto" in again.post("/desk/anmelden/code", code=totp.at(desk.clock.now())).text

    for expected in (200, 422):
        lost = Browser(desk.client())
        sign_in(lost, "erna@kammer.example")
        assert lost.post("/desk/anmelden/code", code=recovery[0].lower()).status_code == expected
