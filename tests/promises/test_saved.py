"""P1: what a phone was told is saved is on disk, whatever is killed afterwards."""

import contextlib
import http.client
import os
import random
import secrets
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.making import MadeWorkshop
from tests.phones import Phone
from tests.servers import Installation
from workshop import gatherings

KILLS = 4
SECONDS_BETWEEN = 1.5
PHONES = 12
IDEAS = 4
VOTES = 10  # of each phone between two kills


@pytest.fixture
def server(serve: Callable[..., Installation], database: str) -> Installation:
    """The program itself, one worker."""
    return serve(TALKOOT_DATABASE_URL=database)


@pytest.mark.engine("sqlite")
def test_killing_workers_in_mid_vote_loses_no_acknowledged_idea(
    server: Installation, room: MadeWorkshop, phone: Callable[..., Phone]
) -> None:
    """Mutant: release the waiting requests before the commit in `changes._Writer.write`."""
    phones = [phone() for _ in range(PHONES)]
    told: Counter[str] = Counter()
    stop = threading.Event()
    threads = [threading.Thread(target=_write_until, args=(one, stop, told)) for one in phones]

    for thread in threads:
        thread.start()
    for _kill in range(KILLS):
        time.sleep(SECONDS_BETWEEN)
        for pid in server.workers():
            os.kill(pid, signal.SIGKILL)
    time.sleep(SECONDS_BETWEEN)
    stop.set()
    for thread in threads:
        thread.join()

    stored = Counter(idea["text"] for idea in _state(server, room)["ideas"])
    assert sum(told.values()) > PHONES
    assert told - stored == Counter()
    assert max(stored.values()) == 1


def test_dots_in_flight_when_a_worker_or_the_hub_is_killed_count_exactly_once(
    server: Installation, room: MadeWorkshop, phone: Callable[..., Phone]
) -> None:
    """Mutant: leave out `_KEEP` in `operations.once`, so that a finished operation is forgotten."""
    phones = [phone() for _ in range(PHONES)]
    for number in range(1, IDEAS + 1):
        phones[0].write(f"Idea {number}")
    room.lead(gatherings.start_vote, budget=5, totals_shown="live")
    follower = phones[0].stream(phones[0].state()["seq"])
    voters = [_Voter(one, seed) for seed, one in enumerate(phones)]

    for victims in (server.workers, server.hubs, server.workers):
        _vote_while_killed(voters, victims)

    follower.close()
    held = [voter.held() for voter in voters]
    assert [_insist(lambda voter=voter: voter.phone.mine())["dots"] for voter in voters] == held
    assert [voter.told_again() for voter in voters] == [voter.told for voter in voters]
    assert [voter.phone.mine()["dots"] for voter in voters] == held
    totals = {str(number): sum(dots.get(str(number), 0) for dots in held) for number in range(1, IDEAS + 1)}
    assert _state(server, room)["round"]["totals"] == totals


class _Voter:
    """Gives dots and takes them away, one request after the other, and goes on when it has an answer."""

    def __init__(self, phone: Phone, seed: int):
        self.phone = phone
        self.dice = random.Random(seed)
        self.asked: list[dict[str, Any]] = []
        self.told: list[tuple[int, bytes]] = []

    def vote(self) -> None:
        for _vote in range(VOTES):
            self.asked.append({"target": self.dice.randint(1, IDEAS), "dots": self.dice.randint(0, 2), "op": secrets.token_urlsafe(12)})
            self.told.append(self.ask(self.asked[-1]))

    def ask(self, what: dict[str, Any]) -> tuple[int, bytes]:
        """The answer, however often the same has to be sent; more than the budget is refused, and that is an answer too."""
        answer = _insist(lambda: self.phone.place(**what))
        assert answer.status == 200 or answer.reply["error"] == "budget", answer.body
        return answer.status, answer.body if answer.status == 200 else b""

    def told_again(self) -> list[tuple[int, bytes]]:
        """What is said to each accepted request when it comes once more; nothing may change by it."""
        return [self.ask(what) if status == 200 else (status, body) for what, (status, body) in zip(self.asked, self.told, strict=True)]

    def held(self) -> dict[str, int]:
        """What was accepted last for each idea."""
        accepted = [what for what, (status, _body) in zip(self.asked, self.told, strict=True) if status == 200]
        last = {str(what["target"]): what["dots"] for what in accepted}
        return {number: dots for number, dots in sorted(last.items()) if dots}


def _vote_while_killed(voters: list[_Voter], victims: Callable[[], list[int]]) -> None:
    """Let all vote at once, and kill in the middle of it."""
    _until(victims)
    count = sum(len(voter.told) for voter in voters)
    with ThreadPoolExecutor(len(voters)) as crowd:
        voting = [crowd.submit(voter.vote) for voter in voters]
        _until(lambda: sum(len(voter.told) for voter in voters) >= count + PHONES * VOTES // 4)
        for pid in victims():
            os.kill(pid, signal.SIGKILL)
        in_flight = sum(len(voter.asked) - len(voter.told) for voter in voters)
        for one in voting:
            one.result()
    assert in_flight > 0, "somebody waited for an answer when it happened"


def _write_until(phone: Phone, stop: threading.Event, told: Counter[str]) -> None:
    """Write one idea after the other; one whose answer was lost is sent again under its key."""
    while not stop.is_set():
        text, op = f"Idea {secrets.token_hex(6)}", secrets.token_urlsafe(12)
        while not stop.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer = phone.write(text, op=op)
                if answer.status == 201:
                    told[text] += 1
                    break
            time.sleep(0.3)
        time.sleep(0.4)


def _insist(ask: Callable[[], Any], seconds: float = 15) -> Any:
    """The answer, once the server gives one again."""
    end = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except (OSError, http.client.HTTPException):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def _until(true: Callable[[], Any], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


def _state(server: Installation, room: MadeWorkshop) -> dict[str, Any]:
    return _insist(lambda: Phone(server.url, room.code).state())
