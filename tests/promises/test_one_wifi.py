"""P10: a whole library on one Wi-Fi works, and one abuser on the same address is slowed down without the others."""

import dataclasses
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest
import time_machine
from flask import Flask

from commons.db import now
from commons.limits import PACE
from tests.client import Client
from tests.making import MadeWorkshop, make_workshop
from tests.phones import PATIENCE, Answer, Phone
from tests.servers import Installation
from workshop import gatherings
from workshop.seats import new_secret

PHONES = 200
SECONDS_OF_ARRIVING = 3
MOST_NEW = int(PACE["newcomer"].partition("/")[0])  # in one workshop from one network, within ten minutes
MOST_IDEAS, MOST_DOTS, SECONDS = 40, 100, 10  # of one phone, said here again: another pace has to be meant
CONNECTIONS = 4  # of an abuser


def test_200_phones_behind_one_address_come_in_and_write_through_the_server(server: Installation, room: MadeWorkshop) -> None:
    """Mutant: key the limit of ideas on the address, and most get 429."""
    with ThreadPoolExecutor(60) as crowd:
        statuses = list(crowd.map(lambda number: _arrive(server.url, room.code, number), range(PHONES)))

    assert set(statuses) == {(200, 201)}
    assert len(Phone(server.url, room.code).state()["ideas"]) == PHONES


@pytest.mark.engine("sqlite")
def test_200_phones_behind_one_address_join_in_one_instant_and_none_is_told_to_wait(app: Flask) -> None:
    """By the limits' clock no time passes: harder than all within fifteen seconds, and the same on a slow machine.

    Of ideas and dots it takes one more than a single phone may send. Mutants: key the limit of ideas or of dots on the address;
    150 newcomers in ten minutes.
    """
    room, library = make_workshop(), _Library(app)
    with time_machine.travel(now(), tick=False):
        joined = library.send(PHONES, room, "/join")
        written = library.send(MOST_IDEAS + 1, room, "/ideas", text="A bench by the door", language="fi")
        room.lead(gatherings.start_vote, budget=5)
        voted = library.send(MOST_DOTS + 1, room, "/dots", target=1, dots=1)

    assert (set(joined), set(written), set(voted)) == ({(200, None)}, {(201, None)}, {(200, None)})


def test_an_abuser_is_limited_while_the_others_beside_write_on(server: Installation, room: MadeWorkshop) -> None:
    """Counted from when each was sent to when it was answered, so that a slow machine changes nothing.

    Mutants: drop `limits.spend("idea", ...)`; 60 ideas in ten seconds.
    """
    abuser = Phone(server.url, room.code)
    abuser.join()
    stop, tries = threading.Event(), list[_Try]()
    with ThreadPoolExecutor(CONNECTIONS) as flood:
        for _connection in range(CONNECTIONS):
            flood.submit(_flood, dataclasses.replace(abuser, cookies=dict(abuser.cookies), _line=None), stop, tries)
        try:
            _until_limited(tries)
            beside = [_join_and_write(server.url, room.code, number) for number in range(10)]
        finally:
            stop.set()

    assert set(beside) == {(200, 201)}
    assert {one.status for one in tries} == {201, 429}
    assert _most_accepted(tries) <= MOST_IDEAS


def test_an_abuser_with_another_cookie_each_time_is_limited_too(server: Installation, room: MadeWorkshop) -> None:
    """Each seat has a pace of its own, so the seats themselves must have one. Mutant: drop `limits.spend("newcomer", ...)` from `join`."""
    beside, elsewhere = Phone(server.url, room.code), Phone(server.url, room.code, source="127.0.0.2")
    beside.join()
    with ThreadPoolExecutor(8) as flood:
        statuses = [
            status for some in flood.map(lambda _n: _join_anew(server.url, room.code, MOST_NEW // 8 + 5), range(8)) for status in some
        ]

    refused = _another(server.url, room.code)

    assert (statuses.count(200), set(statuses)) == (MOST_NEW - 1, {200, 429})
    assert (refused.status, refused.reply["error"]) == (429, "too_often")
    assert int(refused.headers["retry-after"]) >= 1
    assert (beside.post("/join").status, beside.write("Still here").status) == (200, 201)
    assert elsewhere.join().status == 200


class _Library:
    """Many phones behind one address, without a server: one browser with another seat each time."""

    def __init__(self, app: Flask):
        self.app = app
        self.seats = [new_secret() for _phone in range(PHONES)]

    def send(self, phones: int, room: MadeWorkshop, path: str, **data: object) -> list[tuple[int, str | None]]:
        """The same from so many of the phones: the status, and how long each is told to wait."""
        browser: Client = self.app.test_client()  # type: ignore[assignment]
        browser.get(f"/fi/w/{room.code}")
        answers = []
        for seat in self.seats[:phones]:
            browser.set_cookie("talkoot_seat", seat)
            answers.append(browser.send(f"/fi/w/{room.code}{path}", op=new_secret()[:20], **data))
        return [(answer.status_code, answer.headers.get("Retry-After")) for answer in answers]


class _Try(NamedTuple):
    """One idea of an abuser; moments of the monotonic clock."""

    sent: float
    answered: float
    status: int


def _flood(phone: Phone, stop: threading.Event, tries: list[_Try]) -> None:
    while not stop.is_set():
        sent = time.monotonic()
        status = phone.write("Buy cheap things").status
        tries.append(_Try(sent, time.monotonic(), status))
    phone.close()


def _until_limited(tries: list[_Try]) -> None:
    end = time.monotonic() + PATIENCE
    while not any(one.status == 429 for one in tries):
        assert time.monotonic() < end, "nobody slows the abuser down"
        time.sleep(0.02)


def _most_accepted(tries: list[_Try]) -> int:
    """The most ideas that were both sent and accepted within any ten seconds."""
    taken = [one for one in tries if one.status == 201]
    return max(sum(first.sent <= one.sent and one.answered <= first.sent + SECONDS for one in taken) for first in taken)


def _join_anew(url: str, code: str, times: int) -> list[int]:
    """Knock again and again on one connection, as somebody else each time."""
    phone = Phone(url, code)
    phone.open()
    return [_as_another(phone).status for _ in range(times)]


def _another(url: str, code: str) -> Answer:
    phone = Phone(url, code)
    phone.open()
    return _as_another(phone)


def _as_another(phone: Phone) -> Answer:
    seat = next(name for name in phone.cookies if re.search("seat$", name))
    phone.cookies[seat] = new_secret()
    return phone.post("/join")


def _arrive(url: str, code: str, number: int) -> tuple[int, int]:
    """Come in at a moment of one's own."""
    time.sleep(number % 20 * SECONDS_OF_ARRIVING / 20)
    return _join_and_write(url, code, number)


def _join_and_write(url: str, code: str, number: int) -> tuple[int, int]:
    phone = Phone(url, code)
    joined = phone.join().status
    written = phone.write(f"Idea of phone {number}").status
    phone.close()
    return joined, written
