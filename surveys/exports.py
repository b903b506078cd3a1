"""A survey as tables: one row a respondent, one row an answer, what was shown where, and the codebook that explains them."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.exports import File, Table
from commons.projects.models import Project
from surveys import funnel, reading
from surveys.book import Book
from surveys.columns import BEST_WORST, FUNNEL, LONG, PAIRS, PINS, PRESENTATIONS, STIMULI, VALUE_LABELS, VARIABLES
from surveys.models import Survey


def tables(session: Session, project: Project, *, simulated: bool = False) -> list[Table | File]:
    """Every survey of the project that has been opened, each in a folder of its own."""
    found = session.scalars(sa.select(Survey).where(Survey.project_id == project.id).order_by(Survey.id)).all()
    return _once([one for survey in found for one in of_survey(session, survey, simulated=simulated)])


def _once(contents: list[Table | File]) -> list[Table | File]:
    """Without the pictures that another survey has brought already: their names are their hashes."""
    return list({(one.folder, one.name, isinstance(one, File)): one for one in contents}.values())


def of_survey(session: Session, survey: Survey, *, simulated: bool = False) -> list[Table | File]:
    """The files of one survey; nothing for a survey that was never opened."""
    book = Book(session, survey, simulated)
    if not book.versions:
        return []
    folder = survey.slug
    told: list[Table | File] = [
        Table("responses", book.wide_columns(), book.wide, _l("One row for each response"), folder, key=("response_id",)),
        Table("answers_long", LONG, book.long, _l("One row for each answer or part of an answer"), folder),
        Table("presentations", PRESENTATIONS, book.presentations, _l("Where each picture stood for each respondent"), folder),
        Table("pairs", PAIRS, book.pairs, _l("One row for each comparison of two"), folder),
        Table("best_worst", BEST_WORST, book.best_worst, _l("One row for each choice of the best and the worst"), folder),
        Table("pins", PINS, book.pins, _l("One row for each pin on a picture"), folder),
        Table(
            "variables",
            VARIABLES,
            book.variable_rows,
            _l("The codebook: what each column of responses.csv means"),
            folder,
            key=("variable",),
        ),
        Table("value_labels", VALUE_LABELS, book.value_rows, _l("The codebook: what each code means"), folder, key=("variable", "value")),
        Table(
            "funnel",
            FUNNEL,
            lambda: funnel.rows(funnel.funnel_of(session, survey, simulated=simulated)),
            _l("How far people came by each link: groups under five are hidden"),
            folder,
        ),
        Table("stimuli", STIMULI, book.stimuli, _l("The pictures that were shown"), folder),
        File(
            "survey.json",
            book.as_json(),
            _l("The survey as data, each version as it was asked (visual-survey/1)"),
            folder,
            "application/json",
        ),
        *reading.of_book(book),
    ]
    return [*told, *book.picture_files("stimuli")]


def wide_table(session: Session, survey: Survey, *, simulated: bool = False) -> Table | None:
    """responses.csv alone; None before the survey was ever opened."""
    return _one_of(of_survey(session, survey, simulated=simulated), "responses")


def long_table(session: Session, survey: Survey, *, simulated: bool = False) -> Table | None:
    """answers_long.csv alone; None before the survey was ever opened."""
    return _one_of(of_survey(session, survey, simulated=simulated), "answers_long")


def funnel_table(session: Session, survey: Survey, *, simulated: bool = False) -> Table | None:
    """funnel.csv alone; None before the survey was ever opened."""
    return _one_of(of_survey(session, survey, simulated=simulated), "funnel")


def _one_of(files: list[Table | File], name: str) -> Table | None:
    return next((one for one in files if isinstance(one, Table) and one.name == name), None)
