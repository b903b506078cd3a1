"""Each picture gets a number in each of its rows; what is left out is left out, and a number of one cell is of no other."""

import pytest
from flask import Flask

from surveys.kinds.contract import AnswerRefused
from surveys.kinds.image_matrix import KIND
from tests.client import Client
from tests.surveys.kinds.pictured import ask, kept, question_of, said_in

pytestmark = pytest.mark.engine("sqlite")


def test_bjorn_rates_what_he_likes_and_finds_it_when_he_comes_back(phone: Client) -> None:
    made, uid, where = ask(phone, "image_matrix")

    phone.fill("/3", **{f"{uid}.a.r1": "5", f"{uid}.b.r1": "2", "go": "next"})
    html = phone.get(where).get_data(as_text=True)

    assert kept(uid) == {"a": {"r1": 5}, "b": {"r1": 2}}
    assert html.count(" checked") == 2
    assert said_in("image_matrix", kept(uid), made, uid) == "Open lobby, label r1 (en): 5 of 5; Quiet lobby, label r1 (en): 2 of 5"


@pytest.mark.parametrize(
    "given", [{"a": {}}, {"a": {"r9": 1}}, {"a": {"r1": 6}}, {"a": {"r1": True}}, {"a": {"r1": 1}, "z": {"r1": 1}}, {"a": 4}]
)
def test_what_is_no_cell_or_no_number_is_refused(app: Flask, given: object) -> None:
    with pytest.raises(AnswerRefused):
        KIND.parse(given, question_of(KIND))


def test_a_cell_has_a_column_and_a_line_of_its_own(app: Flask) -> None:
    question = question_of(KIND)
    values = [{"a": {"r1": 5, "r2": 1}}, {"a": {"r1": 4}, "c": {"r3": 2}}]

    summary = KIND.summary(values, 0, question)

    assert [column.name for column in KIND.variables(question)][:4] == ["lobby_a_r1", "lobby_a_r2", "lobby_a_r3", "lobby_b_r1"]
    assert {line.part: (line.n, line.value) for line in summary.lines if line.n} == {"a_r1": (2, 4.5), "a_r2": (1, 1.0), "c_r3": (1, 2.0)}
