"""One suite over every kind of question: simulate, parse, store, read as wide and long, and the same totals come back from the codebook."""

import json
import random
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from commons import scope
from commons.db import db
from commons.languages import LANGUAGES, Words
from surveys import building, exports, responses
from surveys.definition import find_question
from surveys.kinds import KINDS
from surveys.kinds.contract import DONT_KNOW, NOT_ANSWERED, AnswerRefused, Kind
from surveys.kinds.question import ORDER, add_entry
from tests.surveys.making import Made, add_question, make_survey, said

pytestmark = pytest.mark.engine("sqlite")  # what a kind does is the same on every engine

ANSWERABLE = [kind for kind in KINDS.values() if kind.answerable]
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.key)
answerable = pytest.mark.parametrize("kind", ANSWERABLE, ids=lambda kind: kind.key)

QUESTION: dict[str, Any] = {
    "uid": "q_test", "var": "lobby", "text": Words(fi="Kumpi?", sv="Vilken?", en="Which?"), "hint": {}, "dont_know": True,
}  # fmt: skip
HOSTILE = [
    None, True, -1, 0, 6, 10**40, 2.5, float("inf"), "", "z", "a\u0000", "\ud800", "\u202ea", "a" * 10_000, [], ["a"], {}, {"z": 1}, {"a": 0}, {"a": "1"},
    {"a": None}, {"a": {"a": 1}}, {1: 1}, [{}], [[]], [None], [{"x": "1"}], {"a": [1]}, [{"x": float("nan"), "y": 2}], ["a"] * 1_000,
]  # fmt: skip


def question_of(kind: Kind) -> dict[str, Any]:
    """A whole question of this kind: three entries in each list (or as many as it may have), every text in three languages."""
    question = {**QUESTION, "kind": kind.key, **kind.default(), **{text.name: said(text.name) for text in kind.texts}}
    for parts in kind.parts:
        for place in range(min(parts.most, max(parts.least, 3))):
            entry: dict[str, Any] = {text.name: said(f"{text.name} {place}") for text in parts.texts}
            if parts.pictures:
                entry |= {"picture": "abc"[place % 3] * 64, "width": 4, "height": 3}
            if parts.area:
                entry |= {"xywh": [0.1 * place, 0.1, 0.2, 0.3]}
            add_entry(question, parts, entry)
    return question


@every_kind
def test_a_whole_question_has_nothing_missing_and_one_without_swedish_has(app: Flask, kind: Kind) -> None:
    whole = question_of(kind)
    half = {**whole, "text": {"fi": "Kumpi?", "en": "Which?"}}

    assert kind.check(whole, LANGUAGES) == []
    assert [problem.question for problem in kind.check(half, LANGUAGES)] == ["q_test"]
    assert kind.check(half, ("fi", "en")) == []


@every_kind
def test_too_few_entries_and_one_without_swedish_are_named(app: Flask, kind: Kind) -> None:
    for parts in kind.parts:
        whole = question_of(kind)
        lonely = {**whole, parts.name: whole[parts.name][: parts.least - 1]}
        wordless = json.loads(json.dumps(whole))
        last = wordless[parts.name][-1]
        needed = [text.name for text in parts.texts if not text.optional]
        for name in needed:
            del last[name]["sv"]

        if parts.least:
            assert [problem.words for problem in kind.check(lonely, LANGUAGES)] == [parts.too_few]
        assert [problem.option for problem in kind.check(wordless, LANGUAGES)] == [last["uid"]] * len(needed)


@answerable
def test_what_is_simulated_can_be_parsed_and_parsing_again_changes_nothing(kind: Kind) -> None:
    question, rng = question_of(kind), random.Random(7)

    for _time in range(200):
        value = kind.parse(kind.simulate(question, rng), question)
        assert kind.parse(json.loads(json.dumps(value)), question) == value


@answerable
@pytest.mark.parametrize("given", HOSTILE, ids=lambda given: ascii(given)[:20])
def test_what_is_no_answer_is_refused_with_words_and_what_is_one_is_plain_json(app: Flask, kind: Kind, given: Any) -> None:
    question = question_of(kind)
    value, reason = _taken(kind, given, question)

    if reason is None:
        assert kind.parse(json.loads(json.dumps(value, allow_nan=False)), question) == value
    else:
        assert str(reason)


@answerable
def test_an_empty_form_is_no_answer(kind: Kind) -> None:
    assert kind.read_form(MultiDict(), question_of(kind)) is None


@answerable
def test_an_answer_can_be_said_in_each_language_and_the_question_read_aloud(app: Flask, kind: Kind) -> None:
    question, rng = question_of(kind), random.Random(3)
    value = kind.parse(kind.simulate(question, rng), question)

    for language in LANGUAGES:
        assert kind.said(value, question, language)
        assert question["text"][language] in kind.read_aloud(question, language)


@answerable
def test_every_cell_belongs_to_a_variable_and_every_code_has_a_label_in_each_language(kind: Kind) -> None:
    question, rng = question_of(kind), random.Random(7)
    columns = {column.part: column for column in kind.variables(question)}
    codes = {part: {code["value"] for code in column.codes} for part, column in columns.items()}

    for _time in range(100):
        value = kind.parse(kind.simulate(question, rng), question)
        for part, cell in kind.wide(value, question).items():
            assert str(cell) in codes[part] or (not codes[part] and columns[part].type in ("integer", "number", "text"))
        assert {cell.part for cell in kind.long(value, question)} <= set(columns)
    for column in columns.values():
        assert Words(column.label).missing() == []
        assert [code for code in column.codes if Words(code["label"]).missing()] == []


@pytest.mark.parametrize("kind", [kind for kind in ANSWERABLE if ORDER in kind.settings], ids=lambda kind: kind.key)
def test_pictures_come_in_an_order_of_each_respondents_own_unless_it_is_fixed(kind: Kind) -> None:
    question = question_of(kind)

    def orders(asked: dict[str, Any]) -> set[str]:
        return {"".join(option["uid"] for option in kind.tasks(asked, random.Random(seed))[0]) for seed in range(200)}

    assert len(orders(question)) == 6
    assert orders({**question, "order": "fixed"}) == {"abc"}


@answerable
def test_the_file_and_its_codebook_give_the_totals_of_the_page(app: Flask, kind: Kind) -> None:
    made = make_survey()
    scope.enter(db.session, made.organisation_id)
    uid = add_question(made, kind.key, Words(fi="Lisää", sv="Mera", en="More"), var="more")
    made.open()
    question = find_question(building.draft_of(db.session, made.survey_id), uid)
    assert question is not None
    rng, values, people = random.Random(11), [], 30
    for person in range(people):
        respondent = made.respondent()
        if person % 10 == 0 and kind.offers_dont_know:
            respondent.does(responses.save_answer, question=uid, dont_know=True)
            continue
        values.append(kind.parse(kind.simulate(question, rng), question))
        respondent.does(responses.save_answer, question=uid, value=values[-1])

    tables = {one.name: one for one in exports.of_survey(db.session, _survey(made))}
    names = [column.name for column in tables["responses"].columns]  # type: ignore[union-attr]
    wide = [dict(zip(names, row, strict=True)) for row in tables["responses"].rows()]  # type: ignore[union-attr]
    long = list(tables["answers_long"].rows())  # type: ignore[union-attr]
    labels = {(row[0], row[1]) for row in tables["value_labels"].rows()}  # type: ignore[union-attr]

    expected: Counter[tuple[str, str]] = Counter()
    for column in kind.variables(question):
        for value in values:
            expected[column.name, str(kind.wide(value, question).get(column.part, NOT_ANSWERED))] += 1
        expected[column.name, DONT_KNOW] += people - len(values)
    mine = [column.name for column in kind.variables(question)]
    assert Counter((name, str(row[name])) for row in wide for name in mine) == +expected
    coded = {column.name for column in kind.variables(question) if column.codes}
    assert {(name, str(row[name])) for row in wide for name in coded} <= labels
    from_long = Counter((row[2], row[5] or row[7] or f"{row[6]:g}") for row in long if row[2] in mine)
    assert from_long == Counter({key: count for key, count in expected.items() if key[1] != NOT_ANSWERED and count})


def _survey(made: Made) -> Any:
    from surveys.models import Survey

    return db.session.get(Survey, made.survey_id)


def _taken(kind: Kind, given: Any, question: dict[str, Any]) -> tuple[Any, Any]:
    """The value, or why there is none."""
    try:
        return kind.parse(given, question), None
    except AnswerRefused as refused:
        return None, refused.extra["fields"]["value"]
