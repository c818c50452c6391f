"""Each attack is tried, not only thought of."""

from __future__ import annotations

import re

import pyotp
import pytest
from desk_parts import IHK, PASSWORD, Browser, RunningDesk, tags_of

from bot.accounts.throttle import PER_ACCOUNT, PER_ADDRESS
from bot.db.account_tables import Account


def test_a_session_given_beforehand_is_worth_nothing_after_signing_in(desk: RunningDesk) -> None:
    desk.person()
    desk.person("boese@kammer.example")
    attacker = desk.signed_in(login="boese@kammer.example")
    planted = attacker.http.cookies.get("lotse_desk", path="/desk")
    assert planted is not None
    victim = Browser(desk.client())
    victim.http.cookies.set("lotse_desk", planted, path="/desk")
    victim.get("/desk/konto")
    victim.post("/desk/abmelden")
    victim.http.cookies.set("lotse_desk", planted, path="/desk")

    victim.get("/desk/anmelden")
    answer = victim.post("/desk/anmelden", login="erna@kammer.example", passwort=PASSWORD)

    assert answer.status_code == 200
    fresh = {one.value for one in victim.http.cookies.jar if one.name == "lotse_desk"} - {planted}
    assert len(fresh) == 1
    assert desk.desk.sessions.find(planted) is None


def test_every_step_of_signing_in_gives_a_new_session(desk: RunningDesk) -> None:
    _, token = desk.desk.accounts.add("neu@kammer.example", "Nele Neu", "expert", (IHK,))
    browser, seen = Browser(desk.client()), []
    browser.get(f"/desk/einladung/{token}")
    browser.post(f"/desk/einladung/{token}", follow=False)
    seen.append(browser.http.cookies.get("lotse_desk", path="/desk"))
    new = "noch vier Wörter zum Testen"
    browser.post("/desk/konto/passwort", neu=new, wiederholung=new, follow=False)
    seen.append(browser.http.cookies.get("lotse_desk", path="/desk"))

    assert len(set(seen)) == 2
    assert desk.desk.sessions.find(str(seen[0])) is None


def test_guessing_a_password_is_stopped_for_the_account_from_any_address(desk: RunningDesk) -> None:
    desk.person()
    for number in range(PER_ACCOUNT):
        browser = Browser(desk.client())
        answer = browser.post("/desk/anmelden", login="erna@kammer.example", passwort=f"falsch {number}")
        assert answer.status_code == 422

    right = Browser(desk.client()).post("/desk/anmelden", login="ERNA@kammer.example", passwort=PASSWORD)
    assert right.status_code == 429 and "zu viele Versuche" in right.text

    desk.clock.move(minutes=16)
    late = Browser(desk.client()).post("/desk/anmelden", login="erna@kammer.example", passwort=PASSWORD)
    assert late.status_code == 200


def test_trying_one_password_on_many_accounts_is_stopped_for_the_address(desk: RunningDesk) -> None:
    desk.person()
    answers = []
    browser = Browser(desk.client())
    token = browser.token
    for number in range(PER_ADDRESS + 1):
        fields = {"_csrf_token": token, "login": f"nr{number}@kammer.example", "passwort": PASSWORD}
        answers.append(browser.http.post("/desk/anmelden", data=fields).status_code)

    assert answers == [422] * PER_ADDRESS + [429]


def test_an_unknown_account_and_a_wrong_password_look_alike(desk: RunningDesk) -> None:
    desk.person()

    def shown(login: str) -> str:
        text = Browser(desk.client()).post("/desk/anmelden", login=login, passwort="falsch").text
        return re.sub(r"[0-9a-f]{128}", "", text.replace(login, ""))

    assert shown("erna@kammer.example") == shown("niemand@kammer.example")


def test_codes_cannot_be_guessed_without_end(desk: RunningDesk) -> None:
    person = desk.person()
    with desk.core.uow() as db:
        row = db.get_one(Account, person.id)
        row.totp_secret, row.totp_on = pyotp.random_base32(), True
        db.commit()
    browser = Browser(desk.client())
    browser.post("/desk/anmelden", login=person.login, passwort=PASSWORD)

    answers = [browser.post("/desk/anmelden/code", code="000000").status_code for _ in range(PER_ACCOUNT + 1)]

    assert answers == [422] * PER_ACCOUNT + [429]


@pytest.mark.parametrize(
    "target",
    [
        "https://boese.example/desk",
        "//boese.example",
        "/\\boese.example",
        "/desk@boese.example",
        "/desk/..//boese.example",
        "/desk/konto?x=https://boese.example",
        "javascript:alert(1)",
        "/desk/konto\r\nX-Boese: 1",
        "/api/consent",
    ],
)
def test_after_signing_in_one_never_lands_elsewhere(desk: RunningDesk, target: str) -> None:
    desk.person()
    browser = Browser(desk.client())
    shown = browser.get("/desk/anmelden", params={"weiter": target})
    fields = dict(tag for tag in _inputs(shown.text))
    assert fields["weiter"] == ""

    answer = browser.post(
        "/desk/anmelden", follow=False, login="erna@kammer.example", passwort=PASSWORD, weiter=target
    )

    assert answer.status_code == 303
    assert answer.headers["location"] in ("/desk/gespraeche", "/desk/konto")
    assert "x-boese" not in answer.headers


def _inputs(text: str) -> list[tuple[str, str]]:
    return [(str(a.get("name")), str(a.get("value"))) for tag, a in tags_of(text) if tag == "input"]
