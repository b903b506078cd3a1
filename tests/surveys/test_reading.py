"""What lies beside a survey's responses: the programs read the file with its types and codes, and their numbers are those on screen."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from commons import scope
from commons.db import db
from commons.languages import LANGUAGES
from surveys import responses
from surveys.exports import wide_table
from surveys.models import Survey
from surveys.results import Result, results_of
from tests.surveys.making import Made
from tests.surveys.test_sums import _survey_of_every_kind

pytestmark = pytest.mark.engine("sqlite")

ASKED = """
import json, runpy, sys
data = runpy.run_path(sys.argv[1])
rows, reasons = data["read"]()
audiences = {"": rows, **{key: [row for row in rows if row["audience"] == key] for key in data["COLUMNS"]["audience"]["values"]}}
print(json.dumps({
    "counts": {key: {name: data["counts"](some, name) for name in data["COLUMNS"]} for key, some in audiences.items()},
    "means": {key: {name: data["mean"](some, name) for name, column in data["COLUMNS"].items() if column["kind"] in ("integer", "number")}
              for key, some in audiences.items()},
    "sums": {name: sum(row[name] or 0 for row in rows) for name, column in data["COLUMNS"].items() if column["kind"] == "integer"},
    "reasons": reasons,
    "moments": [row["started_at"].isoformat() for row in rows],
    "simulated": [row["simulated"] for row in rows],
}))
"""


def test_the_python_program_gives_the_numbers_on_screen(app: Flask, tmp_path: Path) -> None:
    """Mutant: read a missing code as a value, and means fall below nought."""
    made, uids = _survey_of_every_kind()
    folder = _exported(app, made, tmp_path)

    read = _run(folder)

    results = {result.question["uid"]: result for result in _results(made)}
    for kind, (name, told) in SAME.items():
        result = results[uids[kind]]
        for key, group in {"": result.everybody, **{_key(one.name): one for one in result.groups}}.items():
            for line in group.summary.lines:
                expected = told(line)
                if expected is not None:
                    column, of, value = name(result.question["var"], line.part), *expected
                    found = read["counts"][key][column].get(of) if of else read["means"][key][column]
                    assert found == pytest.approx(value, abs=1e-9), (kind, line.part, key)
    for kind in ("pairwise", "best_worst"):
        result = results[uids[kind]]
        for line in result.everybody.summary.lines:
            assert read["sums"][f"{result.question['var']}_shown_{line.part}"] == line.numbers["shown"]
    assert all(read["simulated"])


def test_what_is_missing_is_no_value_and_says_why(app: Flask, made: Made, tmp_path: Path) -> None:
    """Mutant: leave the missing codes out of the columns."""
    made.respondent(made.residents).does(responses.save_answer, question=made.choice, dont_know=True)
    made.respondent(made.residents).does(responses.save_answer, question=made.choice, value="a")

    read = _run(_exported(app, made, tmp_path))

    assert read["counts"][""]["lobby"] == {"a": 1, "b": 0}
    assert sorted(why.get("lobby", "") for why in read["reasons"]) == ["", "-91"]
    assert {why["fit_a"] for why in read["reasons"]} == {"-94"}
    assert all(moment.endswith(":00:00+00:00") for moment in read["moments"])


def test_every_program_and_the_codebook_name_every_column_and_the_checksums_hold(app: Flask, made: Made, tmp_path: Path) -> None:
    made.respondent(made.residents).does(responses.save_answer, question=made.choice, value="a")
    folder = _exported(app, made, tmp_path)
    survey = db.session.get(Survey, made.survey_id)
    assert survey is not None
    table = wide_table(db.session, survey)
    assert table is not None
    names = [column.name for column in table.columns]

    codebook = ET.fromstring((folder / "codebook.xml").read_bytes())
    syntax = {lang: (folder / f"import_{lang}.sps").read_text(encoding="utf-8-sig") for lang in LANGUAGES}
    program = (folder / "import.R").read_text(encoding="utf-8")

    lobby = codebook.find("{*}dataDscr/{*}var[@name='lobby']")
    assert lobby is not None
    assert [one.get("name") for one in codebook.iter("{ddi:codebook:2_5}var")] == names
    assert [one.text for one in lobby.findall("{*}qstn/{*}qstnLit")] == ["Kumpi aula?", "Vilkendera aulan?", "Which lobby?"]
    assert codebook.findtext("{*}fileDscr/{*}fileTxt/{*}dimensns/{*}caseQnty") == "1"
    assert [name for name in names if f'\n  "{name}" = list(' not in program] == []
    assert {lang: [name for name in names if f"VARIABLE LABELS {name}\n" not in text] for lang, text in syntax.items()} == {
        "fi": [], "sv": [], "en": [],
    }  # fmt: skip
    assert [label in text for label, text in zip(("Avara aula", "Öppen aula", "Open lobby"), syntax.values(), strict=True)] == [True] * 3
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path / "out", check=True, timeout=30)
    said = (tmp_path / "out/README.md").read_text(encoding="utf-8").split("\n---\n")
    assert [part.count("/import") for part in said] == [5, 5, 5]


def _share(line: Any) -> tuple[str, float] | None:
    return line.part, line.numbers["count"]


def _ticked(line: Any) -> tuple[str, float] | None:
    return ("1", line.numbers["count"]) if line.part in "abcdef" else None


def _mean(line: Any) -> tuple[str, float] | None:
    return None if line.value is None or line.part == "median" else ("", line.value)


def _mean_place(line: Any) -> tuple[str, float] | None:
    return "", line.numbers["mean"]


def _one(var: str, _part: str) -> str:
    return var


def _each(var: str, part: str) -> str:
    return f"{var}_{part}"


SAME: dict[str, tuple[Any, Any]] = {
    "single": (_one, _share),
    "image_choice": (_one, _share),
    "scale": (_one, _share),
    "number": (_one, _mean),
    "multiple": (_each, _ticked),
    "image_choices": (_each, _ticked),
    "image_rating": (_each, _mean),
    "image_matrix": (_each, _mean),
    "semantic_differential": (_each, _mean),
    "ranking": (_each, _mean_place),
}  # kind -> which column holds a line's numbers, and which of them


def _results(made: Made) -> list[Result]:
    db.session.rollback()
    scope.enter(db.session, made.organisation_id)
    survey = db.session.get(Survey, made.survey_id)
    assert survey is not None
    found = results_of(db.session, survey, simulated=True)
    assert found is not None
    return found.questions


def _key(name: Any) -> str:
    return {"Staff": "staff", "Residents": "residents"}[name["en"]]


def _exported(app: Flask, made: Made, tmp_path: Path) -> Path:
    """The folder of the survey in an export."""
    result = app.test_cli_runner().invoke(args=["export", made.project, "--to", str(tmp_path / "out"), "--simulated"])
    assert result.exit_code == 0, result.output
    scope.enter(db.session, made.organisation_id)
    return tmp_path / "out" / "what-kind-of-lobby"


def _run(folder: Path) -> dict[str, Any]:
    """What a program finds that reads the file by import.py, with the standard library alone; import.py runs by itself, too."""
    alone = [sys.executable, "-I", "-S"]
    told = subprocess.run([*alone, folder / "import.py", "--language", "sv"], capture_output=True, check=True, timeout=60)
    assert told.stdout.decode().startswith("Hurdan aula?: ")
    found = subprocess.run([*alone, "-c", ASKED, folder / "import.py"], capture_output=True, check=True, timeout=60)
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer
