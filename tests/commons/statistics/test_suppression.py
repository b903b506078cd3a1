"""No small group can be had by subtraction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.statistics.suppression import hidden_groups, whole_is_hidden


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"residents": 40, "staff": 12}, set()),
        ({"residents": 40, "staff": 3}, {"residents", "staff"}),
        ({"residents": 40, "kela": 12, "te": 3}, {"kela", "te"}),  # 55 - 40 - 12 would tell of the three
        ({"residents": 40, "kela": 4, "te": 3}, {"kela", "te"}),
        ({"residents": 40, "kela": 2, "te": 2, "dvv": 9}, {"kela", "te", "dvv"}),
        ({"residents": 40, "staff": 0}, set()),
        ({"residents": 4}, {"residents"}),
        ({}, set()),
    ],
)
def test_by_hand(sizes, hidden):
    # Mutant: hide only those under five.
    assert hidden_groups(sizes) == hidden


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30)))
def test_what_is_left_after_subtraction_belongs_to_enough_people_of_two_groups(sizes):
    hidden = hidden_groups(sizes)

    assert all(group in hidden for group, size in sizes.items() if 0 < size < 5)
    everybody = {group for group, size in sizes.items() if size}
    if hidden and hidden != everybody:
        assert len(hidden) >= 2
        assert sum(sizes[group] for group in hidden) >= 5


def test_all_together_may_be_too_few():
    assert whole_is_hidden({"a": 2, "b": 2})
    assert not whole_is_hidden({"a": 2, "b": 3})
