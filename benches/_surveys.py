"""A survey of twelve questions for the benches, and as many answers as a bench asks for: a thousand simulated people, copied."""

import sqlalchemy as sa
from flask import current_app

from commons import drawings
from commons.db import db, writer_of
from commons.media import take_in
from surveys import building, rehearsing
from surveys.kinds import KINDS
from surveys.models import Answer, Presentation, Response
from tests.surveys.making import Made, begin_survey, said

ASKED = ("image_choice", "single", "image_rating", "scale", "multiple", "number") * 2
SEED_PEOPLE = 1_000
PICTURES = ("aula_a", "aula_b")


def make_survey_of_twelve() -> Made:
    """Open, with its pictures in the media folder; two audiences, a link for each."""
    made = begin_survey(Made())
    pictures = {name: take_in(drawings.draw(name), within=made.organisation_id)["public_id"] for name in PICTURES}
    for kind in ASKED:
        _ask(made, kind, pictures)
    made.open()
    return made


def answered_by(made: Made, people: int) -> None:
    """Let so many people who do not exist have answered: a thousand of them one by one, the others as their copies."""
    first = min(people, SEED_PEOPLE)
    rehearsing.fill(
        made.survey_id, within=made.organisation_id, people={made.staff["id"]: first // 2, made.residents["id"]: first - first // 2}
    )
    with writer_of(current_app._get_current_object()).begin() as connection:  # type: ignore[attr-defined]
        highest = connection.execute(sa.select(sa.func.max(Response.id))).scalar_one()
        for copy in range(1, people // first):
            for model, own in ((Response, "id"), (Answer, "response_id"), (Presentation, "response_id")):
                _copy(connection, model.__table__, own, copy * highest, highest)
    db.session.rollback()  # so that it sees what came


def _ask(made: Made, kind: str, pictures: dict[str, str]) -> None:
    question = made.change(building.add_question, kind=kind)["question"]
    given = {text.name: said(text.name) for text in KINDS[kind].texts}
    made.change(building.edit_question, question=question, **{**given, "text": said(f"A question of the kind {kind}")})
    for parts in KINDS[kind].parts:
        if parts.pictures:
            for name, public_id in pictures.items():
                words = {"label": drawings.titles(name), "alt": drawings.alt_texts(name)}
                made.change(building.add_picture, question=question, picture=public_id, **words)
            continue
        codes = [
            made.change(building.edit_question, question=question, then=("add", parts.name))["entry"] for _ in range(max(parts.least, 3))
        ]
        entries = {code: {text.name: said(f"{text.name} {code}") for text in parts.texts} for code in codes}
        made.change(building.edit_question, question=question, entries=entries)


def _copy(connection: sa.Connection, table: sa.Table, own: str, further: int, highest: int) -> None:
    """Every row of the first people once more, under ids `further` on."""
    made_anew = {own: table.c[own] + further}
    if "public_id" in table.c:
        made_anew["public_id"] = sa.func.lower(sa.func.hex(sa.func.randomblob(8)))
    columns = [made_anew.get(column.name, column).label(column.name) for column in table.c]
    connection.execute(
        sa.insert(table).from_select([column.name for column in table.c], sa.select(*columns).where(table.c[own] <= highest))
    )
