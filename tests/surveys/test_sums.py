"""What every kind of question says of nobody, of one and of two hundred: the sums, the sentence, the chart and the table agree."""

import random
from html.parser import HTMLParser
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from commons import scope
from commons.db import db
from commons.languages import LANGUAGES, Words
from surveys import rehearsing
from surveys.kinds.contract import Kind, Summary
from surveys.models import Answer, AnswerState
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_user
from tests.surveys.making import Made, add_question, begin_survey, said
from tests.surveys.test_kinds import ANSWERABLE, answerable, question_of

pytestmark = pytest.mark.engine("sqlite")

TOLERANCE = 1e-9
UNFINISHED = ("None", "%(", "nan", "inf,", "{")
WHO = Words(fi="Asukkaat", sv="Invånare", en="Residents")


@answerable
@pytest.mark.parametrize("people", [0, 1, 200])
def test_the_sums_hold_and_can_be_said_in_each_language(app: Flask, kind: Kind, people: int) -> None:
    question = question_of(kind)
    summary = _summary(kind, question, people)

    assert (summary.n, summary.dont_know) == (people, 7)
    for line in summary.lines:
        assert 0 <= line.n <= people
        assert line.value is None or 0 <= line.value <= (kind.most or line.value) + TOLERANCE  # a kind without a longest bar: 0
        assert line.value is not None or line.reach is None
        if line.reach and line.value is not None:
            low, high = line.reach
            assert low - TOLERANCE <= line.value <= high + TOLERANCE
    for language in LANGUAGES:
        with force_locale(language):
            told = [kind.sentence(summary, WHO[language], language), *(kind.figure(line) for line in summary.lines)]
        assert told[0].startswith(WHO[language])
        assert [words for words in told if not words.strip() or any(rest in words for rest in UNFINISHED)] == []


@answerable
def test_who_does_not_know_changes_no_other_number(app: Flask, kind: Kind) -> None:
    """Mutant: count those who don't know among those who answered, and every share shrinks."""
    question = question_of(kind)

    without, with_many = (_summary(kind, question, 40, dont_know) for dont_know in (0, 1_000))

    assert (without.n, without.dont_know, with_many.dont_know) == (40, 0, 1_000)
    assert (with_many.n, with_many.lines, with_many.texts, with_many.points) == (40, without.lines, without.texts, without.points)


@answerable
def test_the_sums_do_not_tell_in_which_order_people_came(app: Flask, kind: Kind) -> None:
    question, rng = question_of(kind), random.Random(5)
    values = [kind.parse(kind.simulate(question, rng), question) for _person in range(30)]

    first = kind.summary(values, 0, question)
    values.reverse()
    second = kind.summary(values, 0, question)

    assert (first.texts, first.points) == (second.texts, second.points)
    assert {(line.part, line.n, str(line.numbers.get("count"))) for line in first.lines} == {
        (line.part, line.n, str(line.numbers.get("count"))) for line in second.lines
    }


def test_the_table_beside_each_chart_has_its_numbers(app: Flask) -> None:
    """Mutant: fill the table from everybody's numbers, and the audiences' columns differ from their charts."""
    made, uids = _survey_of_every_kind()
    make_user("aino@example.fi", organisation_id=made.organisation_id)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "aino@example.fi")

    answer = desk.get(f"/fi/desk/projects/{made.project}/surveys/{made.survey}/results?simulated=1")

    page = Results()
    page.feed(answer.get_data(as_text=True))
    assert set(uids.values()) <= set(page.told)
    for kind, uid in uids.items():
        told = page.told[uid]
        for who, bars in told.charts.items():
            column = told.columns.index(who)
            assert {label: told.rows[label][column] for label in bars} == bars, kind
        answered, dont_know = _counted(made, uid)
        everybody = told.columns.index("Kaikki")
        assert told.rows["En osaa sanoa"][everybody] == str(dont_know)
        assert [row[everybody] for row in told.rows.values()][-1] == str(answered)
    assert len([uid for uid in uids.values() if page.told[uid].charts]) >= len(ANSWERABLE) - 2  # a consent and a text have no bars


class Told:
    """One question on the page: the bars of each group, and the table."""

    def __init__(self) -> None:
        self.charts: dict[str, dict[str, str]] = {}
        self.columns: list[str] = []
        self.rows: dict[str, list[str]] = {}


class Results(HTMLParser):
    """What the page of results draws and what its tables say, by question."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, Told] = {}
        self.here = Told()
        self.words: list[str] = []
        self.ends: str = ""
        self.cells: list[str] = []
        self.label = self.group = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A section is a question; what is gathered until its end tag is a name, a number or a cell."""
        attributes = dict(attrs)
        name = (attributes.get("class") or "").split(" ")
        if tag == "section":
            self.here = self.told.setdefault(attributes.get("aria-labelledby") or "", Told())
        if tag == "tr":
            self.cells = []
        if tag in ("figcaption", "th", "td") or {"bar-label", "bar-text"} & set(name):
            self.words, self.ends = [], name[0] if tag == "span" else tag

    def handle_data(self, data: str) -> None:
        """Gather."""
        self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Keep what was gathered."""
        told, self.ends = (self.ends, "") if tag in (self.ends, "span") else ("", self.ends)
        words = " ".join("".join(self.words).split())
        if told == "figcaption":
            self.group = words
            self.here.charts[words] = {}
        elif told == "bar-label":
            self.label = words
        elif told == "bar-text":
            self.here.charts[self.group][self.label] = words
        elif told in ("th", "td"):
            self.cells.append(words)
        elif tag == "thead":
            self.here.columns = self.cells
        elif tag == "tr" and self.here.columns:
            self.here.rows[self.cells[0]] = self.cells


def _summary(kind: Kind, question: dict[str, Any], people: int, dont_know: int = 7) -> Summary:
    rng = random.Random(11)
    return kind.summary([kind.parse(kind.simulate(question, rng), question) for _person in range(people)], dont_know, question)


def _survey_of_every_kind() -> tuple[Made, dict[str, str]]:
    """Twenty-four simulated people of two audiences have answered it."""
    made = begin_survey(Made())
    uids = {kind.key: add_question(made, kind.key, said(kind.key)) for kind in ANSWERABLE}
    made.open()
    scope.enter(db.session, made.organisation_id)
    rehearsing.fill(made.survey_id, within=made.organisation_id, people={made.residents["id"]: 12, made.staff["id"]: 12})
    db.session.rollback()
    return made, uids


def _counted(made: Made, uid: str) -> tuple[int, int]:
    """Who answered, and who said not to know."""
    scope.enter(db.session, made.organisation_id)
    states = list(db.session.scalars(sa.select(Answer.state).where(Answer.question == uid)))
    return states.count(AnswerState.ANSWERED), states.count(AnswerState.DONT_KNOW)
