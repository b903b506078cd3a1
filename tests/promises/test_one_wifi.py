"""P10: a whole library on one Wi-Fi works, and one abuser on the same address is limited within two seconds."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.making import MadeWorkshop
from tests.phones import Phone
from tests.servers import Installation

PHONES = 200
SECONDS = 15


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
