"""`flask analyse KIND FILE.csv`: the product's own methods on any table, so that a number on screen can be made again."""

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from commons.exports import unguarded
from commons.statistics.dots import places
from commons.statistics.pairs import Comparison, ranking

MOST_DOTS = 1_000_000  # in one row; more is a mistake in the file
READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)

analyse = AppGroup("analyse", help="Make the numbers of a result again from an exported table, or from any table like it.")


def init_app(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(analyse)


class FileUnusable(click.UsageError):
    """The file is not the table the method needs; the words say where."""


@analyse.command("dots")
@click.argument("file", type=READABLE)
@click.option("--workshop", help="Only this workshop, when the file has a column `workshop`.")
@click.option("--round", "round_", help="Only this round, when the file has a column `round`.")
def dots(file: Path, workshop: str | None, round_: str | None) -> None:
    """Places by dots, with bounds. FILE has the columns voter, idea, dots."""
    rows = _chosen(_rows(file, ("voter", "idea", "dots")), workshop=workshop, round=round_)
    ballots: dict[str, dict[str, int]] = {}
    for line, row in rows:
        ballot = ballots.setdefault(_named(row["voter"], line, "voter"), {})
        idea = _named(row["idea"], line, "idea")
        ballot[idea] = ballot.get(idea, 0) + _count(row["dots"], line)
    listed = {idea for ballot in ballots.values() for idea in ballot}
    _answer({"ideas": [_alone(asdict(place)) for place in places(ballots, listed)]})


@analyse.command("pairs")
@click.argument("file", type=READABLE)
@click.option("--prior", type=click.FloatRange(0, 1_000), default=0.0, help="So many wins and losses more for each item; none by default.")
@click.option("--variable", help="Only this question, when the file has a column `variable`.")
def pairs(file: Path, prior: float, variable: str | None) -> None:
    """Bradley-Terry scores. FILE has the columns respondent, left, right, chosen, or is the pairs.csv of an export."""
    exported = "winner" in _header(file)
    columns = ("response_id", "left", "right", "winner") if exported else ("respondent", "left", "right", "chosen")
    rows = _of_one_question(_rows(file, columns), variable)
    comparisons = [one for line, row in rows if (one := _comparison(row, line, exported=exported))]
    listed = {row[side] for _line, row in rows for side in ("left", "right")}
    found = ranking(comparisons, listed, prior)
    if not found.finite:
        click.echo(
            "Some items only won or only lost against others, or were never compared with them: without a prior there is no finite strength "
            "that tells how far apart these are. Their scores are the limits, and their bounds are narrower than they should be. --prior 0.5 "
            "gives finite ones.",
            err=True,
        )
    _answer({"items": [asdict(item) for item in found.items]})


def _of_one_question(rows: Iterator[tuple[int, dict[str, str]]], variable: str | None) -> list[tuple[int, dict[str, str]]]:
    """The rows of the question asked for; the same code is another picture in another question, so they are never counted together."""
    chosen = [(line, row) for line, row in rows if variable is None or row.get("variable") == variable]
    there = sorted({row.get("variable", "") for _line, row in chosen})
    if variable is not None and not chosen:
        raise FileUnusable(f"No row has variable {variable}.")
    if len(there) > 1:
        raise FileUnusable(f"The file has {len(there)} questions: {', '.join(there)}. Choose one with --variable.")
    return chosen


def _comparison(row: dict[str, str], line: int, *, exported: bool) -> Comparison | None:
    """What was preferred in a row; None when it was passed by. A table without `winner` does not tell that from a tie."""
    left, right = _named(row["left"], line, "left"), _named(row["right"], line, "right")
    who = _named(row["response_id" if exported else "respondent"], line, "respondent")
    if left == right:
        raise FileUnusable(f"Line {line} compares {left} with itself.")
    if exported:
        winners = {"left": left, "right": right, "tie": None}
        if row["winner"] == "skip":
            return None
        if row["winner"] not in winners:
            raise FileUnusable(f"Line {line}: winner has to be left, right, tie or skip; it is {row['winner']!r}.")
        return Comparison(who, left, right, winners[row["winner"]])
    if row["chosen"] not in ("", left, right):
        raise FileUnusable(f"Line {line}: chosen has to be {left}, {right} or empty; it is {row['chosen']!r}.")
    return Comparison(who, left, right, row["chosen"] or None)


def _alone(place: dict[str, Any]) -> dict[str, Any]:
    """Without what is only said to people who look at a result."""
    del place["place_from"], place["place_to"]
    return place


def _answer(data: dict[str, Any]) -> None:
    click.echo(json.dumps(data, ensure_ascii=False))


def _rows(file: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column name, from either dialect; other columns may be there too."""
    reader, delimiter = _reader(file)
    try:
        header: list[str] = next(reader, [])
        _check_header(header, needed)
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise FileUnusable(f"Line {reader.line_num} has {len(cells)} cells; the header has {len(header)}.")
            yield reader.line_num, dict(zip(header, map(unguarded, cells) if delimiter == ";" else cells, strict=True))
    except csv.Error as fault:
        raise FileUnusable(f"Line {reader.line_num} is not CSV: {fault}.") from fault


def _header(file: Path) -> list[str]:
    """The names of the columns; none when the first line is no CSV, which reading the rows then says."""
    try:
        return next(_reader(file)[0], [])
    except csv.Error:
        return []


def _reader(file: Path) -> tuple[Any, str]:
    text = _text(file)
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    return csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True), delimiter


def _text(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise FileUnusable(f"{file.name} is not UTF-8 (byte {fault.start}). Save it as CSV UTF-8 and try again.") from fault
    if "\0" in text:
        raise FileUnusable(f"{file.name} is not a text file. Save the table as CSV UTF-8 and try again.")
    return text


def _check_header(header: list[str], needed: tuple[str, ...]) -> None:
    missing = [name for name in needed if name not in header]
    if missing:
        raise FileUnusable(f"The first line has to name the columns {', '.join(needed)}; missing: {', '.join(missing)}.")
    if len(set(header)) != len(header):
        raise FileUnusable("Two columns have the same name.")


def _chosen(rows: Iterator[tuple[int, dict[str, str]]], **wanted: str | None) -> list[tuple[int, dict[str, str]]]:
    """The rows of the workshop and round asked for; says so when several are counted together."""
    asked = {column: value for column, value in wanted.items() if value is not None}
    chosen = [(line, row) for line, row in rows if all(row.get(column) == value for column, value in asked.items())]
    if asked and not chosen:
        raise FileUnusable(f"No row has {' and '.join(f'{column} {value}' for column, value in asked.items())}.")
    there = {tuple(row.get(column, "") for column in wanted) for _line, row in chosen}
    if len(there) > 1:
        click.echo(f"{len(there)} different rounds are counted together; choose one with --workshop and --round.", err=True)
    return chosen


def _named(cell: str, line: int, column: str) -> str:
    if not cell:
        raise FileUnusable(f"Line {line} has no {column}.")
    return cell


def _count(cell: str, line: int) -> int:
    if not (cell.isascii() and cell.isdigit() and int(cell) <= MOST_DOTS):
        raise FileUnusable(f"Line {line}: dots has to be a whole number from 0 on; it is {cell!r}.")
    return int(cell)
