"""A bar is as long as its number says, whatever the numbers are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.charts import FULL, Bar, bars, round_up, ticks

numbers = st.just(0.0) | st.floats(1e-6, 1e9)


def test_bars_are_as_long_as_their_share():
    chart = bars([Bar("Aula B", 0.63, "63 %", 0.54, 0.71), Bar("Aula A", 0.25, "25 %")], most=1)

    assert [(row.label, row.length, row.reach) for row in chart.rows] == [("Aula B", 63.0, (54.0, 71.0)), ("Aula A", 25.0, None)]
    assert chart.ticks == [(0, 0), (20, 0.2), (40, 0.4), (60, 0.6), (80, 0.8), (100, 1.0)]


@given(st.lists(numbers, min_size=1, max_size=30))
def test_lengths_are_in_the_proportion_of_the_values(values):
    lengths = [row.length for row in bars([Bar("", value, "") for value in values]).rows]
    edge = round_up(max(values))

    assert lengths == pytest.approx([value / edge * FULL for value in values], abs=0.01)
    assert max(lengths) <= FULL


@given(st.floats(1e-6, 1e9))
def test_an_axis_has_few_round_ticks_and_reaches_its_values(value):
    edge = round_up(value)
    there = ticks(edge)

    assert value <= edge * (1 + 1e-9) <= 10.01 * value
    assert 3 <= len(there) <= 6
    assert (there[0], there[-1]) == (0, pytest.approx(edge))


def test_nothing_to_draw_is_an_empty_drawing():
    assert bars([]).rows == []
    assert [row.length for row in bars([Bar("", 0, "0")]).rows] == [0]
