"""P1: what a phone was told is saved is on disk, whatever is killed afterwards."""

import contextlib
import http.client
import os
import secrets
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.making import MadeWorkshop
from tests.phones import Phone
from tests.servers import Installation
from workshop import gatherings

KILLS = 4
SECONDS_BETWEEN = 1.5
PHONES = 12


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


def test_dots_survive_the_hub_and_a_worker_killed_in_mid_vote(
    server: Installation, room: MadeWorkshop, phone: Callable[..., Phone]
) -> None:
    """Mutant: keep the spent dots in memory, or let the hub's end take the worker along."""
    phones = [phone() for _ in range(PHONES)]
    for number in range(4):
        phones[0].write(f"Idea {number}")
    room.lead(gatherings.start_vote, budget=5, totals_shown="live")
    follower = phones[0].stream(phones[0].state()["seq"])

    for one in phones[:6]:
        assert one.place(1, 2).status == 200
    for pid in server.hubs():
        os.kill(pid, signal.SIGKILL)
    for one in phones[6:9]:
        assert _insist(one, lambda one=one: one.place(1, 2)) == 200
    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)
    for one in phones[9:]:
        assert _insist(one, lambda one=one: one.place(1, 2)) == 200

    follower.close()
    assert _state(server, room)["round"]["totals"] == {"1": 2 * PHONES, "2": 0, "3": 0, "4": 0}


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


def _insist(phone: Phone, ask: Callable[[], object], seconds: float = 15) -> int:
    """The status once the server answers again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return ask().status  # type: ignore[attr-defined]
        time.sleep(0.2)
    raise AssertionError("the server did not come back")


def _state(server: Installation, room: MadeWorkshop) -> dict:
    end = time.monotonic() + 15
    while True:
        try:
            return Phone(server.url, room.code).state()
        except (OSError, http.client.HTTPException):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
