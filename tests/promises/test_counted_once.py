"""P2: a repeated request changes nothing and gets the first answer, whatever has changed since."""

import dataclasses
import http.client
import random
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.making import MadeWorkshop
from tests.phones import Phone
from tests.servers import Installation
from workshop import gatherings, voting

IDEAS = 1000
CONNECTIONS = 6
SECONDS_TO_ANSWER = 30
PHONES = 125  # eight ideas each: even when all are sent five times at once, nobody is asked to slow down


@pytest.fixture
def server(request: pytest.FixtureRequest, serve: Callable[..., Installation], database: str) -> Installation:
    """The program itself, with as many workers as a test says."""
    return serve(TALKOOT_WORKERS=getattr(request, "param", "1"), TALKOOT_DATABASE_URL=database)


@pytest.mark.engine("sqlite")
def test_a_thousand_ideas_each_sent_one_to_five_times_are_a_thousand(
    server: Installation, room: MadeWorkshop, phone: Callable[..., Phone]
) -> None:
    """Mutant: answer without `@once` on `add_idea`."""
    phones = [phone() for _ in range(PHONES)]
    seeded = random.Random(7)

    def send(place: int) -> list[dict[str, int]]:
        mine = []
        for number in range(place, IDEAS, PHONES):
            tries = [phones[place].write(f"Idea {number}", op=f"idea-{number:06}") for _ in range(seeded.randint(1, 5))]
            mine.append(tries)
        return [answer.reply for tries in mine for answer in _all_alike(tries)]

    with ThreadPoolExecutor(20) as crowd:
        answers = [answer for some in crowd.map(send, range(PHONES)) for answer in some]

    texts = [idea["text"] for idea in Phone(server.url, room.code).state()["ideas"]]
    assert sorted(texts) == sorted(f"Idea {number}" for number in range(IDEAS))
    assert sorted(answer["number"] for answer in answers) == list(range(1, IDEAS + 1))


@pytest.mark.engine("sqlite")
def test_a_dot_accepted_before_the_close_is_confirmed_after_it(room: MadeWorkshop, phone: Callable[..., Phone]) -> None:
    """Mutant: look at the round's state before the operation key, and the repeat is refused."""
    voter = phone()
    for text in ("One", "Two"):
        voter.write(text)
    room.lead(gatherings.start_vote, budget=5)

    first = voter.place(1, 2, op="the-very-same")
    room.lead(voting.close_round)
    again = voter.place(1, 2, op="the-very-same")
    new = voter.place(2, 1)

    assert (first.status, again.status, again.reply) == (200, 200, first.reply)
    assert (new.status, new.reply["error"]) == (409, "no_round")


@pytest.mark.parametrize("server", ["2"], indirect=True)
def test_repeats_that_come_together_to_both_workers_and_cross_a_restart_get_the_first_answer(
    server: Installation, room: MadeWorkshop, phone: Callable[..., Phone]
) -> None:
    """Mutant: keep the answers in the memory of each process instead of the database."""
    writers = [phone() for _ in range(4)]
    ideas = [_Repeated(one, "/ideas", {"text": f"Idea {place}", "language": "fi"}) for place, one in enumerate(writers)]
    with ThreadPoolExecutor(len(writers) * CONNECTIONS) as crowd:
        _send_all(crowd, ideas)
        room.lead(gatherings.start_vote, budget=5, totals_shown="live")
        dots = [_Repeated(one, "/dots", {"target": place + 1, "dots": 2}) for place, one in enumerate(writers)]
        _send_all(crowd, dots)
        for place, one in enumerate(writers):
            assert one.place(place + 1, 1).status == 200, "they think again: a repeat must not bring the old number back"

        stopping = threading.Thread(target=_restart, args=(server,))
        stopping.start()
        _send_all(crowd, ideas + dots)
        stopping.join()
        _send_all(crowd, ideas + dots)

    assert [{len(one.answers) for one in some} for some in (ideas, dots)] == [{1}, {1}]
    assert {status for one in ideas + dots for status, _body in one.answers} == {200, 201}
    state = Phone(server.url, room.code).state()
    assert sorted(idea["text"] for idea in state["ideas"]) == [f"Idea {place}" for place in range(4)]
    assert state["round"]["totals"] == dict.fromkeys("1234", 1)


class _Repeated:
    """One operation of one phone, sent on many connections at once under the same key."""

    def __init__(self, phone: Phone, path: str, data: dict[str, Any]):
        self.path, self.data = path, {**data, "op": secrets.token_urlsafe(12)}
        self.phones = [dataclasses.replace(phone, cookies=dict(phone.cookies), _line=None) for _ in range(CONNECTIONS)]
        self.answers: set[tuple[int, bytes]] = set()

    def send(self, phone: Phone) -> None:
        """Until there is an answer: it may be a server on its way out or one that is not there yet."""
        end = time.monotonic() + SECONDS_TO_ANSWER
        while True:
            try:
                answer = phone.send(self.path, self.data)
            except (OSError, http.client.HTTPException):
                assert time.monotonic() < end
                time.sleep(0.1)
            else:
                self.answers.add((answer.status, answer.body))
                return


def _send_all(crowd: ThreadPoolExecutor, operations: list[_Repeated]) -> None:
    for sent in [crowd.submit(one.send, phone) for one in operations for phone in one.phones]:
        sent.result()


def _restart(server: Installation) -> None:
    server.stop()
    server.start()


def _all_alike(tries: list) -> list:
    """The first of several tries, after making sure that every one was answered alike."""
    assert {(one.status, one.body) for one in tries} == {(tries[0].status, tries[0].body)}
    return tries[:1]
