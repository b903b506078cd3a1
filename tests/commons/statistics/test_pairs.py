"""Scores of comparisons are those of the closed forms and of a slow and plain program; nothing depends on order or names."""

import math
import random

import pytest

from commons.statistics.pairs import Comparison, ranking


def compared(rng, items, people, each=6, step=0.6, ties=0.0):
    """Respondents who prefer earlier items: each step is so many log odds."""
    rows = []
    for person in range(people):
        for _pair in range(each):
            left, right = rng.sample(range(items), 2)
            first = rng.random() < 1 / (1 + math.exp(-step * (right - left)))
            winner = None if rng.random() < ties else f"i{left if first else right}"
            rows.append(Comparison(f"p{person}", f"i{left}", f"i{right}", winner))
    return rows


def slowly(rows, prior=0.0, turns=20_000):
    """item -> score, by Hunter's minorisation-maximisation (2004), with an imagined item where there is a prior."""
    items = sorted({item for row in rows for item in (row.left, row.right)})
    strength = dict.fromkeys(items, 1.0)
    wins = dict.fromkeys(items, prior)
    met = {}
    for row in rows:
        met[row.left, row.right] = met.get((row.left, row.right), 0) + 1
        for item in (row.left, row.right):
            wins[item] += 0.5 if row.winner is None else float(row.winner == item)
    for _turn in range(turns):
        weight = {item: 2 * prior / (strength[item] + 1) for item in items}
        for (left, right), times in met.items():
            weight[left] += times / (strength[left] + strength[right])
            weight[right] += times / (strength[left] + strength[right])
        new = {item: wins[item] / weight[item] for item in items}
        if max(abs(new[item] / strength[item] - 1) for item in items) < 1e-13:
            break
        strength = new
    return {
        one: 100 * sum(strength[one] / (strength[one] + strength[other]) for other in items if other != one) / (len(items) - 1)
        for one in items
    }


def by_item(rows, **options):
    return {item.item: item for item in ranking(rows, **options).items}


def test_of_two_items_the_score_is_the_share_won_and_ties_are_half():
    rows = [Comparison(n, "a", "b", "a") for n in range(6)] + [Comparison(n, "b", "a", "b") for n in range(6, 8)]
    tied = [*rows, *(Comparison(n, "a", "b", None) for n in range(8, 10))]

    first, second = ranking(rows).items
    assert (first.item, first.shown, first.wins, first.win_rate, second.wins) == ("a", 8, 6, 0.75, 2)
    assert (first.score, second.score) == pytest.approx((75, 25), abs=1e-9)
    assert by_item(tied)["a"].wins == 7
    assert by_item(tied)["a"].score == pytest.approx(70, abs=1e-9)


def test_in_a_chain_log_odds_add_up():
    # a : b = 3 : 1, b : c = 2 : 1; so a : c = 6 : 1 although they never met.
    rows = [Comparison(n, "a", "b", "b" if n == 0 else "a") for n in range(4)] + [
        Comparison(n, "b", "c", "c" if n == 0 else "b") for n in range(3)
    ]

    found = by_item(rows)

    assert found["a"].score == pytest.approx(100 * (3 / 4 + 6 / 7) / 2, abs=1e-9)
    assert found["c"].score == pytest.approx(100 * (1 / 3 + 1 / 7) / 2, abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_scores_are_those_of_a_slow_program(seed):
    rng = random.Random(seed)
    rows = compared(rng, items=rng.randint(2, 9), people=40, ties=0.1 * (seed % 3))
    prior = 0.5 * (seed % 2)

    found = ranking(rows, prior=prior)

    assert found.finite
    assert {item.item: item.score for item in found.items} == pytest.approx(slowly(rows, prior), abs=1e-6)
    assert sum(item.score for item in found.items) == pytest.approx(50 * len(found.items))


def test_the_order_comes_back_from_what_was_simulated_and_clear_differences_are_clear():
    found = ranking(compared(random.Random(4), items=6, people=400)).items

    assert [item.item for item in found] == [f"i{n}" for n in range(6)]
    assert [item.place for item in found] == [1, 2, 3, 4, 5, 6]
    assert all(item.lo < item.score < item.hi for item in found)


def test_what_bounds_cannot_tell_apart_shares_a_place():
    found = ranking(compared(random.Random(4), items=5, people=60, step=0.0)).items

    assert {item.place for item in found} == {1}


def test_bounds_hold_the_truth_about_as_often_as_they_say():
    truth = slowly([Comparison(n, "a", "b", "b" if n < 3 else "a") for n in range(10)])
    held = 0
    for seed in range(60):
        rng = random.Random(seed)
        first = by_item([Comparison(n, "a", "b", "a" if rng.random() < 0.7 else "b") for n in range(80)])["a"]
        held += first.lo <= truth["a"] <= first.hi

    assert 52 <= held <= 60


@pytest.mark.parametrize("seed", range(3))
def test_neither_the_order_of_rows_nor_the_names_of_people_change_a_number(seed):
    # Mutant: people in the order of their first row give other bounds.
    rng = random.Random(seed)
    rows = compared(rng, items=5, people=25, ties=0.1)
    names = {f"p{n}": f"q{rng.random()}" for n in range(25)}
    mixed = [row._replace(respondent=names[row.respondent]) for row in rng.sample(rows, len(rows))]

    assert ranking(mixed) == ranking(rows)


def test_what_always_won_is_certain_and_the_rest_is_as_without_it():
    rest = compared(random.Random(2), items=4, people=30)
    found = ranking([*rest, *(Comparison(f"p{n}", "top", f"i{n % 4}", "top") for n in range(30))])
    alone = by_item(rest)

    assert found.finite is False
    assert (found.items[0].item, found.items[0].score) == ("top", 100)
    for item in found.items[1:]:
        assert item.score == pytest.approx(alone[item.item].score * 3 / 4, abs=1e-9)
    assert ranking([*rest, Comparison("p1", "top", "i0", "top")], prior=0.5).items[0].score < 100


def test_what_nothing_links_is_an_even_chance_that_could_be_anything():
    found = by_item([Comparison(1, "a", "b", None), Comparison(2, "c", "d", None)])

    assert {(item.score, item.place) for item in found.values()} == {(50, 1)}
    assert all(item.lo < 34 and item.hi > 66 for item in found.values())


def test_what_was_never_compared_has_no_score():
    found = ranking([Comparison(1, "a", "b", "a")], items=["a", "b", "c"])

    assert [(item.item, item.score, item.place) for item in found.items] == [("a", 100, 1), ("b", 0, 2), ("c", None, None)]
    assert ranking([]).items == []
