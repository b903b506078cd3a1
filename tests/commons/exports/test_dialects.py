"""Every character comes back, and nothing calculates: hostile texts through both dialects and out again."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons.exports.dialects import BYTE_ORDER_MARK, Column, research_lines, spreadsheet_lines, unguarded

NOTHING = {"fi": "", "sv": "", "en": ""}
TEXT = Column("said", "text", NOTHING)

HOSTILE = [
    '=HYPERLINK("http://evil.example","click")', "=1+1", "+1+1", "-1+1", "@SUM(1)", "|calc", "%0A=1", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1",
    "\u3000=1", "\u200b=1", "\u202e=1", "\ufeff=1", "＝1+1", "＋1", "－1", "＠SUM(1)", "﹦1", "hello;=cmd|' /C calc'!A0", 'hello","=1+1', "'", "''", "'=1",
    "'quoted'", "0012", "+358401234567", "-5", "1e5", "2026-11-22", "TRUE", "12,5", "NA", "NULL", "a\r\nb", "a\nb", "a\rb", 'a"b', '"', '""', ";", ",",
    "ä ö å Ä Ö Å €", "مرحبا", "שלום", "👩‍👩‍👧‍👦", "e\u0301\u0302", "\u2028", "\u2029", " leading", "trailing ", "\\", "\\n", "sep=;", "ID", "#REF!", "{=1}",
]  # fmt: skip

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=60)
triggers = st.builds(
    str.__add__, st.sampled_from(["=", " =", "'", "''", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "\u200b="]), st.text(max_size=8)
)


def read(lines, **dialect):
    """What any reader of CSV finds, header included."""
    text = b"".join(some.encode() for some in lines).decode()
    return text, list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), **dialect))


@settings(max_examples=150)
@given(st.lists(texts, min_size=1, max_size=20))
def test_a_researcher_reads_every_text_exactly(said):
    text, rows = read(research_lines([TEXT], [(one,) for one in said]))

    assert rows == [["said"], *[[one] for one in said]]
    assert text.endswith("\r\n")
    assert not text.startswith(BYTE_ORDER_MARK) or said[0].startswith(BYTE_ORDER_MARK)


@settings(max_examples=150)
@given(st.lists(texts | triggers.filter(lambda one: "\x00" not in one), min_size=1, max_size=20))
def test_a_spreadsheet_text_comes_back_exactly(said):
    # Mutant: leave texts that begin with an apostrophe unguarded.
    _text, rows = read(spreadsheet_lines([TEXT], [(one,) for one in said]), delimiter=";")

    assert [unguarded(cell) for [cell] in rows[1:]] == said


@pytest.mark.parametrize("one", HOSTILE)
def test_each_hostile_text_comes_back_from_both(one):
    columns, rows = [TEXT, Column("n", "integer", NOTHING)], [(one, 1)]

    assert read(research_lines(columns, rows))[1][1] == [one, "1"]
    found = read(spreadsheet_lines(columns, rows), delimiter=";")[1][1]
    assert [unguarded(found[0]), found[1]] == [one, "1"]


@pytest.mark.parametrize("one", HOSTILE)
def test_no_cell_of_a_spreadsheet_begins_with_what_calculates(one):
    [_header, [cell]] = read(spreadsheet_lines([TEXT], [(one,)]), delimiter=";")[1]

    assert cell.strip("\t\r\n \u00a0\u3000\u200b\u202e\ufeff")[:1] not in set("=+-@|%＝＋－＠﹦")


def test_an_ordinary_text_gets_no_apostrophe():
    for one in ("Lisää penkkejä", "3 penkkiä", "(ehkä) = näin", "Där - här", "?", "»Sitat«"):
        assert read(spreadsheet_lines([TEXT], [(one,)]), delimiter=";")[1][1] == [one]


COLUMNS = [
    Column("number", "integer", NOTHING),
    Column("share", "number", NOTHING),
    Column("shown", "boolean", NOTHING),
    Column("day", "day", NOTHING),
    Column("at", "moment", NOTHING),
    Column("choice", "code", NOTHING, labels={"b": {"fi": "Aula B", "sv": "Aula B", "en": "Lobby B"}}, missing={"-91": NOTHING}),
]
AT = datetime(2026, 11, 22, 22, 5, tzinfo=UTC)


def test_a_researcher_gets_points_codes_and_universal_time():
    rows = [(-5, -0.25, True, date(2026, 1, 2), AT, "b"), (None, None, None, None, None, "-91")]

    text, _ = read(research_lines(COLUMNS, rows))

    assert text == (
        "number,share,shown,day,at,choice\r\n"
        "-5,-0.25,1,2026-01-02,2026-11-22T22:05:00Z,b\r\n"
        ",,,,,-91\r\n"
    )  # fmt: skip


def test_a_spreadsheet_gets_commas_finnish_time_and_untouched_negative_numbers():
    # Mutant: guard numbers like texts.
    rows = [(-5, -0.25, True, date(2026, 1, 2), AT, "b"), (None, None, None, None, None, "-91")]

    text, _ = read(spreadsheet_lines(COLUMNS, rows))

    assert text == (
        '\ufeff"number";"share";"shown";"day";"at";"choice"\r\n'
        '-5;-0,25;1;2.1.2026;23.11.2026 00:05;"b"\r\n'
        ";;;;;\r\n"
    )  # fmt: skip


def test_a_spreadsheet_in_a_language_says_labels_for_codes():
    text, _ = read(spreadsheet_lines(COLUMNS[-1:], [("b",)], "en"))

    assert text.endswith('"Lobby B"\r\n')


@pytest.mark.parametrize("value", [1e-7, 1e21, Decimal("0.10"), 123456789.125, -0.0])
def test_a_number_is_the_same_in_both(value):
    column = [Column("x", "number", NOTHING)]

    research = read(research_lines(column, [(value,)]))[1][1][0]
    spreadsheet = read(spreadsheet_lines(column, [(value,)]), delimiter=";")[1][1][0]

    assert float(research) == float(spreadsheet.replace(",", ".")) == float(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_written(value):
    for lines in (research_lines, spreadsheet_lines):
        with pytest.raises(ValueError, match="not a number"):
            list(lines([Column("x", "number", NOTHING)], [(value,)]))


def test_moments_of_any_zone_and_part_of_a_second_are_exact():
    at = datetime.fromisoformat("2026-06-01T12:00:00.250000+03:00")

    assert read(research_lines([Column("at", "moment", NOTHING)], [(at,)]))[1][1] == ["2026-06-01T09:00:00.250000Z"]
    assert at - datetime.fromisoformat("2026-06-01T09:00:00.250000Z") == timedelta(0)


@pytest.mark.parametrize("name", ["", "Idea", "1st", "a b", "ä", "a" * 41, "a;b"])
def test_a_column_has_a_name_that_every_program_takes(name):
    with pytest.raises(ValueError, match="name"):
        Column(name, "text", NOTHING)


def test_rows_are_read_as_they_are_written_not_before():
    read_so_far = []

    def rows():
        for n in range(2_000):
            read_so_far.append(n)
            yield (n,)

    next(iter(research_lines([Column("n", "integer", NOTHING)], rows())))

    assert len(read_so_far) == 500
