"""(Best - worst) / shown is counted right, and nothing depends on order or names."""

import random

from commons.statistics.best_worst import Chosen, standings


def chosen(rng, people, pull=1.0):
    rows = []
    for person in range(people):
        for _set in range(4):
            shown = rng.sample("abcdef", 4)
            liked = sorted(shown, key=lambda item: pull * "abcdef".index(item) + rng.gauss(0, 1.5))
            rows.append(Chosen(person, shown, liked[0], liked[-1] if rng.random() > 0.1 else None))
    return rows


def test_scores_are_counted_right():
    rows = [Chosen(1, "abc", "a", "c"), Chosen(1, "abd", "a", None), Chosen(2, "acd", "c", "a"), Chosen(2, "bcd", None, "d")]

    found = {item.item: item for item in standings(rows, "abcde")}

    assert {code: (item.shown, item.best, item.worst) for code, item in found.items()} == {
        "a": (3, 2, 1), "b": (3, 0, 0), "c": (3, 1, 1), "d": (3, 0, 1), "e": (0, 0, 0),
    }  # fmt: skip
    assert {code: item.score for code, item in found.items()} == {"a": 1 / 3, "b": 0, "c": 0, "d": -1 / 3, "e": None}


def test_the_order_comes_back_with_places_that_tell_it():
    found = standings(chosen(random.Random(5), 300))

    assert "".join(item.item for item in found) == "abcdef"
    assert [item.place for item in found] == [1, 2, 3, 4, 5, 6]
    assert all(item.lo < item.score < item.hi for item in found)


def test_neither_the_order_of_rows_nor_the_names_of_people_change_a_number():
    rng = random.Random(1)
    rows = chosen(rng, 20)
    mixed = [row._replace(respondent=f"x{19 - row.respondent}") for row in rng.sample(rows, len(rows))]

    assert standings(mixed) == standings(rows)
