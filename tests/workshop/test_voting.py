"""Dots on a phone: a budget that holds, totals nobody sees too early, an order of one's own, a result that says what is shared."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from commons import changes
from commons.db import db
from commons.errors import Refusal
from commons.live import log
from tests.making import MadeWorkshop, make_workshop
from tests.workshop.conftest import Taker
from workshop import gatherings, ideas, voting
from workshop.models import Ballot, Dot, TotalsShown, VotingRound
from workshop.queries import BY_SECRET
from workshop.seats import Seat

BUDGET = 5
TOGETHER = 64
STEP = re.compile(r'value="(\d+):\d+" data-step="1"')


@pytest.fixture
def room(app: Flask) -> MadeWorkshop:
    """A room with eight ideas, not voting yet."""
    room = make_workshop()
    author = room.seat()
    for number in range(1, 9):
        room.write(author, f"Idea number {number}")
    return room


def place(room: MadeWorkshop, seat: Seat, target: int, dots: int, op: str) -> dict:
    """Dots by verb."""
    return room.do(voting.place_dots, seat, actor=seat.actor, op=op, target=target, dots=dots)


def stored() -> dict[str, int]:
    """What the rows say: dots in all, dots spent, ballots."""
    db.session.rollback()
    dots, spent, ballots = db.session.execute(
        sa.select(
            sa.select(sa.func.coalesce(sa.func.sum(Dot.dots), 0)).scalar_subquery(),
            sa.select(sa.func.coalesce(sa.func.sum(Ballot.spent), 0)).scalar_subquery(),
            sa.select(sa.func.count(Ballot.id)).scalar_subquery(),
        )
    ).one()
    return {"dots": int(dots), "spent": int(spent), "ballots": ballots}


def test_sixty_four_dots_at_once_from_two_processes_never_break_the_budget(
    app: Flask, make_app: Callable[..., Flask], room: MadeWorkshop
) -> None:
    """P3. Mutant: take the condition out of `_SPEND`; or read `spent`, compare and write it back without the room's lock."""
    room.lead(gatherings.start_vote, budget=BUDGET, most_per_idea=1)
    seat, other = room.seat(), make_app()
    ready = threading.Barrier(TOGETHER)

    def press(number: int) -> str:
        with (app, other)[number % 2].app_context():
            ready.wait()
            try:
                place(room, seat, number % 8 + 1, 1, f"a dot number {number}")
                return "taken"
            except Refusal as refusal:
                return refusal.code

    with ThreadPoolExecutor(TOGETHER) as crowd:
        answers = list(crowd.map(press, range(TOGETHER)))

    assert set(answers) == {"taken", "budget"}
    assert stored() == {"dots": BUDGET, "spent": BUDGET, "ballots": 1}


def test_a_close_that_races_with_dots_counts_exactly_what_was_taken(app: Flask, make_app: Callable[..., Flask], room: MadeWorkshop) -> None:
    """Mutant: let `_OPEN_ROUND` take closed rounds (a dot comes after the close)."""
    room.lead(gatherings.start_vote, budget=BUDGET)
    seats, other = [room.seat() for _ in range(24)], make_app()
    ready = threading.Barrier(len(seats) + 1)

    def press(number: int) -> int:
        with (app, other)[number % 2].app_context():
            ready.wait()
            try:
                return place(room, seats[number], number % 8 + 1, 2, f"a dot number {number}")["dots"]
            except voting.NoRoundOpen:
                return 0

    def close() -> int:
        with app.app_context():
            ready.wait()
            return room.lead(voting.close_round)

    with ThreadPoolExecutor(len(seats) + 1) as crowd:
        pressed = crowd.map(press, range(len(seats)))
        closed_at = crowd.submit(close).result()
        taken = sum(pressed)

    assert stored()["dots"] == stored()["spent"] == taken
    assert [event.kind for event in log.after(db.session, room.id, closed_at)] == []


def test_a_repeat_after_the_close_gets_its_first_answer(room: MadeWorkshop) -> None:
    """P2. Mutant: look at the round before the operation key."""
    room.lead(gatherings.start_vote, budget=BUDGET)
    seat = room.seat()
    first = place(room, seat, 1, 2, "the very same")

    room.lead(voting.close_round)

    assert place(room, seat, 1, 2, "the very same") == first
    with pytest.raises(voting.NoRoundOpen):
        place(room, seat, 1, 1, "another one")


def test_the_same_key_sent_by_many_at_once_counts_once(app: Flask, room: MadeWorkshop) -> None:
    """P2. Mutant: `place_dots` without `@once`, counting up instead of taking the absolute number."""
    room.lead(gatherings.start_vote, budget=BUDGET)
    seat = room.seat()

    def press(_number: int) -> tuple:
        with app.app_context():
            return tuple(place(room, seat, 3, 1, "one tap of a thumb").items())

    with ThreadPoolExecutor(16) as crowd:
        answers = set(crowd.map(press, range(16)))

    assert len(answers) == 1
    assert stored() == {"dots": 1, "spent": 1, "ballots": 1}


def test_dots_can_be_moved_and_taken_back_until_the_close(room: MadeWorkshop) -> None:
    room.lead(gatherings.start_vote, budget=3)
    seat = room.seat()

    left = [
        place(room, seat, target, dots, f"step {n} of mine")["left"] for n, (target, dots) in enumerate([(1, 2), (2, 1), (1, 0), (3, 2)])
    ]

    assert left == [1, 0, 2, 0]
    assert stored() == {"dots": 3, "spent": 3, "ballots": 1}


@pytest.mark.parametrize(
    ("target", "dots", "code"), [(1, 3, "most_per_idea"), (1, -1, "most_per_idea"), (99, 1, "target"), (1, 10**30, "most_per_idea")]
)
def test_dots_that_cannot_be_are_refused(room: MadeWorkshop, target: int, dots: int, code: str) -> None:
    room.lead(gatherings.start_vote, budget=3)

    with pytest.raises(Refusal) as refused:
        place(room, room.seat(), target, dots, "impossible")

    assert refused.value.code == code
    assert stored()["dots"] == 0


def test_the_database_itself_holds_the_budget(room: MadeWorkshop) -> None:
    room.lead(gatherings.start_vote, budget=3)
    place(room, room.seat(), 1, 2, "two of three")

    with pytest.raises(sa.exc.IntegrityError):
        changes.make(_overspend, room=room.id)


def _overspend(session: Session) -> None:
    session.execute(sa.update(Ballot).values(spent=99))


def test_each_voter_has_an_order_of_their_own_and_keeps_it(room: MadeWorkshop, take_part: Taker) -> None:
    voters = [take_part(room) for _ in range(6)]
    room.lead(gatherings.start_vote, budget=BUDGET)

    orders = [STEP.findall(voter.get(f"/en/w/{room.code}").text) for voter in voters]
    again = [STEP.findall(voter.get(f"/sv/w/{room.code}").text) for voter in voters]

    assert again == orders
    assert len({tuple(order) for order in orders}) > 1
    assert {tuple(sorted(order)) for order in orders} == {tuple("12345678")}


def test_voting_without_scripts_from_the_first_dot_to_done_and_back(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)
    room.lead(gatherings.start_vote, budget=BUDGET)
    bjorn.get(f"/en/w/{room.code}")

    there = bjorn.fill("/dots", give="3:1").location
    bjorn.get(there)
    bjorn.fill("/dots", give="3:2")
    bjorn.get(f"/en/w/{room.code}")
    words = bjorn.page.text
    bjorn.fill("/done")
    bjorn.get(f"/en/w/{room.code}")
    done = bjorn.get(f"/en/w/{room.code}/mine").json
    bjorn.fill("/done")

    assert there == f"/en/w/{room.code}#vote-3"
    assert "3 of 5 dots left" in words
    assert (done["left"], done["dots"], done["done"]) == (3, {"3": 2}, True)
    assert bjorn.get(f"/en/w/{room.code}/mine").json["done"] is False


def test_one_dot_too_many_without_scripts_says_so_and_keeps_the_rest(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)
    room.lead(gatherings.start_vote, budget=1, most_per_idea=1)
    bjorn.get(f"/en/w/{room.code}")
    bjorn.fill("/dots", give="1:1")
    bjorn.get(f"/en/w/{room.code}")

    answer = bjorn.fill("/dots", give="2:1")
    bjorn.get(answer.location)

    assert answer.status_code == 303
    assert "Take a dot away from another idea first." in bjorn.page.text
    assert bjorn.get(f"/en/w/{room.code}/mine").json["dots"] == {"1": 1}


def test_a_program_is_told_the_truth_about_its_budget(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)
    room.lead(gatherings.start_vote, budget=3)
    bjorn.send(f"/en/w/{room.code}/dots", op="two dots there", target=1, dots=2)

    answer = bjorn.send(f"/en/w/{room.code}/dots", op="two dots more", target=2, dots=2)

    assert answer.status_code == 409
    assert {name: answer.json[name] for name in ("error", "budget", "left")} == {"error": "budget", "budget": 3, "left": 1}


def test_no_participant_learns_totals_before_the_result_is_shown(room: MadeWorkshop, take_part: Taker) -> None:
    """Mutant: give `totals` whenever a round exists, or record the target of a dot in a hidden round."""
    carla = take_part(room)
    room.lead(gatherings.start_vote, budget=BUDGET)
    for number in range(7):
        place(room, room.seat(), 4, 2, f"for the fourth {number}")

    open_ = _everything(carla, room)
    room.lead(voting.close_round)
    closed = _everything(carla, room)
    room.lead(gatherings.show_result)
    shown = _everything(carla, room)

    assert [text for text in open_ + closed if "totals" in text or "14 dots" in text or '"4": 14' in text] == []
    assert not any('"target"' in text for text in open_ + closed)
    assert "14 dots" in shown[0]
    assert '"4":14' in shown[1].replace(" ", "")


def _everything(browser: Taker, room: MadeWorkshop) -> list[str]:
    """All that a participant who has placed nothing can get."""
    paths = (
        f"/en/w/{room.code}",
        f"/en/w/{room.code}/state",
        f"/en/w/{room.code}/mine",
        f"/en/w/{room.code}/board",
        f"/w/{room.code}/live?after=0&lang=en&poll=1",
    )
    return [browser.get(path).text for path in paths]


def test_where_totals_are_on_show_they_are_sums_of_the_rows(room: MadeWorkshop, take_part: Taker) -> None:
    carla = take_part(room)
    room.lead(gatherings.start_vote, budget=BUDGET, totals_shown=TotalsShown.LIVE)
    seq = carla.get(f"/en/w/{room.code}/state").json["seq"]

    place(room, room.seat(), 2, 2, "two of mine")
    place(room, room.seat(), 2, 1, "one of mine")

    frames = carla.get(f"/w/{room.code}/live?after={seq}&lang=en&poll=1").json["frames"]
    assert carla.get(f"/en/w/{room.code}/state").json["round"]["totals"]["2"] == 3
    assert "3 dots in all" in carla.get(f"/en/w/{room.code}").text
    assert [frame["data"]["totals"] for frame in frames if frame["event"] == "dots"] == [{"2": 3}]


def test_the_result_has_dots_people_and_places_and_my_own_beside_it(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn, carla = take_part(room), take_part(room)
    room.lead(gatherings.start_vote, budget=BUDGET)
    for browser in (bjorn, carla):
        browser.get(f"/en/w/{room.code}")
        browser.send(f"/en/w/{room.code}/dots", op="two of my dots", target=2, dots=2)
    bjorn.send(f"/en/w/{room.code}/dots", op="one of my dots", target=5, dots=1)
    room.lead(voting.close_round)
    room.lead(gatherings.show_result)

    his, hers = bjorn.get(f"/en/w/{room.code}"), carla.get(f"/en/w/{room.code}")

    assert "Idea 2: 2 dots" in his.text
    assert "Idea 5: 1 dot" in his.text
    assert "Idea 5: 1 dot" not in hers.text
    assert "4 dots" in hers.text
    assert "from 2 people" in hers.text
    assert "The same as a table" in hers.text


def test_an_idea_taken_away_during_the_vote_keeps_its_number_and_loses_its_words(room: MadeWorkshop, take_part: Taker) -> None:
    bjorn = take_part(room)
    room.lead(gatherings.start_vote, budget=BUDGET)
    bjorn.get(f"/en/w/{room.code}")

    room.lead(ideas.hide_idea, number=3)
    page = bjorn.get(f"/en/w/{room.code}").text

    assert "Idea number 3" not in page
    assert "This idea has been taken off the board." in page


def test_an_idea_in_a_vote_cannot_be_rewritten_neither_then_nor_once_it_has_its_dots(room: MadeWorkshop) -> None:
    """Mutant: look at open rounds only, and a result may be rewritten."""
    author = room.seat()
    number = room.write(author, "As it was voted on")
    room.lead(gatherings.start_vote, budget=BUDGET)

    for op, then in (("while it is open", voting.close_round), ("when it is closed", voting.reveal_result), ("once revealed", None)):
        with pytest.raises(ideas.PutToTheVote):
            room.do(ideas.edit_idea, author, actor=author.actor, op=op, number=number, text="Something else", version=1)
        if then:
            room.lead(then)


def test_nothing_ties_two_rounds_of_one_person_together(room: MadeWorkshop) -> None:
    """P5. Mutant: one voter tag for all rounds."""
    seat = room.seat()
    for turn in range(2):
        room.lead(gatherings.start_vote, budget=BUDGET)
        place(room, seat, 1, 1, f"a dot in turn {turn}")
        room.lead(voting.close_round)

    db.session.rollback()
    rounds = db.session.scalars(sa.select(VotingRound.id), execution_options=BY_SECRET).all()
    tags = db.session.scalars(sa.select(Ballot.voter_tag)).all()
    assert len(rounds) == 2
    assert len(set(tags)) == 2
