"""Places by dots equal those of a slow and plain program, and do not depend on the order or the names of anything."""

import random
import time

import pytest

from commons.statistics import dots
from commons.statistics.dots import places

LEAST_VOTERS_FOR_BOUNDS = 12


def random_ballots(rng, voters, ideas, budget=5, most=2, pull=None):
    """voter -> idea -> dots; `pull` makes some ideas better liked."""
    ballots = {}
    for voter in range(voters):
        ballot = {}
        for _ in range(budget):
            idea = rng.choices(range(ideas), weights=pull)[0]
            if ballot.get(idea, 0) < most:
                ballot[idea] = ballot.get(idea, 0) + 1
        ballots[f"v{voter}"] = ballot
    return ballots


def slowly(ballots, ideas):
    """idea -> (dots, supporters, place), by counting."""
    total = {idea: sum(ballot.get(idea, 0) for ballot in ballots.values()) for idea in ideas}
    people = {idea: sum(1 for ballot in ballots.values() if ballot.get(idea)) for idea in ideas}
    return {idea: (total[idea], people[idea], 1 + sum(1 for other in ideas if total[other] > total[idea])) for idea in ideas}


def slow_bounds(rng, ballots, ideas, resamples=1_000):
    """idea -> (place_lo, place_hi), by drawing the voters one by one with another generator."""
    voters, seen = list(ballots.values()), {idea: [] for idea in ideas}
    for _ in range(resamples):
        total = dict.fromkeys(ideas, 0)
        for _ in voters:
            for idea, given in rng.choice(voters).items():
                total[idea] += given
        for idea in ideas:
            seen[idea].append(1 + sum(1 for other in ideas if total[other] > total[idea]))
    return {idea: (sorted(found)[25], sorted(found)[974]) for idea, found in seen.items()}


@pytest.mark.parametrize("seed", range(25))
def test_dots_supporters_and_places_are_counted_right(seed):
    rng = random.Random(seed)
    ideas = list(range(rng.randint(1, 30)))
    ballots = random_ballots(rng, rng.randint(0, 60), len(ideas))

    found = {row.idea: (row.dots, row.supporters, row.place) for row in places(ballots, ideas)}

    assert found == slowly(ballots, ideas)


@pytest.mark.parametrize("seed", range(4))
def test_bounds_are_those_of_drawing_voters_one_by_one(seed):
    rng = random.Random(seed)
    ballots = random_ballots(rng, 40, 8, pull=[8, 7, 4, 4, 2, 2, 1, 1])

    slow = slow_bounds(rng, ballots, range(8))

    for row in places(ballots, range(8)):
        assert abs(row.place_lo - slow[row.idea][0]) <= 1
        assert abs(row.place_hi - slow[row.idea][1]) <= 1
        assert row.place_lo <= row.place <= row.place_hi


def test_the_numbers_of_a_file_are_those_of_the_screen():
    """Names, their types and the order of rows make no difference: only what was given."""
    rng = random.Random(7)
    ballots = random_ballots(rng, 50, 12)
    mixed = list(ballots.items())
    rng.shuffle(mixed)
    from_file = {f"{rng.random()}": {str(idea): n for idea, n in ballot.items()} for _voter, ballot in mixed}

    on_screen = [(str(row.idea), row.place, row.place_lo, row.place_hi, row.place_from, row.place_to) for row in places(ballots)]
    again = [(row.idea, row.place, row.place_lo, row.place_hi, row.place_from, row.place_to) for row in places(from_file)]

    assert again == on_screen


def test_ties_share_a_place_and_a_bracket():
    rows = places({"a": {1: 2, 2: 2, 3: 1}, "b": {1: 1, 2: 1}})

    assert [(row.idea, row.dots, row.place) for row in rows] == [(1, 3, 1), (2, 3, 1), (3, 1, 3)]
    assert [(row.place_from, row.place_to) for row in rows[:2]] == [(1, 2), (1, 2)]


def test_what_everybody_wants_has_a_bracket_of_its_own_and_what_few_want_shares():
    # Mutant: begin a bracket at every change of place.
    ballots = {f"v{n}": {"valo": 2, "penkki": 1, ("wc" if n % 2 else "kasvi"): 1} for n in range(40)}
    ballots["v40"] = {"wc": 1}

    brackets = {row.idea: (row.place_from, row.place_to) for row in places(ballots)}

    assert brackets == {"valo": (1, 1), "penkki": (2, 2), "wc": (3, 4), "kasvi": (3, 4)}


def test_brackets_run_on_from_first_to_last():
    ballots = random_ballots(random.Random(3), 80, 20, pull=[2**-n for n in range(20)])

    brackets = [(row.place_from, row.place_to) for row in places(ballots, range(20))]

    assert brackets == sorted(brackets)
    assert [place for first, last in sorted(set(brackets)) for place in range(first, last + 1)] == list(range(1, 21))
    assert all(first <= stands <= last for stands, (first, last) in enumerate(brackets, start=1))


def test_nothing_to_place_and_nobody_who_voted():
    assert places({}) == []
    assert [(row.idea, row.dots, row.place, row.place_from, row.place_to) for row in places({}, [4, 7])] == [
        (4, 0, 1, 1, 2),
        (7, 0, 1, 1, 2),
    ]
    assert places({"a": {4: 0}}, [4, 7]) == places({}, [4, 7])


def test_a_large_round_is_a_moments_work(capsys):
    """200 ideas and 500 ballots: told, not judged, because the machine is shared."""
    ballots = random_ballots(random.Random(1), 500, 200)
    places(ballots)
    began = time.perf_counter()

    rows = places(ballots)

    took = time.perf_counter() - began
    assert (len(rows), dots.RESAMPLES) == (200, 1_000)
    with capsys.disabled():
        print(f" [{took * 1000:.0f} ms]", end="")
