"""`flask analyse` gives the numbers of the screen from a file, and says what is wrong with a file that it cannot use."""

import json
from dataclasses import asdict

import pytest
from flask import Flask

from commons import analysing
from commons.exports import Column, research_lines, spreadsheet_lines
from commons.statistics.dots import places
from commons.statistics.pairs import Comparison, ranking

NOTHING = {"fi": "", "sv": "", "en": ""}
COLUMNS = [Column("voter", "code", NOTHING), Column("idea", "integer", NOTHING), Column("dots", "integer", NOTHING)]
BALLOTS = {"-a": {1: 2, 2: 1}, "=b": {1: 2, 3: 1}, "c": {2: 2, 10: 1}, "d": {1: 1}, "e": {10: 2, 2: 1}}
ROWS = [(voter, idea, n) for voter, ballot in BALLOTS.items() for idea, n in ballot.items()]


@pytest.fixture
def analyse(tmp_path):
    """Writes a file and runs the command on it."""
    app = Flask(__name__)
    analysing.init_app(app)

    def run(content, *options, kind="dots"):
        file = tmp_path / f"{kind}.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return app.test_cli_runner().invoke(args=["analyse", kind, str(file), *options])

    return run


@pytest.mark.parametrize("lines", [research_lines, spreadsheet_lines])
def test_both_dialects_give_the_numbers_of_the_screen(analyse, lines):
    result = analyse("".join(lines(COLUMNS, ROWS)))

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "ideas": [
            {
                "idea": str(row.idea),
                "dots": row.dots,
                "supporters": row.supporters,
                "place": row.place,
                "place_lo": row.place_lo,
                "place_hi": row.place_hi,
            }
            for row in places(BALLOTS)
        ]
    }


def test_ids_stay_as_they_are_in_the_file(analyse):
    result = analyse("voter,idea,dots\nx,007,1\nx,7,1\ny,ä b,0\n")

    assert [idea["idea"] for idea in json.loads(result.stdout)["ideas"]] == ["007", "7", "ä b"]


def test_columns_may_stand_in_any_order_with_others_between(analyse):
    result = analyse("dots,what,idea,voter\r\n2,x,1,a\r\n1,y,2,a\r\n")

    assert [(idea["idea"], idea["dots"]) for idea in json.loads(result.stdout)["ideas"]] == [("1", 2), ("2", 1)]


def test_a_file_of_two_rounds_can_be_taken_apart(analyse):
    content = "voter,idea,dots,workshop,round\na,1,2,W,1\nb,2,1,W,1\nc,2,2,W,2\n"

    together, first = analyse(content), analyse(content, "--round", "1")

    assert "2 different rounds are counted together" in together.stderr
    assert [(idea["idea"], idea["dots"]) for idea in json.loads(first.stdout)["ideas"]] == [("1", 2), ("2", 1)]
    assert first.stderr == ""


def test_no_rows_are_no_ideas(analyse):
    assert json.loads(analyse("voter,idea,dots\n").stdout) == {"ideas": []}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "missing: voter, idea, dots"),
        ("voter,idea\na,1\n", "missing: dots"),
        ("voter,idea,dots,dots\na,1,1,1\n", "same name"),
        ("voter,idea,dots\na,1\n", "Line 2 has 2 cells"),
        ("voter,idea,dots\na,1,-1\n", "Line 2: dots has to be a whole number"),
        ("voter,idea,dots\na,1,1.5\n", "it is '1.5'"),
        ("voter,idea,dots\na,1,\n", "it is ''"),
        ("voter,idea,dots\na,1,99999999999999999999\n", "Line 2: dots"),
        ("voter,idea,dots\na,1,١\n", "Line 2: dots"),
        ("voter,idea,dots\n,1,1\n", "Line 2 has no voter"),
        ("voter,idea,dots\na,,1\n", "Line 2 has no idea"),
        ('voter,idea,dots\na,"1,1\n', "not CSV"),
        (b"voter,idea,dots\n\xe4,1,1\n", "not UTF-8"),
        (b"\0\1\2", "not a text file"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_printed(analyse, content, says):
    result = analyse(content)

    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_is_not_there(analyse, tmp_path):
    assert analyse("voter,idea,dots\n", "--round", "9").exit_code == 2


PAIRS = [
    ("-r1", "lobby", 1, "a", "b", "left", None), ("-r1", "lobby", 2, "c", "a", "tie", None), ("=r2", "lobby", 1, "b", "a", "left", None),
    ("=r2", "lobby", 2, "c", "b", "left", None), ("r3", "lobby", 1, "b", "c", "skip", "like_both"), ("r3", "lobby", 2, "b", "c", "left", None),
    ("r3", "lobby", 3, "d", "c", "skip", None), ("r3", "hall", 1, "a", "b", "right", None),
]  # fmt: skip
NAMES = ("response_id", "variable", "task_no", "left", "right", "winner", "skip_reason")
PAIR_COLUMNS = [Column(name, "integer" if name == "task_no" else "code", NOTHING) for name in NAMES]
OF_LOBBY = [
    Comparison(who, left, right, {"left": left, "right": right, "tie": None}[winner])
    for who, variable, _task, left, right, winner, _reason in PAIRS
    if variable == "lobby" and winner != "skip"
]


@pytest.mark.parametrize("lines", [research_lines, spreadsheet_lines])
@pytest.mark.parametrize("prior", [0, 0.5])
def test_an_exported_file_of_pairs_gives_the_numbers_of_the_screen(analyse, lines, prior):
    result = analyse("".join(lines(PAIR_COLUMNS, PAIRS)), "--variable", "lobby", "--prior", str(prior), kind="pairs")

    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {"items": [asdict(item) for item in ranking(OF_LOBBY, "abcd", prior=prior).items]}


def test_a_table_of_pairs_from_elsewhere_and_an_empty_choice_is_a_tie(analyse):
    result = analyse("respondent,left,right,chosen\n1,7,07,7\n2,07,7,\n", kind="pairs")

    assert [(item["item"], item["shown"], item["wins"], item["win_rate"], item["score"], item["place"]) for item in json.loads(result.stdout)["items"]] == [
        ("7", 2, 1.5, 0.75, pytest.approx(75), 1), ("07", 2, 0.5, 0.25, pytest.approx(25), 1),
    ]  # fmt: skip


def test_what_only_won_is_said_beside_the_numbers(analyse):
    content = "respondent,left,right,chosen\n1,a,b,a\n2,b,a,a\n"

    bare, held = analyse(content, kind="pairs"), analyse(content, "--prior", "0.5", kind="pairs")

    assert [item["score"] for item in json.loads(bare.stdout)["items"]] == [100, 0]
    assert "--prior" in bare.stderr
    assert json.loads(held.stdout)["items"][0]["score"] < 100
    assert held.stderr == ""


def test_no_pairs_are_no_items(analyse):
    assert json.loads(analyse("respondent,left,right,chosen\n", kind="pairs").stdout) == {"items": []}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "missing: respondent, left, right, chosen"),
        ("respondent,left,right\n1,a,b\n", "missing: chosen"),
        ("left,right,winner\na,b,left\n", "missing: response_id"),
        ("respondent,left,right,chosen\n1,a,a,a\n", "Line 2 compares a with itself"),
        ("respondent,left,right,chosen\n1,a,b,c\n", "Line 2: chosen has to be a, b or empty; it is 'c'"),
        ("respondent,left,right,chosen\n,a,b,a\n", "Line 2 has no respondent"),
        ("respondent,left,right,chosen\n1,,b,b\n", "Line 2 has no left"),
        ("response_id,left,right,winner\n1,a,b,a\n", "winner has to be left, right, tie or skip"),
        ("response_id,variable,left,right,winner\n1,x,a,b,tie\n1,y,a,b,tie\n", "2 questions: x, y"),
        ('"\nx', "not CSV"),
    ],
)
def test_what_is_wrong_with_pairs_is_said_and_nothing_printed(analyse, content, says):
    result = analyse(content, kind="pairs")

    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert "Traceback" not in result.stderr
