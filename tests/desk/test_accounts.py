from __future__ import annotations

import re

import pytest
from desk_parts import HALLE, IHK, PASSWORD, Browser, RunningDesk, words_of

ADMIN = {"login": "adam@kammer.example", "role": "administrator", "chambers": ()}


def test_an_administrator_adds_somebody_who_signs_in_with_the_link(desk: RunningDesk) -> None:
    admin = desk.signed_in(**ADMIN)
    admin.get("/desk/konten/neu")

    shown = admin.post(
        "/desk/konten/neu", login="Nele@Kammer.example", name="Nele Neu", rolle="expert", kammer=[IHK, HALLE]
    )

    link = re.search(r"http://127\.0\.0\.1:8080(/desk/einladung/[\w-]+)", shown.text)
    assert link is not None
    nele = Browser(desk.client())
    nele.get(link[1])
    assert "Bevor es weitergeht" in nele.post(link[1]).text
    assert desk.desk.accounts.by_login("nele@kammer.example").chambers == (IHK, HALLE)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"login": "kein mail"}, "keine gültige E-Mail-Adresse"),
        ({"login": "adam@kammer.example"}, "gibt es schon"),
        ({"name": "x"}, "2 bis 120 Zeichen"),
        ({"rolle": "koenig"}, "Diese Rolle gibt es nicht"),
        ({"kammer": "ihk_nirgends"}, "Diese Kammer gibt es nicht"),
        ({"kammer": []}, "mindestens eine Kammer"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_a_sentence(
    desk: RunningDesk, fields: dict[str, str], sentence: str
) -> None:
    admin = desk.signed_in(**ADMIN)
    well = {"login": "nele@kammer.example", "name": "Nele Neu", "rolle": "expert", "kammer": IHK}

    page = admin.post("/desk/konten/neu", **(well | fields))

    assert page.status_code == 422 and sentence in words_of(page.text)


def test_changed_rights_hold_at_the_next_click(desk: RunningDesk) -> None:
    erna = desk.signed_in()
    assert erna.get("/desk/konten").status_code == 403
    assert erna.person is not None

    admin = desk.signed_in(**ADMIN)
    admin.post(f"/desk/konten/{erna.person.id}", name="Erna", rolle="administrator")

    assert erna.get("/desk/konten").status_code == 200


def test_the_last_administrator_stays(desk: RunningDesk) -> None:
    admin = desk.signed_in(**ADMIN)
    assert admin.person is not None
    path = f"/desk/konten/{admin.person.id}"

    locked = admin.post(f"{path}/sperren")
    demoted = admin.post(path, name="Adam", rolle="expert", kammer=IHK)

    assert (locked.status_code, demoted.status_code) == (422, 422)
    assert "das letzte Konto der Verwaltung" in locked.text
    assert desk.desk.accounts.get(admin.person.id).sees_all


def test_a_new_link_ends_password_code_and_sessions(desk: RunningDesk) -> None:
    erna, admin = desk.signed_in(), desk.signed_in(**ADMIN)
    assert erna.person is not None

    shown = admin.post(f"/desk/konten/{erna.person.id}/link")

    assert "Einmal-Link für Erna" in shown.text
    assert erna.get("/desk/konto", follow_redirects=False).status_code == 303
    again = Browser(desk.client())
    assert again.post("/desk/anmelden", login=erna.person.login, passwort=PASSWORD).status_code == 422


@pytest.mark.parametrize("role", ["expert", "editor"])
def test_accounts_and_trail_are_for_administrators_only(desk: RunningDesk, role: str) -> None:
    browser = desk.signed_in(login=f"{role}@kammer.example", role=role)
    assert browser.person is not None

    for path in (
        "/desk/konten",
        "/desk/konten/neu",
        "/desk/konten/1",
        "/desk/protokoll",
        "/desk/protokoll.csv",
    ):
        assert browser.get(path).status_code == 403, path
    for step in ("", "/link", "/sperren", "/entsperren", "/abmelden", "/passwortwechsel"):
        path = f"/desk/konten/{browser.person.id}{step}"
        assert browser.post(path, name="Chefin", rolle="administrator").status_code == 403, path
    assert desk.desk.accounts.get(browser.person.id).role == role


def test_the_trail_says_who_did_what_and_can_be_narrowed(desk: RunningDesk) -> None:
    erna, admin = desk.signed_in(), desk.signed_in(**ADMIN)
    assert erna.person is not None
    admin.post(f"/desk/konten/{erna.person.id}/sperren")

    everything = words_of(admin.get("/desk/protokoll").text)
    locked = words_of(admin.get(f"/desk/protokoll?art=account.locked&ding=account:{erna.person.id}").text)

    assert "Konto gesperrt" in everything and "Angemeldet" in everything
    assert re.search(r"Adam Konto gesperrt account:\d+", locked)
    assert "Angemeldet account" not in locked
    file = admin.get("/desk/protokoll.csv")
    assert file.headers["content-disposition"] == 'attachment; filename="protokoll.csv"'
    assert "account.locked" in file.text
    assert "audit.exported" in admin.get("/desk/protokoll.csv").text
