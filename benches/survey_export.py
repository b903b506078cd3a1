"""A million rows of answers as CSV: against the SQLite shell's own output of the same rows, and against ORM rows a few at a time.

`python -m benches.survey_export`; limits: 0.22 of the shell, 4 times the ORM, 24 MB above idle. Each is a process of its own.
"""

import csv
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from benches._installed import installed
from benches._load import as_line, median
from benches._surveys import answered_by, make_survey_of_twelve
from commons import scope
from commons.db import db
from commons.settings import Settings
from surveys.exports import long_table
from surveys.models import Answer, Response, Survey

ROWS = 1_000_000  # of answers_long.csv
PEOPLE_AT_FIRST, ROUNDS = 1_000, 3
LIMIT_TO_SHELL, LIMIT_TO_ORM, LIMIT_MB = 0.22, 4, 24
QUERY = (
    "SELECT r.public_id, 1, a.question, 'kind', a.question, a.value, NULL, NULL, NULL, a.last_at "
    "FROM answer a JOIN response r ON r.id = a.response_id ORDER BY r.public_id, a.question"
)


def main() -> None:
    """Make the answers once and let each way write them several times."""
    if len(sys.argv) > 1:
        _as_child(sys.argv[1])
        return
    with installed() as installation:
        made = make_survey_of_twelve()
        answered_by(made, PEOPLE_AT_FIRST)
        rows = _child("ours", installation.environment)["rows"]
        answered_by(made, -(-ROWS // int(rows)) * PEOPLE_AT_FIRST)
        ours = [_child("ours", installation.environment) for _round in range(ROUNDS)]
        orm = [_child("orm", installation.environment) for _round in range(ROUNDS)]
        shell = [_of_shell(installation.data_dir / "talkoot.sqlite3") for _round in range(ROUNDS)]
    rate, orm_rate = (median([run["rows"] / run["seconds"] for run in runs]) for runs in (ours, orm))
    shell_rate = median(shell) if all(shell) else 0.0
    line = as_line(
        bench="survey_export",
        rows=ours[0]["rows"],
        rows_per_s=rate,
        shell_rows_per_s=shell_rate,
        ratio_to_shell=rate / shell_rate if shell_rate else None,
        limit_to_shell=LIMIT_TO_SHELL,
        orm_rows_per_s=orm_rate,
        ratio_to_orm=rate / orm_rate,
        limit_to_orm=LIMIT_TO_ORM,
        mb_above_idle=max(run["mb"] for run in ours),
        limit_mb=LIMIT_MB,
    )
    print(json.dumps(line), flush=True)


def _child(way: str, environment: dict[str, str]) -> dict[str, float]:
    said = subprocess.run([sys.executable, "-m", "benches.survey_export", way], env=environment, capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


def _as_child(way: str) -> None:
    from wsgi import create_app

    app = create_app(Settings.from_environment(os.environ))
    with app.app_context(), Path(os.devnull).open("wb") as sink:
        idle = _peak_mb()
        started = time.perf_counter()
        rows = {"ours": _ours, "orm": _orm}[way](app, sink)
        print(json.dumps({"rows": rows, "seconds": time.perf_counter() - started, "mb": round(_peak_mb() - idle, 1)}))


def _ours(_app: Flask, sink: io.BufferedIOBase) -> int:
    survey = _survey()
    table = long_table(db.session, survey, simulated=True)
    assert table is not None
    _name, chunks = next(table.parts())
    rows = 0
    for chunk in chunks:
        rows += chunk.count(b"\r\n")
        sink.write(chunk)
    return rows


def _orm(_app: Flask, sink: io.BufferedIOBase) -> int:
    """What most programs do: objects, a few hundred at a time, each related one looked up."""
    survey, rows = _survey(), 0
    page = io.TextIOWrapper(sink, encoding="utf-8", newline="")
    writer = csv.writer(page)
    found = db.session.execute(
        sa.select(Answer, Response)
        .join(Response, Response.id == Answer.response_id)
        .where(Response.survey_id == survey.id)
        .order_by(Response.public_id)
    ).yield_per(500)
    for answer, response in found:
        for part in answer.value if isinstance(answer.value, dict) else [answer.value]:
            writer.writerow(
                [response.public_id, 1, answer.question, response.channel, part, answer.value, None, None, None, answer.last_at.isoformat()]
            )
            rows += 1
    page.flush()
    page.detach()
    return rows


def _of_shell(file: Path) -> float | None:
    """Rows a second of the SQLite shell; None where there is none."""
    shell = shutil.which("sqlite3")
    if shell is None:
        return None
    started = time.perf_counter()
    with subprocess.Popen([shell, "-csv", "-readonly", str(file), QUERY], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        rows = sum(chunk.count(b"\n") for chunk in iter(lambda: process.stdout.read(1 << 20), b""))
    return rows / (time.perf_counter() - started)


def _survey() -> Survey:
    survey = db.session.scalar(sa.select(Survey), execution_options={"unscoped": "the only one of a bench"})
    assert survey is not None
    scope.enter(db.session, survey.organisation_id)
    return survey


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


if __name__ == "__main__":
    main()
