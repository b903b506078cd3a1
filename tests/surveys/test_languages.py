"""The languages of a survey: what is missing or has changed is said, and a translator's file goes out and comes back whole or not at all."""

import csv
import io
import json

import pytest
from flask import Flask

from commons import scope
from commons.db import db
from commons.languages import LANGUAGES, Words
from surveys import building, phrases, translating
from surveys.phrases import Standing
from tests.surveys.making import Made, make_survey

pytestmark = pytest.mark.engine("sqlite")


@pytest.fixture
def made(app: Flask) -> Made:
    found = make_survey()
    scope.enter(db.session, found.organisation_id)
    return found


def standing_of(made: Made, key: str, lang: str) -> Standing:
    db.session.rollback()
    row = building.draft_row(db.session, made.survey_id)
    definition = json.loads(row.definition)
    return phrases.standing(phrases.by_key(definition)[key], lang, "fi", row.written or {})


def file_of(made: Made) -> list[dict[str, str]]:
    db.session.rollback()
    names = [column.name for column in translating.COLUMNS]
    draft = building.draft_of(db.session, made.survey_id)
    return [dict(zip(names, ("" if cell is None else str(cell) for cell in row), strict=True)) for row in translating.rows(draft)]


def as_csv(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    page = io.StringIO()
    writer = csv.DictWriter(page, [column.name for column in translating.COLUMNS], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return page.getvalue()


def test_a_source_that_changes_marks_its_translations_until_they_are_looked_at(made: Made) -> None:
    """Mutant: note nothing down in `changing`, and no translation is ever marked."""
    key = f"{made.choice}/text"
    assert standing_of(made, key, "sv") == Standing(False, False)

    made.change(building.edit_question, question=made.choice, text=Words(fi="Kumman aulan?", sv="Vilkendera aulan?", en="Which lobby?"))
    assert [standing_of(made, key, lang) for lang in LANGUAGES] == [Standing(False, False), Standing(False, True), Standing(False, True)]

    made.change(translating.set_texts, lang="sv", texts={key: "Vilken aula?"})
    made.change(translating.set_texts, lang="en", texts={}, still_right=[key])
    assert [standing_of(made, key, lang).changed for lang in LANGUAGES] == [False, False, False]
    assert building.draft_of(db.session, made.survey_id)["title"]["en"] == "What kind of lobby?"


def test_a_text_taken_away_is_missing_and_only_where_the_source_has_it(made: Made) -> None:
    made.change(translating.set_texts, lang="sv", texts={"intro": ""})

    assert standing_of(made, "intro", "sv") == Standing(True, False)
    assert standing_of(made, "thanks", "sv") == Standing(False, False)  # nobody has written any thanks
    draft = building.draft_of(db.session, made.survey_id)
    assert phrases.counts(draft, {})["sv"] == (1, 0)


def test_every_text_of_the_survey_is_in_the_file_once(made: Made) -> None:
    rows = file_of(made)

    keys = [row["key"] for row in rows]
    assert len(keys) == len(set(keys))
    assert {"title", "intro", f"{made.choice}/text", f"{made.choice}/a/alt", f"{made.rating}/low"} <= set(keys)


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_what_a_translator_fills_in_comes_back(made: Made, delimiter: str) -> None:
    made.change(translating.set_texts, lang="sv", texts={"intro": "", f"{made.choice}/a/alt": ""})
    rows = file_of(made)
    for row in rows:
        if row["key"] == "intro":
            row["sv"] = 'Vi väljer; "aulans", uttryck.'

    taken = made.change(translating.take_file, text="\ufeff" + as_csv(rows, delimiter))

    assert taken["changed"] == 1
    draft = building.draft_of(db.session, made.survey_id)
    assert draft["intro"]["sv"] == 'Vi väljer; "aulans", uttryck.'
    assert standing_of(made, f"{made.choice}/a/alt", "sv").missing  # its cell was empty


def test_a_translation_of_an_older_source_is_taken_and_marked(made: Made) -> None:
    """Mutant: note the source as it is now instead of the one in the file."""
    key = f"{made.choice}/text"
    rows = file_of(made)
    made.change(building.edit_question, question=made.choice, text=Words(fi="Kumman?", sv="Vilkendera aulan?", en="Which lobby?"))
    for row in rows:
        if row["key"] == key:
            row["sv"] = "Vilkendera?"

    made.change(translating.take_file, text=as_csv(rows))

    assert building.draft_of(db.session, made.survey_id)["title"]["fi"] == "Millainen aula?"
    assert standing_of(made, key, "sv") == Standing(False, True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: [{**rows[0], "key": "q_unknown/text"}],
        lambda rows: [{**rows[0], "sv": "x" * 500}],
        lambda rows: [{**rows[0], "sv": "a\u0007"}],
    ],
    ids=["a foreign id", "too long", "a control character"],
)
def test_a_file_with_a_fault_changes_nothing(made: Made, spoil) -> None:
    before = building.draft_of(db.session, made.survey_id)
    good = {**file_of(made)[1], "sv": "Något annat"}

    with pytest.raises(translating.FileNotOurs):
        made.change(translating.take_file, text=as_csv([good, *spoil(file_of(made))]))

    db.session.rollback()
    assert building.draft_of(db.session, made.survey_id) == before


@pytest.mark.parametrize("text", ["", "\0", "a,b\n1,2\n", "key,fi\n1\n", 'key,fi,sv,en\n"a', "key,key,fi\n1,2,3\n"])
def test_what_is_no_such_file_is_refused_in_words(made: Made, text: str) -> None:
    with pytest.raises(translating.FileNotOurs) as refused:
        made.change(translating.take_file, text=text)

    assert str(refused.value.words)


def test_texts_of_a_question_that_is_gone_are_not_lost_in_silence(made: Made) -> None:
    key = f"{made.choice}/text"
    made.change(building.remove_question, question=made.choice)

    with pytest.raises(building.Unusable) as refused:
        made.change(translating.set_texts, lang="sv", texts={key: "Vilken?", "intro": "Nytt"})

    assert set(refused.value.extra["fields"]) == {key}
