"""P4: within five seconds of quiet every screen equals the server, whatever it missed."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.making import MadeWorkshop
from tests.phones import Phone
from tests.servers import Installation
from workshop import ideas

SCREENS = 40
SECONDS = 10
SECONDS_OF_QUIET = 5


def test_screens_that_come_and_go_all_show_the_same_board(server: Installation, room: MadeWorkshop, phone: Callable[..., Phone]) -> None:
    """Mutant: take the event's number from a sequence, outside the room's lock; or let the hub start a stream without its catch-up."""
    writers = [phone() for _ in range(6)]
    stop = threading.Event()
    screens = [_Screen(server, room, seed) for seed in range(SCREENS)]

    with ThreadPoolExecutor(SCREENS + len(writers)) as crowd:
        watching = [crowd.submit(screen.watch, stop) for screen in screens]
        changing = [crowd.submit(_change, writer, seed) for seed, writer in enumerate(writers)]
        for change in changing:
            change.result()
        for number in (2, 5, 7):
            room.lead(ideas.hide_idea, number=number)
        time.sleep(SECONDS_OF_QUIET)
        stop.set()
        for one in watching:
            one.result()

    truth = _board(Phone(server.url, room.code).state())
    assert len(truth) > 10
    assert {screen.number: _difference(screen.board, truth) for screen in screens if screen.board != truth} == {}
    assert min(screen.reconnects for screen in screens) >= 2


class _Screen:
    """Keeps a board from frames alone, as a page's script does, and drops its stream at random moments."""

    def __init__(self, server: Installation, room: MadeWorkshop, number: int):
        self.phone = Phone(server.url, room.code)
        self.number = number
        self.random = random.Random(number)
        self.reconnects = 0
        state = self.phone.state()
        self.board, self.last = _board(state), state["seq"]

    def watch(self, stop: threading.Event) -> None:
        while not stop.is_set():
            stream = self.phone.stream(self.last)
            self.reconnects += 1
            for frame in stream.frames(until=time.monotonic() + self.random.uniform(0.3, 3.0), quiet=0.7):
                self.take(frame)
            stream.close()
            time.sleep(self.random.uniform(0, 1.0))
        for frame in self.phone.poll(self.last)["frames"]:
            self.take(frame)

    def take(self, frame: dict[str, Any]) -> None:
        if frame["event"] == "reset":
            state = self.phone.state()
            self.board, self.last = _board(state), state["seq"]
            return
        if frame["event"] == "idea":
            self.board[frame["data"]["number"]] = frame["data"]["text"]
        elif frame["event"] == "idea-gone":
            self.board.pop(frame["data"]["number"], None)
        if frame["id"] is not None:
            assert frame["id"] > self.last, "numbers only go up"
            self.last = frame["id"]


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


def _board(state: dict[str, Any]) -> dict[int, str]:
    return {idea["number"]: idea["text"] for idea in state["ideas"]}


def _difference(board: dict[int, str], truth: dict[int, str]) -> dict[int, tuple[str | None, str | None]]:
    numbers = sorted(board.keys() | truth.keys())
    return {number: (board.get(number), truth.get(number)) for number in numbers if board.get(number) != truth.get(number)}
