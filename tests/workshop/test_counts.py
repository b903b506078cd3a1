"""The small numbers of every screen say what that screen shows: participants count what they can see, and nobody stays one short."""

import re
from typing import Any

from flask import Flask

from tests.client import Client
from tests.making import MadeWorkshop, make_workshop
from tests.workshop.conftest import Taker
from workshop import ideas


def test_participants_count_the_ideas_that_are_on_the_board(app: Flask, take_part: Taker) -> None:
    """Mutants: give participants the count of the desk, on the page or in the frame."""
    room = make_workshop(holding=True)
    bjorn = take_part(room)
    numbers = [room.write(room.seat(), text) for text in ("A bench", "Coffee", "Plants")]
    room.lead(ideas.show_idea, number=numbers[0])

    pages = [bjorn.get(f"/en/w/{room.code}{path}").text for path in ("", "/board")]

    assert [re.findall(r"(\d) ideas? on the board</p>", page) for page in pages] == [["1"], ["1"]]
    assert last_count(bjorn, f"/w/{room.code}") == 1


def test_an_idea_shown_again_is_counted_again_on_every_screen(app: Flask, room: MadeWorkshop, take_part: Taker) -> None:
    """Mutant: take `IDEA_CHANGED` out of `frames.COUNTED`."""
    bjorn = take_part(room)
    for text in ("A bench", "Coffee"):
        room.write(room.seat(), text)
    screens = (f"/w/{room.code}", f"/en/wall/{room.wall_token}")
    counted = []

    for verb in (ideas.hide_idea, ideas.show_idea):
        happened = room.lead(verb, number=1)
        counted.append([last_count(bjorn, screen, after=happened - 1) for screen in screens])

    assert counted == [[1, 1], [2, 2]]


def last_count(browser: Client, screen: str, after: int = 0) -> Any:
    """How many ideas there are, as the newest frame says; None when it does not."""
    frames = browser.get(f"{screen}/live?after={after}&lang=en&poll=1").json["frames"]
    return frames[-1]["data"].get("counts", {}).get("ideas")
