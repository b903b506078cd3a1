"""P2: a repeated request changes nothing and gets the first answer, whatever has changed since."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.making import MadeWorkshop
from tests.phones import Phone
from tests.servers import Installation
from workshop import gatherings, voting

IDEAS = 1000
PHONES = 125  # eight ideas each: even when all are sent five times at once, nobody is asked to slow down


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


def _all_alike(tries: list) -> list:
    """The first of several tries, after making sure that every one was answered alike."""
    assert {(one.status, one.body) for one in tries} == {(tries[0].status, tries[0].body)}
    return tries[:1]
