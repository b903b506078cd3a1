"""P4: within five seconds of quiet every screen equals the server, whatever it missed."""

import contextlib
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from commons.db import db
from tests.making import MadeWorkshop, make_user
from tests.phones import PATIENCE, Phone, Stream
from tests.servers import Installation
from tests.workshop.test_desk_served import signed_in
from workshop import gatherings, ideas, queries
from workshop.models import TotalsShown

SCREENS = 40
SECONDS = 9
VOTES = 12  # of each voter
SECONDS_OF_QUIET = 5


def test_screens_that_come_and_go_all_show_the_same_board(
    server: Installation, beside: Flask, room: MadeWorkshop, phone: Callable[..., Phone]
) -> None:
    """Phones, a wall and a desk, through a killed hub and the start of a vote, at which all fetch their page again: so they are
    compared before it too.

    Mutant: take the event's number from a sequence, outside the room's lock; or let the hub start a stream without its catch-up.
    """
    writers = [phone() for _ in range(6)]
    desk = _Desk(server, room, SCREENS + 1, beside)
    stop = threading.Event()
    screens = [*(_Screen(server, room, seed) for seed in range(SCREENS)), _Wall(server, room, SCREENS), desk]

    with ThreadPoolExecutor(len(screens) + len(writers)) as crowd:
        watching = [crowd.submit(screen.watch, stop) for screen in screens]
        changing = [crowd.submit(_change, writer, seed) for seed, writer in enumerate(writers)]
        time.sleep(SECONDS / 3)
        for pid in server.hubs():
            os.kill(pid, signal.SIGKILL)
        for change in changing:
            change.result()
        for number in (2, 5, 7):
            room.lead(ideas.hide_idea, number=number)
        before_the_vote = _unlike(screens, desk)
        room.lead(gatherings.start_vote, budget=5, totals_shown=TotalsShown.LIVE)
        for vote in [crowd.submit(_vote, writer, seed) for seed, writer in enumerate(writers)]:
            vote.result()
        after_it = _unlike(screens, desk)
        stop.set()
        for one in watching:
            one.result()

    assert (before_the_vote, after_it) == ({}, {})
    truth, at_the_desk = screens[0].now(), desk.now()
    assert len(truth.board) > 4
    assert sum(truth.totals.values()) > 4
    assert (truth.stage, len(at_the_desk.board) > len(truth.board)) == ("vote", True)
    assert min(screen.reconnects for screen in screens) >= 2


@dataclass
class _Picture:
    """What a screen shows; an idea is its text and its state."""

    board: dict[int, tuple[str, str]]
    stage: str
    totals: dict[str, int]


class _Screen:
    """Keeps a picture from frames alone, as a page's script does, and drops its stream at random moments."""

    def __init__(self, server: Installation, room: MadeWorkshop, number: int):
        self.room = room
        self.phone = Phone(server.url, room.code)
        self.number = number
        self.random = random.Random(number)
        self.reconnects = 0
        self.last = 0
        self.path = f"/w/{room.code}/live?lang=fi"
        self.fetch()

    def state(self) -> dict[str, Any]:
        return self.phone.state()

    def now(self) -> _Picture:
        """What a fresh page shows."""
        return _picture(self.state())

    def fetch(self) -> None:
        state = self.state()
        self.picture, self.last = _picture(state), state["seq"]

    def watch(self, stop: threading.Event) -> None:
        while not stop.is_set():
            with contextlib.suppress(OSError):  # the hub may have been killed a moment ago
                stream = self.follow(f"{self.path}&after={self.last}")
                self.reconnects += 1
                heard = self.last
                for frame in stream.frames(until=time.monotonic() + self.random.uniform(0.3, 3.0), quiet=0.7):
                    if frame["id"] is not None:
                        assert frame["event"] == "reset" or frame["id"] > heard, "numbers only go up"
                        heard = frame["id"]
                    self.take(frame)
                stream.close()
            time.sleep(self.random.uniform(0, 1.0))

    def follow(self, path: str) -> Stream:
        return Stream(self.phone.url, path)

    def take(self, frame: dict[str, Any]) -> None:
        if frame["event"] in ("reset", "stage"):
            self.fetch()
            return
        if frame["id"] is None or frame["id"] <= self.last:  # a page fetched meanwhile has it already
            return
        self.last = frame["id"]
        data = frame["data"]
        if frame["event"] == "idea":
            self.picture.board[data["number"]] = data["text"], data["state"]
        elif frame["event"] == "idea-gone":
            self.picture.board.pop(data["number"], None)
        elif frame["event"] == "dots":
            self.picture.totals |= data["totals"]


class _Wall(_Screen):
    """The projector: the same picture through a door of its own."""

    def __init__(self, server: Installation, room: MadeWorkshop, number: int):
        super().__init__(server, room, number)
        self.path = f"/fi/wall/{room.wall_token}/live?lang=fi"


class _Desk(_Screen):
    """Aino's desk, which has what is held or hidden besides; a fresh page of it is read from beside."""

    def __init__(self, server: Installation, room: MadeWorkshop, number: int, beside: Flask):
        self.beside = beside
        super().__init__(server, room, number)
        make_user("aino@example.fi", organisation_id=room.project.organisation_id)
        self.aino = signed_in(server, "aino@example.fi")
        self.path = f"/fi/desk/workshops/{room.public_id}/live?lang=fi"

    def state(self) -> dict[str, Any]:
        with self.beside.app_context():
            workshop = queries.find_by_wall_token(db.session, self.room.wall_token)
            state = queries.state(db.session, workshop, "fi")
            return state | {"ideas": [queries.as_data(card) for card in queries.desk_cards(db.session, workshop)]}

    def follow(self, path: str) -> Stream:
        return _StreamAtTheDesk(self.aino, path)


class _StreamAtTheDesk(Stream):
    """A stream with the cookies of somebody who has signed in."""

    def __init__(self, browser: Phone, path: str):
        address = urlsplit(browser.url)
        self.socket = socket.create_connection((address.hostname, address.port), PATIENCE)
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        head = f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n"
        self.socket.sendall(head.encode())
        self.received = self._rest = b""
        self.head = self._until(b"\r\n\r\n")


def _unlike(screens: list[_Screen], desk: _Desk) -> dict[int, tuple[_Picture, _Picture]]:
    """The screens that show something else than a fresh page, once all are alike or it has been quiet for long enough."""
    end = time.monotonic() + SECONDS_OF_QUIET
    truth, at_the_desk = screens[0].now(), desk.now()
    while True:
        late = time.monotonic() > end
        wanted = {one.number: at_the_desk if one is desk else truth for one in screens}
        unlike = {one.number: (one.picture, wanted[one.number]) for one in screens if one.picture != wanted[one.number]}
        if late or not unlike:
            return unlike
        time.sleep(0.1)


def _vote(phone: Phone, seed: int) -> None:
    """Give dots and take them away for a while; beyond the budget they are refused."""
    dice = random.Random(2000 + seed)
    numbers = [target["number"] for target in phone.state()["round"]["targets"]]
    for _dots in range(VOTES):
        assert phone.place(dice.choice(numbers), dice.randint(0, 2)).status in (200, 409)
        time.sleep(dice.uniform(0, 0.2))


def _change(phone: Phone, seed: int) -> None:
    """Write, edit and withdraw for a while, at a person's pace."""
    dice = random.Random(1000 + seed)
    mine: dict[int, int] = {}
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if not mine or dice.random() < 0.5:
            mine[phone.write(f"Idea of {seed}, {dice.random():.9f}").reply["number"]] = 1
        elif dice.random() < 0.7:
            number = dice.choice(list(mine))
            answer = phone.post(f"/ideas/{number}", text=f"Better idea of {seed}, {dice.random():.9f}", version=mine[number])
            mine[number] = answer.reply["version"]
        else:
            number = dice.choice(list(mine))
            phone.post(f"/ideas/{number}/withdraw")
            del mine[number]
        time.sleep(dice.uniform(0.2, 1.0))


def _picture(state: dict[str, Any]) -> _Picture:
    board = {idea["number"]: (idea["text"], idea["state"]) for idea in state["ideas"]}
    return _Picture(board, state["stage"], dict((state["round"] or {}).get("totals") or {}))
