"""What lies beside a survey's responses so that others can read them: the codebook of archives, and programs for R, SPSS and Python."""

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from commons.accounts.models import Organisation
from commons.db import now
from commons.exports import Column, File
from commons.exports.ddi import Study, codebook
from commons.exports.scripts import python_script, r_script
from commons.exports.spss import syntax
from surveys.book import Book

TABLE = "responses.csv"
TEXT, XML = "text/plain", "application/xml"
SPSS_SAID = {
    "fi": _l("Reads responses.csv in SPSS with types, labels and missing codes; labels in Finnish"),
    "sv": _l("Reads responses.csv in SPSS with types, labels and missing codes; labels in Swedish"),
    "en": _l("Reads responses.csv in SPSS with types, labels and missing codes; labels in English"),
}


def of_book(book: Book) -> list[File]:
    """The files, each made when it is written."""
    columns, title, folder = book.wide_columns(), book.survey.title, book.survey.slug
    return [
        File("codebook.xml", _later(lambda: codebook(_study(book), columns)), CODEBOOK, folder, XML),
        File("import.py", _later(lambda: python_script(title, TABLE, columns)), PYTHON, folder, "text/x-python"),
        File("import.R", _later(lambda: r_script(title, TABLE, columns)), R, folder, TEXT),
        *(_syntax(book, columns, lang, said) for lang, said in SPSS_SAID.items()),
    ]


def _syntax(book: Book, columns: Sequence[Column], lang: str, said: object) -> File:
    written = _later(lambda: syntax(book.survey.title, TABLE, columns, lang))
    return File(f"import_{lang}.sps", written, said, book.survey.slug, TEXT)


def _study(book: Book) -> Study:
    survey = book.survey
    intros = [definition["intro"] for definition in book.definitions.values()]
    organisation = book.session.scalars(sa.select(Organisation).where(Organisation.id == survey.organisation_id)).one()
    return Study(
        id=survey.public_id,
        title=survey.title,
        about=intros[-1],
        by=organisation.name,
        file=TABLE,
        rows=book.size(),
        made_on=now().date(),
        begun_on=survey.opened_at.date() if survey.opened_at else None,
        ended_on=survey.closed_at.date() if survey.closed_at else None,
        asked=book.asked(),
    )


def _later(make: Callable[[], bytes]) -> Callable[[], Iterable[bytes]]:
    return lambda: [make()]


CODEBOOK = _l("The codebook for archives (DDI Codebook 2.5): the survey, each question, each code and each code for a missing value")
PYTHON = _l("Reads responses.csv in Python with types, labels and missing codes; python3 import.py says what each column holds")
R = _l(
    'Reads responses.csv in R with types, labels and missing codes: start R in this folder and write source("import.R", encoding = "UTF-8")'
)
