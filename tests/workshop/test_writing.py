"""Ideas from a phone: written, mended and withdrawn by their author alone, held or hidden by the facilitator, kept when refused."""

import secrets

import pytest
import sqlalchemy as sa
from flask import Flask

from commons.db import writing
from tests.client import Client
from tests.making import MadeWorkshop, make_workshop
from tests.workshop.conftest import Taker
from workshop import gatherings, ideas

KINDS = ("idea", "need", "wish", "challenge", "question")


def write(browser: Client, room: MadeWorkshop, text: str, **more: object) -> dict:
    """Send an idea as a program; the JSON answer."""
    return browser.send(f"/en/w/{room.code}/ideas", op=secrets.token_urlsafe(12), text=text, **more).json


def board(browser: Client, room: MadeWorkshop) -> list[tuple[int, str]]:
    """(number, text) of what everybody may see."""
    return [(idea["number"], idea["text"]) for idea in browser.get(f"/en/w/{room.code}/state").json["ideas"]]


def test_an_idea_has_a_number_a_kind_and_a_lane(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)

    answers = [write(bjorn, room, f"A {kind}", kind=kind, lane=place % 2 + 1) for place, kind in enumerate(KINDS)]

    assert [answer["number"] for answer in answers] == [1, 2, 3, 4, 5]
    seen = bjorn.get(f"/en/w/{room.code}/state").json["ideas"]
    assert [(idea["kind"], idea["lane"]) for idea in seen] == [("idea", 1), ("need", 2), ("wish", 1), ("challenge", 2), ("question", 1)]


def test_without_scripts_an_idea_goes_and_the_page_says_its_number(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)

    answer = bjorn.fill("/ideas", text="A bench at the door", kind="need", lane="2")
    bjorn.get(answer.location)

    assert answer.status_code == 303
    assert "Your idea number 1 has been sent." in bjorn.page.text
    assert "My idea" in bjorn.page.text


def test_a_double_tap_without_scripts_is_one_idea(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)

    bjorn.fill("/ideas", text="A bench at the door")
    bjorn.fill("/ideas", text="A bench at the door")

    assert board(bjorn, room) == [(1, "A bench at the door")]


@pytest.mark.parametrize("refused", ["", "   ", "a" * 501, "z" + "\u0301" * 9, "nul\x00"])
def test_a_refused_text_comes_back_in_the_field_with_the_reason(room: MadeWorkshop, take_part: Taker, refused: str) -> None:
    bjorn = take_part(room)

    answer = bjorn.fill("/ideas", text=refused, kind="wish")

    assert answer.status_code == 422
    assert "field-wrong" in answer.text
    assert refused.strip("\0 ")[:40] in answer.text
    assert '<input checked id="kind-2"' in answer.text


def test_text_is_kept_exactly_but_for_its_edges(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)

    write(bjorn, room, "  two  spaces\r\nand e\u0301 \n")

    assert board(bjorn, room) == [(1, "two  spaces\nand é")]


def test_five_hundred_graphemes_fit_and_one_more_does_not(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn, family = take_part(room), "👩‍👩‍👧‍👦"

    assert write(bjorn, room, family * 500)["number"] == 1
    assert write(bjorn, room, family * 501)["fields"] == {"text": "The text is too long: at most 500 characters."}


def test_mending_ones_own_idea(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)
    write(bjorn, room, "A bnech")

    bjorn.get(f"/en/w/{room.code}/ideas/1")
    answer = bjorn.fill("/ideas/1", text="A bench", kind="need")

    assert (answer.status_code, answer.location) == (303, f"/en/w/{room.code}")
    assert board(bjorn, room) == [(1, "A bench")]


def test_an_edit_over_a_newer_version_shows_the_newest_and_keeps_ones_own(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)
    write(bjorn, room, "First")
    bjorn.get(f"/en/w/{room.code}/ideas/1")
    bjorn.send(f"/en/w/{room.code}/ideas/1", op="from another tab", text="Second", version=1)

    page = bjorn.fill("/ideas/1", text="Third")
    as_program = bjorn.send(f"/en/w/{room.code}/ideas/1", op="yet another tab", text="Third", version=1)

    assert page.status_code == 409
    assert "Second" in page.text
    assert "Third</textarea>" in page.text
    assert (as_program.status_code, as_program.json["version"], as_program.json["text"]) == (409, 2, "Second")


def test_withdrawing_erases_the_words_and_keeps_the_number(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)
    write(bjorn, room, "Something private")
    bjorn.get(f"/en/w/{room.code}")

    bjorn.fill("/ideas/1/withdraw")
    write(bjorn, room, "Another")

    assert board(bjorn, room) == [(2, "Another")]
    assert "Something private" not in bjorn.get(f"/en/w/{room.code}").text


def test_carla_cannot_see_into_mend_or_withdraw_bjorns_idea(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn, carla = take_part(room), take_part(room)
    write(bjorn, room, "Mine")

    tries = [
        carla.send(f"/en/w/{room.code}/ideas/1", op="not my idea", text="Hers", version=1),
        carla.send(f"/en/w/{room.code}/ideas/1/withdraw", op="not my idea either"),
        carla.send(f"/en/w/{room.code}/ideas/99/withdraw", op="nobody's idea at all"),
        carla.get(f"/en/w/{room.code}/ideas/1"),
    ]

    assert [answer.status_code for answer in tries] == [404] * 4
    assert tries[1].json == tries[2].json
    assert board(bjorn, room) == [(1, "Mine")]


def test_a_held_idea_is_its_authors_alone_until_it_is_shown(app: Flask, take_part: Taker) -> None:
    room = make_workshop(holding=True)
    bjorn, carla = take_part(room), take_part(room)
    write(bjorn, room, "To be looked at")

    before = board(carla, room)
    waiting = bjorn.get(f"/en/w/{room.code}").text
    room.lead(ideas.show_idea, number=1)

    assert before == []
    assert "Waiting for review" in waiting
    assert board(carla, room) == [(1, "To be looked at")]


def test_a_hidden_idea_leaves_every_screen_and_its_author_is_told(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn, carla = take_part(room), take_part(room)
    write(bjorn, room, "Rude words")
    room.lead(ideas.hide_idea, number=1)

    everywhere = [carla.get(f"/en/w/{room.code}{path}").text for path in ("", "/board", "/state")]
    everywhere.append(carla.get(f"/w/{room.code}/live?after=0&lang=en&poll=1").text)

    assert [place for place in everywhere if "Rude words" in place] == []
    assert "Hidden by the facilitator" in bjorn.get(f"/en/w/{room.code}").text


def test_the_board_that_is_kept_changes_with_each_idea(room: MadeWorkshop, take_part: Taker) -> None:
    """Mutant: leave an event out of `fragments.BOARD`, and the kept cards go stale."""
    bjorn = take_part(room)
    pages = []
    write(bjorn, room, "First")
    pages.append(bjorn.get(f"/en/w/{room.code}/board").text)
    bjorn.send(f"/en/w/{room.code}/ideas/1", op="changed by me", text="Changed", version=1)
    pages.append(bjorn.get(f"/en/w/{room.code}/board").text)
    room.lead(ideas.hide_idea, number=1)
    pages.append(bjorn.get(f"/en/w/{room.code}/board").text)
    room.lead(ideas.show_idea, number=1)
    pages.append(bjorn.get(f"/en/w/{room.code}/board").text)
    bjorn.send(f"/en/w/{room.code}/ideas/1/withdraw", op="taken back by me")
    pages.append(bjorn.get(f"/en/w/{room.code}/board").text)

    shown = [[word for word in ("First", "Changed") if f">{word}<" in page] for page in pages]
    assert shown == [["First"], ["Changed"], [], ["Changed"], []]


def test_the_board_asks_the_same_few_questions_for_one_idea_and_for_thirty(
    room: MadeWorkshop, take_part: Taker, count_questions: Taker
) -> None:
    bjorn = take_part(room)
    seat = room.seat()
    room.write(seat, "One")

    few = count_questions(lambda: bjorn.get(f"/en/w/{room.code}/board"))
    for number in range(29):
        room.write(seat, f"Idea {number}")
    many = count_questions(lambda: bjorn.get(f"/en/w/{room.code}/board"))
    kept = count_questions(lambda: bjorn.get(f"/en/w/{room.code}/board"))

    assert many <= few + 2  # it looks whether what it kept is still true
    assert kept < many


def test_filters_and_the_look_of_the_board_are_links_and_remembered(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)

    bjorn.get(f"/en/w/{room.code}/board?look=columns&kind=need&lane=2")
    again = bjorn.get(f"/en/w/{room.code}/board").text

    assert 'data-look="columns"' in again
    assert f"/en/w/{room.code}/board?kind=need" in bjorn.page.links


def test_odd_filters_show_everything(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)

    page = bjorn.get(f"/en/w/{room.code}/board?kind=<b>&lane=99&look=sideways").text

    assert 'data-look="list" data-mine' in page


@pytest.mark.parametrize(
    ("stop", "code"),
    [
        (lambda room: room.lead(gatherings.set_switch, name="frozen", on=True), "frozen"),
        (lambda room: room.lead(gatherings.go_to_stage, ordinal=0), "not_collecting"),
        (lambda room: room.lead(gatherings.close_workshop), "closed"),
    ],
    ids=["frozen", "another stage", "closed"],
)
def test_when_ideas_are_not_taken_the_text_is_given_back(room: MadeWorkshop, take_part: Taker, stop: Taker, code: str) -> None:
    bjorn = take_part(room)
    stop(room)

    page = bjorn.fill("/ideas", text="Written in the meantime")
    answer = write(bjorn, room, "Written in the meantime")

    assert page.status_code == 409
    assert "Written in the meantime" in page.text
    assert answer["error"] == code


def test_too_many_ideas_at_once_wait_and_lose_nothing(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn, carla = take_part(room), take_part(room)

    answers = [bjorn.send(f"/en/w/{room.code}/ideas", op=f"idea number {n:3}", text=f"Idea {n}") for n in range(70)]
    page = bjorn.fill("/ideas", text="One too many")

    assert {answer.status_code for answer in answers} == {201, 429}
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert (page.status_code, "One too many</textarea>" in page.text) == (429, True)
    assert write(carla, room, "Another person's idea")["number"] > 0


@pytest.mark.parametrize("path", ["join", "ideas", "dots", "done", "ideas/1/withdraw"])
def test_who_changes_the_language_on_a_refused_form_comes_to_the_room(room: MadeWorkshop, client: Client, path: str) -> None:
    answer = client.get(f"/sv/w/{room.code}/{path}")

    assert (answer.status_code, answer.location) == (302, f"/sv/w/{room.code}")


@pytest.mark.engine("sqlite")
def test_a_fault_of_the_database_leaves_no_words_in_the_log(
    app: Flask, room: MadeWorkshop, take_part: Taker, caplog: pytest.LogCaptureFixture
) -> None:
    """Mutant: an engine without `hide_parameters`: the text and its owner's tag outlive every sealing in a log."""
    bjorn = take_part(room)
    with writing(app) as session:
        session.execute(sa.text("CREATE TRIGGER broken BEFORE INSERT ON idea BEGIN SELECT RAISE(ABORT, 'a broken row'); END"))

    answer = bjorn.send(f"/en/w/{room.code}/ideas", op="idea-0001", text="A bench nobody else thought of")

    assert answer.status_code == 500
    assert "INSERT INTO idea" in caplog.text
    assert "bench" not in caplog.text
