"""The wall: what everybody in the room may see, never more, in its page and in every byte of its stream."""

import json
import re
from typing import Any

import pytest
from flask import Flask

from tests.client import Client
from tests.making import MadeWorkshop, make_workshop, words
from workshop import gatherings, ideas, voting
from workshop.models import TotalsShown
from workshop.screens import tied

CANARY = "Canary sings in the hall"


def wall_of(room: MadeWorkshop, lang: str = "en", query: str = "") -> str:
    return f"/{lang}/wall/{room.wall_token}{query}"


def seen(app: Flask, room: MadeWorkshop) -> str:
    """Every byte a wall can get: its pages in each language, all frames since the beginning, the poll."""
    browser: Client = app.test_client()  # type: ignore[assignment]
    pages = [browser.get(wall_of(room, lang, query)).text for lang in ("fi", "sv", "en") for query in ("", "?page=1")]
    frames = [browser.get(wall_of(room, lang, "/live?after=0&poll=1")).text for lang in ("fi", "sv", "en")]
    return "\n".join([*pages, *frames])


def test_a_shown_idea_is_on_the_wall_and_in_its_stream(app: Flask, room: MadeWorkshop) -> None:
    """What the tests below look for could be there."""
    room.write(room.seat(), CANARY)

    assert seen(app, room).count(CANARY) >= 6 + 3


@pytest.mark.parametrize("hidden_by", ["held", "hidden", "withdrawn", "silent", "wall hidden", "stopped"])
def test_what_is_not_shown_is_in_no_byte_of_the_wall(app: Flask, hidden_by: str) -> None:
    """Mutants: drop the wall from `frames._idea`'s first line; drop `state` or `in_silence` from `queries.cards`."""
    room = make_workshop(holding=hidden_by == "held", silent=hidden_by == "silent")
    seat = room.seat()
    number = room.write(seat, CANARY)
    match hidden_by:
        case "hidden":
            room.lead(ideas.hide_idea, number=number)
        case "withdrawn":
            room.do(ideas.withdraw_idea, seat, actor=seat.actor, op="taken back", number=number)
        case "wall hidden":
            room.lead(gatherings.set_switch, name="wall_hidden", on=True)
        case "stopped":
            room.lead(gatherings.stop_room)

    assert CANARY not in seen(app, room)


def test_a_hidden_wall_is_hidden_in_the_vote_and_in_the_result_too(app: Flask, room: MadeWorkshop) -> None:
    voted(room)
    room.lead(gatherings.set_switch, name="wall_hidden", on=True)
    during = seen(app, room)
    room.lead(voting.close_round)
    room.lead(gatherings.show_result)
    after = seen(app, room)
    room.lead(gatherings.set_switch, name="wall_hidden", on=False)

    assert CANARY not in during + after
    assert CANARY in seen(app, room)


def test_an_idea_hidden_in_the_vote_loses_its_words_on_the_wall(app: Flask, room: MadeWorkshop) -> None:
    voted(room)
    room.lead(ideas.hide_idea, number=1)
    during = seen(app, room)
    room.lead(voting.close_round)
    room.lead(gatherings.show_result)

    assert CANARY not in during + seen(app, room)
    assert "This idea has been taken off the board." in app.test_client().get(wall_of(room)).text


def test_the_wall_tells_no_totals_before_they_are_shown(app: Flask, room: MadeWorkshop) -> None:
    """Mutant: give `_voting` the result of an open or closed round."""
    voted(room)
    open_, closed = seen(app, room), ""
    room.lead(voting.close_round)
    closed = seen(app, room)
    room.lead(gatherings.show_result)
    shown = seen(app, room)

    assert ["wall-figures" in text or '"totals"' in text for text in (open_, closed, shown)] == [False, False, True]
    assert "2 dots" in app.test_client().get(wall_of(room)).text


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_the_wall_tells_the_totals_of_a_round_that_shows_them_all_the_time(app: Flask, room: MadeWorkshop, lang: str) -> None:
    """Mutant: leave `totals` out of the board."""
    voted(room, totals_shown=TotalsShown.LIVE)

    page = app.test_client().get(wall_of(room, lang)).text
    stream = app.test_client().get(wall_of(room, lang, "/live?after=0&poll=1")).json["frames"]

    assert re.findall(r'data-total="(\d)" data-dots="(\d)"', page) == [("1", "2"), ("2", "0"), ("3", "0")]
    assert {"fi": "2 pistettä", "sv": "2 prickar", "en": "2 dots"}[lang] in page
    assert [frame["data"]["totals"] for frame in stream if frame["event"] == "dots"] == [{"1": 2}]


@pytest.mark.parametrize("hidden_by", ["round", "switch", "stop", "end of the round"])
def test_totals_that_are_not_to_be_seen_are_in_no_byte_of_the_wall(app: Flask, room: MadeWorkshop, hidden_by: str) -> None:
    """Mutants: drop the wall from `frames._dots`'s first line; let `_totals_are_public` say yes to any open round, or to any live one."""
    voted(room, totals_shown=TotalsShown.AFTER_REVEAL if hidden_by == "round" else TotalsShown.LIVE)
    match hidden_by:
        case "switch":
            room.lead(gatherings.set_switch, name="wall_hidden", on=True)
        case "stop":
            room.lead(gatherings.stop_room)
        case "end of the round":
            room.lead(voting.close_round)

    everything = seen(app, room)

    assert re.findall(r'data-total|"totals"|wall-figures', everything) == []


def test_the_wall_says_who_nobody_is(app: Flask, room: MadeWorkshop) -> None:
    """No tag, no time, no token of a participant, no form and nothing to press that changes anything."""
    seat = room.seat()
    room.write(seat, CANARY)
    everything = seen(app, room)

    assert [tag.hex() in everything for tag in (seat.seat_tag, seat.owner_tag, seat.actor)] == [False] * 3
    assert re.findall(r"<form|csrf|<input|<textarea", everything) == []
    assert re.findall(r"\d\d:\d\d:\d\d", everything) == []


def test_a_board_whose_ideas_all_wait_says_so_and_one_idea_is_not_many(app: Flask) -> None:
    room = make_workshop(holding=True)
    browser: Client = app.test_client()  # type: ignore[assignment]
    nothing = browser.get(wall_of(room)).text
    room.write(room.seat(), CANARY)
    waiting = browser.get(wall_of(room)).text

    assert [re.findall(r">(The [^<]*)</p>\s*<p class=\"wall-marks", text) for text in (nothing, waiting)] == [
        ["The first idea can be yours."],
        ["The ideas are shown here when the facilitator has read them."],
    ]
    assert [re.findall(r">(ideas?)</dt>", text) for text in (nothing, waiting)] == [["ideas"], ["idea"]]


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_the_lobby_has_the_way_in_in_every_language(app: Flask, lang: str) -> None:
    room = make_workshop(collecting=False)

    page = app.test_client().get(wall_of(room, lang)).text

    assert f"{room.code[:3]} {room.code[3:]}" in page
    assert "localhost" in page
    assert re.findall(r'<p lang="(\w\w)">', page.partition("wall-three")[2].partition("</div>")[0]) == ["fi", "sv", "en"]
    assert "A place where errands are easy" in page


def test_a_locked_door_takes_the_code_off_the_board(app: Flask, room: MadeWorkshop) -> None:
    browser: Client = app.test_client()  # type: ignore[assignment]
    open_ = browser.get(wall_of(room)).text
    room.lead(gatherings.set_switch, name="joining_locked", on=True)
    locked = browser.get(wall_of(room)).text

    assert ["wall-corner" in page for page in (open_, locked)] == [True, False]


def test_every_stage_has_its_screen(app: Flask) -> None:
    room = make_workshop(collecting=False, silent=True)
    browser: Client = app.test_client()  # type: ignore[assignment]

    def kind() -> str:
        return re.findall(r'data-kind="(\w+)">', browser.get(wall_of(room)).text.partition('data-key="middle"')[2])[0]

    kinds = [kind()]
    room.collect()
    kinds.append(kind())
    for text in ("A bench", CANARY):
        room.write(room.seat(), text)
    room.lead(gatherings.reveal_ideas)
    kinds.append(kind())
    room.lead(gatherings.start_vote)
    kinds.append(kind())
    room.lead(voting.close_round)
    kinds.append(kind())
    room.lead(gatherings.show_result)
    kinds.append(kind())
    room.lead(gatherings.close_workshop)
    kinds.append(kind())

    assert kinds == ["lobby", "silent", "collect", "vote", "counted", "results", "closed"]


def test_without_scripts_the_wall_turns_its_pages_by_itself(app: Flask, room: MadeWorkshop) -> None:
    """Every idea has its turn, and the last page leads to the first."""
    seat = room.seat()
    for n in range(1, 8):
        room.write(seat, f"Idea number {n}", lane=1 + n % 2)
    browser: Client = app.test_client()  # type: ignore[assignment]
    address, shown, visited = wall_of(room), set(), []

    while address not in visited:
        visited.append(address)
        page = browser.get(address).text
        shown |= {number for number, attributes in re.findall(r'data-key="idea-(\d+)"([^>]*)>', page) if "hidden" not in attributes}
        address = re.findall(r'http-equiv="refresh" content="\d+; url=([^"]+)"', page)[0]

    assert shown == {str(n) for n in range(1, 8)}
    assert len(visited) == 3


def test_six_lanes_are_shown_three_and_three(app: Flask) -> None:
    room = make_workshop()
    many = make_workshop(room.project)
    lanes = [{"title": words(f"Lane {n}"), "ground": "mist"} for n in range(1, 7)]
    made = gatherings_made(many, lanes)
    browser: Client = app.test_client()  # type: ignore[assignment]

    page = browser.get(f"/en/wall/{made['wall_token']}").text

    assert [group.count("data-lane=") for group in page.split("data-group")[1:]] == [3, 3]


def test_shared_places_are_bracketed(app: Flask, room: MadeWorkshop) -> None:
    """Two ideas with the same dots of the same number of people cannot be told apart."""
    for text in ("A bench", "Coffee", "Plants"):
        room.write(room.seat(), text)
    room.lead(gatherings.start_vote)
    for n in range(12):
        seat = room.seat()
        room.do(voting.place_dots, seat, actor=seat.actor, op=f"a dot for {n}", target=1 + n % 2, dots=2)
    room.lead(voting.close_round)
    room.lead(gatherings.show_result)

    page = app.test_client().get(wall_of(room)).text

    assert re.findall(r'wall-place">([^<]+)<', page) == ["1–2", "1–2", "3"]
    assert (page.count("wall-opens"), page.count("wall-closes")) == (1, 1)


def test_brackets_hold_the_places_they_stand_at() -> None:
    class Row:
        def __init__(self, place_from: int, place_to: int):
            self.place_from, self.place_to = place_from, place_to

    rows = tied([Row(1, 1), Row(2, 4), Row(2, 4), Row(2, 4), Row(5, 5)])  # type: ignore[list-item]

    assert [(row.first, row.last, row.opens, row.closes) for row in rows] == [
        (1, 1, True, True),
        (2, 4, True, False),
        (2, 4, False, False),
        (2, 4, False, True),
        (5, 5, True, True),
    ]


def test_how_the_presenter_left_it_stands_in_the_address(app: Flask, room: MadeWorkshop) -> None:
    browser: Client = app.test_client()  # type: ignore[assignment]

    usual, chosen, odd = (
        re.findall(r'data-theme="(\w+)" data-depth="(\d+)"', browser.get(wall_of(room, "en", query)).text)
        for query in ("", "?theme=light&depth=8", "?theme=<b>&depth=7")
    )

    assert (usual, chosen, odd) == ([("dark", "12")], [("light", "8")], [("dark", "12")])


def test_a_token_that_is_none_opens_nothing(app: Flask, room: MadeWorkshop) -> None:
    browser: Client = app.test_client()  # type: ignore[assignment]

    assert [browser.get(f"/fi/wall/{token}{rest}").status_code for token in ("x" * 24, room.wall_token[:-1]) for rest in ("", "/live")] == [
        404
    ] * 4


def test_the_frames_of_the_wall_are_numbered_and_draw_the_same_note(app: Flask, room: MadeWorkshop) -> None:
    browser: Client = app.test_client()  # type: ignore[assignment]
    room.write(room.seat(), CANARY, kind="need")
    page = browser.get(wall_of(room)).text

    frames = json.loads(browser.get(wall_of(room, "en", "/live?after=0&poll=1")).text)["frames"]

    idea = next(frame for frame in frames if frame["event"] == "idea")
    assert "".join(idea["data"]["html"].split()) in "".join(page.split())
    assert [frame["id"] for frame in frames] == sorted(frame["id"] for frame in frames)


def voted(room: MadeWorkshop, **settings: Any) -> None:
    """Three ideas, the canary the first, and a vote with two dots on it."""
    for text in (CANARY, "A bench", "Coffee"):
        room.write(room.seat(), text)
    room.lead(gatherings.start_vote, **settings)
    seat = room.seat()
    room.do(voting.place_dots, seat, actor=seat.actor, op="dots of Bjoern", target=1, dots=2)


def gatherings_made(room: MadeWorkshop, lanes: list) -> dict:
    """Another workshop of the project with these lanes, collecting."""
    from commons import changes
    from workshop.models import StageKind

    within = room.project.organisation_id
    made = changes.make(
        gatherings.create_workshop,
        within=within,
        by=None,
        project_id=room.project.id,
        kind="staff",
        title=words("Many"),
        prompt=words("What?"),
        lanes=lanes,
    )
    about = {"room": made["id"], "within": within, "workshop_id": made["id"], "by": None}
    changes.make(gatherings.open_workshop, **about)
    changes.make(gatherings.go_to, stage=StageKind.COLLECT, **about)
    return made
