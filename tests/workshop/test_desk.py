"""The desk without scripts: Aino leads a workshop from its making to its end, Vilho may only look, Carla sees nothing."""

import re

import pytest
from flask import Flask

from commons import changes
from commons.accounts import members
from commons.db import db
from commons.languages import LANGUAGES
from commons.live import log
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import MadeProject, MadeWorkshop, make_organisation, make_project, make_user, make_workshop
from workshop import gatherings, voting
from workshop import ideas as idea_verbs

ROLES = ("viewer", "researcher", "facilitator", "owner")
# Every button of the desk: its address below the workshop's, and what it sends.
BUTTONS = {
    "/open": {},
    "/stage": {"ordinal": "1"},
    "/collect": {},
    "/reveal": {},
    "/vote": {},
    "/close-vote": {},
    "/result": {},
    "/close": {},
    "/reopen": {},
    "/switch": {"name": "holding", "on": "1"},
    "/stop": {},
    "/ideas/1/show": {},
    "/ideas/1/hide": {},
    "/ideas/show-held": {},
    "/links": {},
    "/words": {},
}
SWITCHES = ("wall_hidden", "holding", "joining_locked", "frozen")
LEAVE = {
    "fi": "Siirrytäänkö tähän ja suljetaanko äänestys? 0/3 on valmiina. Suljettua äänestystä ei voi avata uudelleen.",
    "sv": "Gå hit och stäng omröstningen? 0 av 3 är klara. En stängd omröstning kan inte öppnas igen.",
    "en": "Go here and close the vote? 0 of 3 are done. A closed vote cannot be opened again.",
}


@pytest.fixture
def aino(app: Flask) -> Client:
    """A facilitator of the city that has the project."""
    return staff(app, make_organisation(), "facilitator")


def staff(app: Flask, organisation_id: int, role: str) -> Client:
    """Somebody of the organisation, signed in."""
    make_user(f"{role}-{organisation_id}@example.fi", organisation_id=organisation_id, role=role, name=role.title())
    browser: Client = app.test_client()  # type: ignore[assignment]
    sign_in(browser, f"{role}-{organisation_id}@example.fi")
    return browser


def facilitator_of(app: Flask, room: MadeWorkshop, role: str = "facilitator") -> Client:
    """Aino, who leads this very room."""
    return staff(app, room.project.organisation_id, role)


def desk_of(room: MadeWorkshop, lang: str = "en") -> str:
    return f"/{lang}/desk/workshops/{room.public_id}"


def test_aino_makes_a_pop_up_with_one_press_and_leads_it_to_its_end(app: Flask) -> None:
    project = make_project()
    aino = staff(app, project.organisation_id, "facilitator")

    aino.get(f"/en/desk/projects/{project.public_id}/workshops/new")
    made = aino.fill("/new/pop_up")
    desk = made.headers["Location"]
    assert made.status_code == 303

    said = [primary(aino, desk)]
    aino.fill("/open")
    said.append(primary(aino, desk))
    aino.fill("/collect")
    said.append(primary(aino, desk))
    room = as_room(app, project, desk)
    for text in ("A bench by the door", "Coffee"):
        room.write(room.seat(), text)
    said.append(primary(aino, desk))
    aino.fill("/vote")
    said.append(primary(aino, desk))
    seat = room.seat()
    room.do(voting.place_dots, seat, actor=seat.actor, op="a dot of Bjoern", target=1, dots=2)
    room.do(voting.mark_done, seat, actor=seat.actor, op="Bjoern is done", done=True)
    said.append(primary(aino, desk))
    aino.fill("/close-vote")
    said.append(primary(aino, desk))
    aino.fill("/result")
    said.append(primary(aino, desk))
    aino.fill("/close")
    said.append(primary(aino, desk))

    assert said == [
        "Open the workshop – people can join",
        "Start collecting ideas – 0 people have joined",
        "Ideas are being collected.",
        "Start the vote – 2 ideas, 3 dots each",
        "Close the vote – 0 of 2 are done",
        "Close the vote – 1 of 3 are done",
        "Show the result to everyone – 2 ideas",
        "End the workshop – thank 3 people",
        "The workshop has ended.",
    ]


def test_a_closed_workshop_is_opened_again_where_it_was(app: Flask, room: MadeWorkshop) -> None:
    aino = facilitator_of(app, room)
    aino.get(desk_of(room))
    aino.fill("/close")
    aino.get(desk_of(room))

    again = aino.fill("/reopen")

    assert again.status_code == 303
    aino.get(desk_of(room))
    assert "Ideas are being collected." in aino.page.text  # type: ignore[union-attr]


def test_a_stopped_room_is_not_said_to_collect(app: Flask) -> None:
    """Mutant: a next step that does not look at the switches."""
    room = make_workshop(collecting=False)
    aino = facilitator_of(app, room)
    aino.get(desk_of(room))
    aino.fill("/stop")

    aino.get(desk_of(room))
    before = aino.page.text  # type: ignore[union-attr]
    aino.fill("/collect")
    aino.get(desk_of(room))
    after = aino.page.text  # type: ignore[union-attr]

    assert "can still join" not in before
    assert "Ideas are being collected." not in after
    assert "Nothing new is taken until you allow it again under Switches." in before
    assert "Nothing new is taken until you allow it again under Switches." in after


def test_a_button_pressed_twice_counts_once(app: Flask) -> None:
    room = make_workshop(collecting=False)
    aino = facilitator_of(app, room)
    aino.get(desk_of(room))
    form = aino.page.form("/collect")  # type: ignore[union-attr]

    first = aino.post(form.action, data=form.values)
    second = aino.post(form.action, data=form.values)

    assert (first.status_code, second.status_code) == (303, 303)
    room.write(room.seat(), "One")
    room.write(room.seat(), "Two")
    aino.get(desk_of(room))
    vote = aino.page.form("/vote")  # type: ignore[union-attr]
    assert [aino.post(vote.action, data=vote.values).status_code for _ in range(2)] == [303, 303]


def test_one_tap_stops_everything_and_each_thing_is_lifted_by_itself(app: Flask, room: MadeWorkshop, take_part) -> None:
    """Mutant: leave one switch out of `gatherings.stop_room`."""
    björn = take_part(room)
    björn.send(f"/en/w/{room.code}/ideas", op="before the stop", text="Coffee for everybody")
    aino = facilitator_of(app, room)
    aino.get(desk_of(room))

    aino.fill("/stop")

    late: Client = app.test_client()  # type: ignore[assignment]
    late.get(f"/en/w/{room.code}")
    assert björn.send(f"/en/w/{room.code}/ideas", op="after the stop", text="Tea").status_code == 409
    assert late.send(f"/en/w/{room.code}/join", op="a late knock").status_code == 409
    assert "Coffee" not in app.test_client().get(f"/en/wall/{room.wall_token}").text
    aino.get(desk_of(room))
    for name in SWITCHES:
        aino.post(desk_of(room) + "/switch", data={"csrf_token": aino.token, "op": f"lifting {name}", "name": name, "on": "0"})
    assert björn.send(f"/en/w/{room.code}/ideas", op="after the lift", text="Tea").status_code == 201
    assert "Coffee" in app.test_client().get(f"/en/wall/{room.wall_token}").text


def test_one_tap_is_one_event(app: Flask, room: MadeWorkshop) -> None:
    """Every phone fetches its page again for each of them. Mutant: stop the room switch by switch."""
    before = log.current(db.session, room.id)
    db.session.rollback()

    last = room.lead(gatherings.stop_room)

    assert last == before + 1
    assert app.test_client().get(f"/w/{room.code}/live?after={before}&lang=en&poll=1").json["frames"][0]["data"]["frozen"] is True


@pytest.mark.parametrize("lang", LANGUAGES)
def test_leaving_an_open_vote_is_asked_about_first(app: Flask, room: MadeWorkshop, lang: str) -> None:
    """Mutants: leave `confirm` off the stages; ask also when no vote is open."""
    for text in ("A bench", "Coffee", "Plants"):
        room.write(room.seat(), text)
    aino = facilitator_of(app, room)
    question = re.compile(r'<confirm-button data-question="([^"]+)"')

    before = question.findall(aino.get(desk_of(room, lang)).text)
    room.lead(gatherings.start_vote)
    at_the_vote = question.findall(aino.get(desk_of(room, lang)).text)
    room.lead(voting.close_round)
    after = question.findall(aino.get(desk_of(room, lang)).text)

    assert (before, at_the_vote, after) == ([], [LEAVE[lang]] * 3, [])


def test_a_held_idea_waits_at_the_desk_and_is_shown_or_hidden_there(app: Flask) -> None:
    room = make_workshop(holding=True)
    first, second, third = (room.write(room.seat(), text) for text in ("A bench", "A swear word", "Coffee"))
    aino = facilitator_of(app, room)

    aino.get(desk_of(room))
    assert "3 ideas wait until you have read them." in aino.page.text  # type: ignore[union-attr]
    aino.fill(f"/ideas/{first}/show")
    aino.get(desk_of(room))
    aino.fill(f"/ideas/{second}/hide")
    aino.get(desk_of(room))

    wall = app.test_client().get(f"/en/wall/{room.wall_token}").text
    assert [text in wall for text in ("A bench", "A swear word", "Coffee")] == [True, False, False]
    assert "1 idea waits until you have read it." in aino.page.text  # type: ignore[union-attr]
    aino.fill(f"/ideas/{third}/show")
    aino.get(desk_of(room))
    aino.fill(f"/ideas/{second}/show")
    assert "A swear word" in app.test_client().get(f"/en/wall/{room.wall_token}").text


def test_every_idea_that_waits_is_shown_at_once(app: Flask) -> None:
    room = make_workshop(holding=True)
    for text in ("A bench", "Coffee"):
        room.write(room.seat(), text)
    aino = facilitator_of(app, room)
    aino.get(desk_of(room))

    aino.fill("/ideas/show-held")

    aino.get(desk_of(room))
    assert "Start the vote – 2 ideas, 3 dots each" in aino.page.text  # type: ignore[union-attr]


def test_every_idea_can_be_hidden_and_shown_again_from_a_page_of_its_own(app: Flask, room: MadeWorkshop) -> None:
    seat = room.seat()
    for n in range(1, 61):
        room.write(seat, f"Idea {n}.")
    aino = facilitator_of(app, room)
    aino.get(desk_of(room))
    assert "Idea 53." in aino.page.text and "Idea 52." not in aino.page.text  # type: ignore[union-attr]

    aino.get(f"{desk_of(room)}/ideas?page=2")
    assert "Idea 12." in aino.page.text and "Idea 13." not in aino.page.text  # type: ignore[union-attr]
    back = aino.fill("/ideas/3/hide").headers["Location"]

    assert back == f"{desk_of(room)}/ideas?page=2"
    assert "Idea 3." not in app.test_client().get(f"/en/w/{room.code}/board").text
    aino.get(back)
    aino.fill("/ideas/3/show")
    assert [aino.get(f"{desk_of(room)}/ideas?page={odd}").status_code for odd in ("0", "99", "x")] == [200] * 3


def test_the_desk_of_a_silent_workshop_has_nobodys_words_before_the_reveal(app: Flask) -> None:
    """Silence holds for the facilitator as well. Mutant: drop `in_silence` from `queries.desk_cards`."""
    room = make_workshop(silent=True)
    room.write(room.seat(), "Quiet canary")
    aino = facilitator_of(app, room)

    before = aino.get(desk_of(room)).text
    aino.fill("/reveal")
    after = aino.get(desk_of(room)).text

    assert "Quiet canary" not in before
    assert "Show the ideas to everyone – 1 idea" in before
    assert "Quiet canary" in after


def test_the_budget_is_suggested_explained_and_can_be_changed(app: Flask, room: MadeWorkshop) -> None:
    seat = room.seat()
    for n in range(25):
        room.write(seat, f"Idea {n}")
    aino = facilitator_of(app, room)
    aino.get(desk_of(room))
    assert aino.page.form("/vote").values["budget"] == "5"  # type: ignore[union-attr]
    assert "25 ideas: 5 dots make people choose without leaving good ideas out." in aino.page.text  # type: ignore[union-attr]

    aino.fill("/vote", budget="3", most_per_idea="1")

    state = app.test_client().get(f"/en/w/{room.code}/state").json
    assert (state["round"]["budget"], state["round"]["max"], "totals" in state["round"]) == (3, 1, False)


def test_a_budget_that_makes_no_sense_is_refused_in_words(app: Flask, room: MadeWorkshop) -> None:
    for text in ("A bench", "Coffee"):
        room.write(room.seat(), text)
    aino = facilitator_of(app, room)
    aino.get(desk_of(room))

    said = []
    for given in ("0", "99", "-1", "many", "9" * 30):
        aino.fill("/vote", budget=given)
        aino.get(desk_of(room))
        said.append("Give 1 to 20 dots." in aino.page.text or "whole number" in aino.page.text)  # type: ignore[union-attr]

    assert said == [True] * 5
    assert app.test_client().get(f"/en/w/{room.code}/state").json["round"] is None


def test_a_link_for_a_partner_gets_a_code_a_poster_and_a_sign_of_its_own(app: Flask, room: MadeWorkshop) -> None:
    aino = facilitator_of(app, room)
    aino.get(desk_of(room))

    aino.fill("/links", audience_id=str(room.project.residents))

    aino.get(desk_of(room))
    posters = [link for link in aino.page.links if "/poster/" in link]  # type: ignore[union-attr]
    codes = {link.partition("/poster/")[2].partition("?")[0] for link in posters}
    assert len(codes) == 2
    assert [aino.get(link).status_code for link in posters] == [200] * 4
    assert all(aino.get(link).status_code == 200 for link in aino.page.links if "/door-sign/" in link)  # type: ignore[union-attr]
    assert aino.get(f"{desk_of(room)}/poster/ZZZZZZ").status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_who_may_press_which_button(app: Flask, room: MadeWorkshop, role: str) -> None:
    room.write(room.seat(), "Coffee")
    browser = staff(app, room.project.organisation_id, role)
    browser.get(desk_of(room))
    token = browser.token

    answers = {button: press(browser, room, button, token) for button in BUTTONS}

    allowed = role in ("facilitator", "owner")
    assert {button: status == 403 for button, status in answers.items()} == dict.fromkeys(BUTTONS, not allowed)


@pytest.mark.parametrize("role", ROLES)
def test_files_are_for_researchers_and_up(app: Flask, room: MadeWorkshop, role: str) -> None:
    browser = staff(app, room.project.organisation_id, role)

    statuses = {browser.get(f"{desk_of(room)}/{name}.csv").status_code for name in ("ideas", "rounds", "ballots", "dots", "results")}

    assert statuses == {403 if role == "viewer" else 200}


def test_carla_of_another_organisation_finds_the_same_as_where_there_is_nothing(app: Flask, room: MadeWorkshop) -> None:
    """Mutant: look the workshop up without asking for the standing."""
    carla = staff(app, make_organisation("Carla's agency"), "owner")
    carla.get("/en/desk/workshops")
    token = carla.token
    nowhere = f"/en/desk/workshops/{'x' * 16}"

    def both(path: str) -> tuple[tuple[int, str], tuple[int, str]]:
        answers = [carla.get(base + path) for base in (desk_of(room), nowhere)]
        return tuple((answer.status_code, answer.text.replace(room.public_id, "x" * 16)) for answer in answers)  # type: ignore[return-value]

    for path in ("", "/live?after=0", "/ideas.csv", f"/poster/{room.code}", f"/door-sign/{room.code}"):
        theirs, nothing = both(path)
        assert theirs == nothing, path
        assert theirs[0] == 404
    assert {press(carla, room, button, token) for button in BUTTONS} == {404}
    assert "Ideas at the library" not in carla.get("/en/desk/workshops").text


def test_a_right_taken_away_ends_on_the_next_press(app: Flask, room: MadeWorkshop) -> None:
    organisation_id = room.project.organisation_id
    user_id = make_user("aino@example.fi", organisation_id=organisation_id)
    aino: Client = app.test_client()  # type: ignore[assignment]
    sign_in(aino, "aino@example.fi")
    aino.get(desk_of(room))

    changes.make(members.change_role, within=organisation_id, by=None, organisation_id=organisation_id, user_id=user_id, role="viewer")

    assert press(aino, room, "/stop", aino.token) == 403
    assert aino.get(desk_of(room)).status_code == 200


def test_a_viewer_sees_neither_held_nor_hidden_words(app: Flask) -> None:
    room = make_workshop(holding=True)
    hidden = room.write(room.seat(), "Hidden canary")
    room.lead(idea_verbs.hide_idea, number=hidden)
    room.write(room.seat(), "Held canary")
    viewer = staff(app, room.project.organisation_id, "viewer")

    page = viewer.get(desk_of(room)).text

    assert "canary" not in page
    assert "canary" in facilitator_of(app, room).get(desk_of(room)).text


def test_an_unready_project_says_what_is_missing_instead_of_a_button(app: Flask) -> None:
    from commons.languages import Words
    from commons.projects import shaping

    organisation_id = make_organisation()
    bare = changes.make(shaping.create_project, within=organisation_id, by=None, organisation_id=organisation_id, name=Words(en="Bare"))
    aino = staff(app, organisation_id, "facilitator")
    aino.get(f"/en/desk/projects/{bare['public_id']}/workshops/new")
    desk = aino.fill("/new/staff").headers["Location"]

    aino.get(desk)

    assert "The project has to say these things before residents can take part:" in aino.page.text  # type: ignore[union-attr]
    assert [form.action for form in aino.page.forms if form.action.endswith("/open")] == []  # type: ignore[union-attr]


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
@pytest.mark.parametrize("start", ["pop_up", "staff", "focus_group"])
def test_every_ready_workshop_has_its_words_in_every_language(app: Flask, start: str, lang: str) -> None:
    project = make_project()
    aino = staff(app, project.organisation_id, "facilitator")
    aino.get(f"/{lang}/desk/projects/{project.public_id}/workshops/new/{start}")
    made = aino.page.form(f"/new/{start}")  # type: ignore[union-attr]

    answer = aino.post(f"/{lang}/desk/projects/{project.public_id}/workshops/new/{start}", data=made.values)

    assert answer.status_code == 303
    desk = aino.get(answer.headers["Location"]).text
    assert "needs-others" in desk
    assert "<li>" not in desk.partition("needs-others")[2].partition("</div>")[0]


def test_a_workshop_without_a_title_is_refused_at_its_place_and_nothing_typed_is_lost(app: Flask) -> None:
    project = make_project()
    aino = staff(app, project.organisation_id, "facilitator")
    address = f"/en/desk/projects/{project.public_id}/workshops/new/pop_up"
    aino.get(address)
    values = aino.page.form("/new/pop_up").values  # type: ignore[union-attr]

    answer = aino.post(address, data={**values, "title-fi": "", "title-sv": " ", "title-en": "", "prompt-en": "What now?"})

    assert answer.status_code == 422
    assert "Write this in at least one language." in answer.text
    assert "What now?" in answer.text


def test_missing_words_are_told_and_can_be_written_while_the_workshop_goes_on(app: Flask) -> None:
    project = make_project()
    aino = staff(app, project.organisation_id, "facilitator")
    address = f"/en/desk/projects/{project.public_id}/workshops/new/pop_up"
    aino.get(address)
    desk = aino.fill("/new/pop_up", **{"lane2-sv": ""}).headers["Location"]
    aino.get(desk)
    assert "Column 2: Swedish" in aino.page.text  # type: ignore[union-attr]
    aino.fill("/open")
    aino.get(desk + "/words")

    answer = aino.fill("/words", **{"lane2-sv": "Mitt i allt"})

    assert answer.status_code == 303
    aino.get(desk)
    assert "Column 2: Swedish" not in aino.page.text  # type: ignore[union-attr]
    room = as_room(app, project, desk)
    room.collect()
    assert "Mitt i allt" in app.test_client().get(f"/sv/wall/{room.wall_token}").text
    frames = app.test_client().get(f"/sv/wall/{room.wall_token}/live?after=0&poll=1").json["frames"]
    assert [frame["event"] for frame in frames] == ["stage"] * 3


def primary(browser: Client, desk: str) -> str:
    """The words of the next step."""
    text = browser.get(desk).text.partition('id="next-title"')[2]
    page = text.partition("<p" if "button-wide" not in text.partition("</section>")[0] else "button-wide")[2]
    return page.partition(">")[2].replace("<span>", "").partition("<")[0].strip()


def press(browser: Client, room: MadeWorkshop, button: str, token: str) -> int:
    """Send what a button sends, as if it were on the page; gives the status."""
    data = {"csrf_token": token, "op": f"press {button}", **BUTTONS[button]}
    return browser.post(desk_of(room) + button, data=data).status_code


def as_room(app: Flask, project: MadeProject, desk: str) -> MadeWorkshop:
    """The workshop of a desk's address, to take part in."""
    import sqlalchemy as sa

    from commons.db import db
    from workshop.models import Workshop
    from workshop.queries import BY_SECRET

    public_id = desk.rpartition("/")[2]
    found = db.session.scalars(sa.select(Workshop).where(Workshop.public_id == public_id), execution_options=BY_SECRET).one()
    made = MadeWorkshop(found.id, public_id, found.code, found.wall_token, project)
    db.session.rollback()
    return made
