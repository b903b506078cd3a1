"""From the QR code into the room: nobody counts before they choose to, and nobody has to choose twice."""

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import changes, limits
from commons.db import db
from commons.languages import LANGUAGES
from commons.projects import shaping
from tests.client import Client
from tests.making import MadeWorkshop, make_project, words
from tests.workshop.conftest import Taker
from workshop import gatherings
from workshop.models import Participant
from workshop.queries import BY_SECRET


def make_draft() -> str:
    """A workshop that nobody has opened; its code."""
    project = make_project()
    made = changes.make(
        gatherings.create_workshop,
        within=project.organisation_id,
        by=None,
        project_id=project.id,
        kind="pop_up",
        title=words("Ideas at the library"),
        prompt=words("What would make errands easy?"),
        lanes=[{"title": words("Services")}],
    )
    return made["code"]


def joined(room: MadeWorkshop) -> int:
    db.session.rollback()
    asked = sa.select(sa.func.count()).where(Participant.workshop_id == room.id)
    return db.session.scalars(asked, execution_options=BY_SECRET).one()


@pytest.mark.parametrize("language", LANGUAGES)
def test_bjorn_comes_from_the_qr_code_to_writing_with_one_button(room: MadeWorkshop, client: Client, language: str) -> None:
    there = client.get(f"/j/{room.code}", headers={"Accept-Language": language})
    client.get(there.location)
    writing = client.fill("/join")

    client.get(writing.location)

    assert there.location == writing.location == f"/{language}/w/{room.code}"
    assert [form.action for form in client.page.forms if form.method == "post"] == [f"/{language}/w/{room.code}/ideas"]
    assert joined(room) == 1


def test_opening_an_address_makes_nobody_a_participant(room: MadeWorkshop, client: Client) -> None:
    for path in (
        f"/j/{room.code}",
        f"/fi/w/{room.code}",
        f"/fi/w/{room.code}/state",
        f"/fi/w/{room.code}/mine",
        f"/w/{room.code}/live?poll=1",
    ):
        client.get(path)

    assert joined(room) == 0


def test_the_join_page_says_goal_and_promise_before_anything_is_asked(room: MadeWorkshop, client: Client) -> None:
    client.get(f"/sv/w/{room.code}")

    assert "A place where errands are easy (på svenska)" in client.page.text
    assert "Kopplingen till den här telefonen förstörs 14 dagar efter workshoppen" in client.page.text
    assert any(room.project.public_id in link for link in client.page.links)


def test_joining_again_and_again_is_joining_once(room: MadeWorkshop, client: Client) -> None:
    client.get(f"/fi/w/{room.code}")

    answers = [client.fill("/join").status_code, client.fill("/join").status_code]
    answers.append(client.send(f"/fi/w/{room.code}/join", op="another-key").status_code)

    assert answers == [303, 303, 200]
    assert joined(room) == 1


def test_the_seat_lasts_half_a_year_and_no_script_can_read_it(room: MadeWorkshop, client: Client) -> None:
    set_ = client.get(f"/fi/w/{room.code}").headers.getlist("Set-Cookie")

    seat = next(cookie for cookie in set_ if cookie.startswith("talkoot_seat="))
    assert {"HttpOnly", "SameSite=Lax", f"Max-Age={180 * 24 * 3600}"} <= {part.strip() for part in seat.split(";")}


def test_the_same_cookie_is_the_same_person_in_another_tab(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)
    bjorn.send(f"/en/w/{room.code}/ideas", op="an-idea-of-mine", text="A bench at the door")

    again = bjorn.get(f"/en/w/{room.code}")

    assert "Set-Cookie" not in again.headers or "talkoot_seat" not in again.headers["Set-Cookie"]
    assert "A bench at the door" in again.text


@pytest.mark.parametrize("typed", ["{lower}", "{spaced}", "{hyphened}"])
def test_a_code_may_be_typed_in_any_way(room: MadeWorkshop, client: Client, typed: str) -> None:
    code = room.code
    given = typed.format(lower=code.lower(), spaced=f"{code[:3]}%20{code[3:]}", hyphened=f"{code[:3]}-{code[3:]}".lower())

    answer = client.get(f"/fi/w/{given}")

    assert (answer.status_code, answer.location) == (302, f"/fi/w/{code}")


def test_a_wrong_code_says_which_characters_look_alike(client: Client) -> None:
    answer = client.get("/en/w/O0ABCD")

    assert answer.status_code == 404
    assert "0 O" in client.page.text


def test_a_browser_that_refuses_cookies_is_told_what_to_do(app: Flask, room: MadeWorkshop) -> None:
    refusing = app.test_client(use_cookies=False)

    answer = refusing.post(f"/en/w/{room.code}/join", data={"op": "a-key-of-mine", "csrf_token": "x"})

    assert answer.status_code == 400
    assert "cookie" in answer.text
    assert joined(room) == 0


def test_a_browser_that_kept_all_but_the_seat_is_told_so_too(room: MadeWorkshop, client: Client) -> None:
    client.get(f"/en/w/{room.code}")
    client.delete_cookie("talkoot_seat")

    answer = client.send(f"/en/w/{room.code}/join", op="a-key-of-mine")

    assert (answer.status_code, answer.json["error"]) == (400, "cookies")


def test_a_locked_door_is_said_on_the_page_and_to_programs(room: MadeWorkshop, client: Client) -> None:
    room.lead(gatherings.set_switch, name="joining_locked", on=True)
    client.get(f"/en/w/{room.code}")

    answer = client.send(f"/en/w/{room.code}/join", op="a-key-of-mine")

    assert "Joining is closed right now" in client.page.text
    assert (answer.status_code, answer.json["error"]) == (409, "joining_locked")


def test_who_is_in_stays_in_when_the_door_is_locked(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)
    room.lead(gatherings.set_switch, name="joining_locked", on=True)

    assert bjorn.send(f"/en/w/{room.code}/join", op="a-key-of-mine").status_code == 200


def test_before_it_opens_there_is_a_page_that_waits(app: Flask, client: Client) -> None:
    code = make_draft()

    answer = client.get(f"/en/w/{code}")

    assert answer.status_code == 200
    assert "The workshop has not started yet" in client.page.text
    assert client.page.forms == []
    assert client.send(f"/en/w/{code}/join", op="a-key-of-mine").json["error"] == "not_open"


def test_a_latecomer_lands_where_the_room_is(room: MadeWorkshop, take_part: Taker) -> None:
    seat = room.seat()
    for text in ("A bench at the door", "Coffee"):
        room.write(seat, text)
    room.lead(gatherings.start_vote)

    late = take_part(room)

    assert "Give your dots to the best ideas" in late.page.text
    assert "A bench at the door" in late.page.text
    assert "Coffee" in late.page.text


def test_a_newcomer_after_the_end_is_told_kindly(room: MadeWorkshop, client: Client) -> None:
    room.lead(gatherings.close_workshop)

    answer = client.get(f"/en/w/{room.code}")

    assert answer.status_code == 200
    assert "The workshop has ended" in client.page.text
    assert client.send(f"/en/w/{room.code}/join", op="a-key-of-mine").json["error"] == "closed"


def test_a_link_of_a_partner_speaks_for_that_partner(room: MadeWorkshop, client: Client) -> None:
    partner = changes.make(
        shaping.add_partner,
        within=room.project.organisation_id,
        by=None,
        project_id=room.project.id,
        name={"fi": "Kela", "sv": "FPA", "en": "Kela"},
    )["id"]
    code = room.lead(gatherings.add_entry_link, partner_id=partner)

    client.get(f"/fi/w/{code}")
    client.fill("/join")

    db.session.rollback()
    asked = sa.select(Participant.partner_id).where(Participant.workshop_id == room.id)
    spoken_for = db.session.scalars(asked, execution_options=BY_SECRET).all()
    assert spoken_for == [partner]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_newcomer_from_a_crowded_network_waits_at_the_door(app: Flask, room: MadeWorkshop, take_part: Taker, lang: str) -> None:
    """The button stays, the words are kind, and who is in stays in. Mutants: answer with a page without the button; count everybody."""
    bjorn = take_part(room, lang)
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for _ in range(int(limits.PACE["newcomer"].partition("/")[0]) - 1):
            limits.spend("newcomer", "workshop", room.id, limits.network())
    late: Client = app.test_client()  # type: ignore[assignment]
    late.get(f"/{lang}/w/{room.code}")

    refused = late.fill("/join")

    assert (refused.status_code, int(refused.headers["Retry-After"]) >= 1) == (429, True)
    assert {"fi": "Hieman hitaammin", "sv": "Lite långsammare", "en": "A little slower"}[lang] in refused.text
    assert late.page is not None
    assert late.page.form("/join").values["op"]
    assert bjorn.send(f"/{lang}/w/{room.code}/join", op="once more, harmless").status_code == 200
    assert joined(room) == 1
