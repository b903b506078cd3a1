"""`flask analyse dots` gives the numbers of the screen from a file, and says what is wrong with a file that it cannot use."""

import json

import pytest
from flask import Flask

from commons import analysing
from commons.exports import Column, research_lines, spreadsheet_lines
from commons.statistics.dots import places

NOTHING = {"fi": "", "sv": "", "en": ""}
COLUMNS = [Column("voter", "code", NOTHING), Column("idea", "integer", NOTHING), Column("dots", "integer", NOTHING)]
BALLOTS = {"-a": {1: 2, 2: 1}, "=b": {1: 2, 3: 1}, "c": {2: 2, 10: 1}, "d": {1: 1}, "e": {10: 2, 2: 1}}
ROWS = [(voter, idea, n) for voter, ballot in BALLOTS.items() for idea, n in ballot.items()]


@pytest.fixture
def analyse(tmp_path):
    """Writes a file and runs the command on it."""
    app = Flask(__name__)
    analysing.init_app(app)

    def run(content, *options):
        file = tmp_path / "dots.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return app.test_cli_runner().invoke(args=["analyse", "dots", str(file), *options])

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
