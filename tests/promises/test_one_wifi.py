"""P10: a whole library on one Wi-Fi works, and one abuser on the same address is limited within two seconds."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from commons.limits import PACE
from tests.making import MadeWorkshop
from tests.phones import Answer, Phone
from tests.servers import Installation
from workshop.seats import new_secret

PHONES = 200
SECONDS = 15
MOST_NEW = int(PACE["newcomer"].partition("/")[0])  # in one workshop from one network, within ten minutes


def test_200_phones_behind_one_address_join_and_write_within_15_seconds(server: Installation, room: MadeWorkshop) -> None:
    """Mutant: key the limit of ideas or of joining on the address, and most get 429."""
    with ThreadPoolExecutor(60) as crowd:
        statuses = list(crowd.map(lambda number: _arrive(server.url, room.code, number), range(PHONES)))

    assert set(statuses) == {(200, 201)}
    assert len(Phone(server.url, room.code).state()["ideas"]) == PHONES


def test_an_abuser_is_limited_while_the_others_beside_write_on(server: Installation, room: MadeWorkshop) -> None:
    """Mutant: drop `limits.spend("idea", ...)`."""
    abuser = Phone(server.url, room.code)
    abuser.join()
    stop = threading.Event()
    statuses: list[int] = []

    def flood() -> None:
        while not stop.is_set() and len(statuses) < 400:
            statuses.append(abuser.write("Buy cheap things").status)

    flooding = threading.Thread(target=flood)
    flooding.start()
    time.sleep(2)
    limited_by_now = statuses.count(429)
    beside = [_join_and_write(server.url, room.code, number) for number in range(10)]
    stop.set()
    flooding.join()

    assert limited_by_now > 0
    assert set(beside) == {(200, 201)}
    assert statuses.count(201) <= 60


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
    """Come in at a moment of one's own within the fifteen seconds."""
    time.sleep(number % 20 * SECONDS / 100)
    return _join_and_write(url, code, number)


def _join_and_write(url: str, code: str, number: int) -> tuple[int, int]:
    phone = Phone(url, code)
    joined = phone.join().status
    written = phone.write(f"Idea of phone {number}").status
    phone.close()
    return joined, written
