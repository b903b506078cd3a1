"""P3: nobody holds more dots than the budget, however many requests arrive together and at whichever process."""

import dataclasses
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from commons.db import db
from tests.making import MadeWorkshop
from tests.phones import Answer, Phone
from tests.servers import Installation
from workshop import gatherings
from workshop.models import Ballot, Dot, Target, TotalsShown

IDEAS, BUDGET, MOST = 8, 5, 2
TOGETHER = 64
VOTERS = 2  # one after the other: nobody may give dots faster than a hundred in ten seconds

Asked = tuple[int, int]  # a target and its dots


@pytest.fixture
def server(serve: Callable[..., Installation], database: str) -> Installation:
    """The program itself with two workers, whom the connections reach as they come."""
    return serve(TALKOOT_WORKERS="2", TALKOOT_DATABASE_URL=database)


def test_64_changes_of_one_ballot_at_once_through_two_workers_never_hold_more_than_the_budget(
    server: Installation, room: MadeWorkshop, phone: Callable[..., Phone]
) -> None:
    """Mutant: take the condition out of `_SPEND`."""
    author = phone()
    for number in range(IDEAS):
        author.write(f"Idea {number}")
    room.lead(gatherings.start_vote, budget=BUDGET, most_per_idea=MOST, totals_shown=TotalsShown.LIVE)
    dice = random.Random(3)
    reached: Counter[int] = Counter()
    held_by_all: Counter[int] = Counter()

    for _voter in range(VOTERS):
        bjorn = phone()
        before = [((target, dots), bjorn.place(target, dots)) for target, dots in ((1, 2), (2, 2), (3, 1))]
        asked = [(dice.randint(1, IDEAS), dice.choice((0, 1, 1, 2, 2))) for _request in range(TOGETHER)]
        answered = before + list(zip(asked, _all_at_once(server, bjorn, asked, reached), strict=True))
        taken = [(what, answer.reply) for what, answer in answered if answer.status == 200]
        refused = [answer for _what, answer in answered if answer.status != 200]

        held = _replayed(taken)
        held_by_all += held

        assert {(answer.status, answer.reply["error"]) for answer in refused} == {(409, "budget")}
        assert all(0 <= answer.reply["left"] <= BUDGET for answer in refused)
        mine = bjorn.mine()
        assert ({int(number): dots for number, dots in mine["dots"].items()}, mine["left"]) == (dict(held), BUDGET - held.total())
        stored, most_spent = _stored()
        assert most_spent <= BUDGET
        assert stored == held_by_all
        assert bjorn.state()["round"]["totals"] == {str(number): stored[number] for number in range(1, IDEAS + 1)}

    assert set(reached) == set(server.workers()), "both workers took part"


def _all_at_once(server: Installation, phone: Phone, asked: list[Asked], reached: Counter[int]) -> list[Answer]:
    """Each request on a connection of its own, which stands open before all are released together."""
    ready = threading.Barrier(len(asked))
    idle = {pid: _sockets(pid) for pid in server.workers()}

    def press(what: Asked) -> Answer:
        own = dataclasses.replace(phone, cookies=dict(phone.cookies), _line=None)
        own.state()
        if ready.wait(30) == 0:
            reached.update({pid: 1 for pid, before in idle.items() if _sockets(pid) > before})
        answer = own.place(*what)
        own.close()
        return answer

    with ThreadPoolExecutor(len(asked)) as crowd:
        return list(crowd.map(press, asked))


def _replayed(taken: list[tuple[Asked, dict[str, Any]]]) -> Counter[int]:
    """What the ballot holds by its answers alone, in their order; each of them was true at its moment."""
    held: Counter[int] = Counter()
    assert len({reply["seq"] for _what, reply in taken}) == len(taken)
    for (target, dots), reply in sorted(taken, key=lambda one: one[1]["seq"]):
        held[target] = dots
        assert held.total() <= BUDGET
        assert (reply["target"], reply["dots"], reply["left"]) == (target, dots, BUDGET - held.total())
    return +held


def _stored() -> tuple[Counter[int], int]:
    """Dots of each target as the rows have them, and the most that any ballot has spent; a ballot spends what it holds."""
    db.session.rollback()
    rows = db.session.execute(sa.select(Target.number, sa.func.sum(Dot.dots)).join(Dot, Dot.target_id == Target.id).group_by(Target.number))
    stored = Counter({number: int(dots) for number, dots in rows})
    holds = sa.select(sa.func.coalesce(sa.func.sum(Dot.dots), 0)).where(Dot.ballot_id == Ballot.id).scalar_subquery()
    ballots = db.session.execute(sa.select(Ballot.spent, holds)).all()
    assert [spent for spent, _held in ballots] == [held for _spent, held in ballots]
    return stored, max(spent for spent, _held in ballots)


def _sockets(pid: int) -> int:
    """How many connections a process holds."""
    found = 0
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found += str(file.readlink()).startswith("socket:")
    return found
