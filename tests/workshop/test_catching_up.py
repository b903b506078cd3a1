"""A phone that slept catches up by number; one that missed much fetches its page, which is drawn once for everybody."""

import pytest
from flask import Flask

from commons.db import db
from tests.commons.queries import counted
from tests.making import MadeWorkshop
from workshop import gatherings, voting
from workshop.frames import most_to_draw

pytestmark = pytest.mark.engine("sqlite")


def missed(app: Flask, room: MadeWorkshop, behind: int) -> list[str]:
    """What a phone is told that stands so many events behind the newest."""
    client = app.test_client()
    newest = client.get(f"/w/{room.code}/live?after=0&lang=en&poll=1").json["seq"]
    answer = client.get(f"/w/{room.code}/live?after={newest - behind}&lang=en&poll=1")
    return [frame["event"] for frame in answer.json["frames"]]


def test_so_many_ideas_are_drawn_for_one_phone_and_more_send_it_to_its_page(app: Flask, room: MadeWorkshop) -> None:
    """Mutant: draw them all: five hundred phones that wake together keep the host busy for a minute."""
    bjorn = room.seat()
    for number in range(most_to_draw + 1):
        room.write(bjorn, f"Idea {number}")

    assert missed(app, room, most_to_draw) == ["idea"] * most_to_draw
    assert missed(app, room, most_to_draw + 1) == ["reset"]


def test_dots_that_were_missed_are_one_frame_however_many(app: Flask, room: MadeWorkshop) -> None:
    bjorn = room.seat()
    for number in range(3):
        room.write(bjorn, f"Idea {number}")
    room.lead(gatherings.start_vote, budget=5, most_per_idea=5)
    for turn in range(2 * most_to_draw):
        room.do(voting.place_dots, bjorn, actor=bjorn.actor, op=f"operation-{turn}", target=1, dots=turn % 2)

    assert missed(app, room, 2 * most_to_draw) == ["progress"]


def test_catching_up_asks_the_database_as_often_for_thirty_ideas_as_for_one(app: Flask, room: MadeWorkshop) -> None:
    """Mutant: look for each idea by itself."""
    bjorn = room.seat()
    for number in range(most_to_draw):
        room.write(bjorn, f"Idea {number}")
    missed(app, room, 1)

    asked = []
    for behind in (1, most_to_draw):
        with counted(db.engine) as count:
            missed(app, room, behind)
        asked.append(count.number)

    assert asked[0] == asked[1]
