"""Questions that depend on an earlier answer: nobody is asked what does not concern them, and an answer that fell away counts nowhere."""

import itertools
import json
import random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import scope
from commons.db import db
from commons.languages import Words
from surveys import building, copying, exports, publishing, rehearsing, responses, rules
from surveys import definition as definitions
from surveys.access import SurveyClosed
from surveys.kinds import KINDS
from surveys.kinds.contract import NOT_ANSWERED, NOT_REACHED, NOT_SHOWN
from surveys.models import Answer, Presentation, Response, Survey
from surveys.results import results_of
from surveys.ruling import RuleInTheWay
from tests.surveys.branching import Branching, make_branching
from tests.surveys.making import Made, Respondent, add_question, begin_survey

TAKEN = {"receipt_hash": b"h" * 32}


@pytest.fixture
def made(app: Flask) -> Branching:
    """Open; what it owns can be read at once."""
    made = make_branching()
    made.open()
    scope.enter(db.session, made.organisation_id)
    return made


def test_bjorn_is_asked_why_only_after_the_answer_it_depends_on(made: Branching) -> None:
    bjorn = made.respondent()

    said = _answer(bjorn, made.choice, "a")
    assert (said["answered"], said["asked"]) == (1, 2)
    with pytest.raises(responses.NotAsked):
        _answer(bjorn, made.why, {"choice": "a"})
    with pytest.raises(responses.NotAsked):
        bjorn.does(responses.pass_by, screen=2)
    said = _answer(bjorn, made.choice, "b")

    assert (said["answered"], said["asked"]) == (1, 3)
    assert _answer(bjorn, made.why, {"choice": "a"})["asked"] == 4


def test_what_fell_away_is_kept_while_answering_and_counts_again_when_the_answer_is_changed_back(made: Branching) -> None:
    """Mutant: delete it when the first answer changes; or count it all the same."""
    bjorn = made.respondent()
    for question, value in ((made.choice, "b"), (made.why, {"choice": "a"}), (made.more, "Light")):
        _answer(bjorn, question, value)

    away = _answer(bjorn, made.choice, "a")
    back = bjorn.does(responses.save_answer, question=made.choice, dont_know=True)

    assert (away["answered"], away["asked"], back["answered"], back["asked"]) == (1, 2, 3, 4)
    assert {row.question: row.value for row in _rows(Answer)}[made.more] == "Light"


def test_finishing_forgets_what_fell_away_and_needs_an_answer_that_counts(made: Branching) -> None:
    """Mutants: keep the rows, which nobody can see or change any more; let an answer that does not count be enough."""
    bjorn, siiri = made.respondent(), made.respondent()
    for respondent in (bjorn, siiri):
        _answer(respondent, made.choice, "b")
        _answer(respondent, made.why, {"choice": "a"})
    _answer(bjorn, made.choice, "a")
    bjorn.does(responses.finish, **TAKEN)
    siiri.does(responses.take_back, question=made.choice)

    with pytest.raises(responses.NothingAnswered):
        siiri.does(responses.finish, receipt_hash=b"s" * 32)

    first = _rows(Response)[0].id
    assert [row.question for row in _rows(Answer) if row.response_id == first] == [made.choice]
    assert {row.question for row in _rows(Presentation) if row.response_id == first} == {made.choice}


def test_an_answer_that_fell_away_is_in_no_result_and_in_no_file(made: Branching) -> None:
    """Mutants: read every answer in `results`; yield them unsifted in `book`; leave the sieve out of presentations.csv."""
    for number in range(6):
        bjorn = made.respondent()
        _answer(bjorn, made.choice, "b")
        _answer(bjorn, made.why, {"choice": "a"})
        _answer(bjorn, made.more, f"Secret {number}")
        _answer(bjorn, made.choice, "b" if number == 0 else "a")
    made.change(publishing.close_survey)

    results = {result.question["uid"]: result.everybody.summary.n for result in _results(made).questions}
    files = _files(made)

    assert results == {made.choice: 6, made.why: 1, made.more: 1, made.last: 0}
    assert sorted((row["lobby"], row["why"], row["more"], row["last"]) for row in files["responses"]) == [
        *[("a", NOT_SHOWN, NOT_SHOWN, NOT_REACHED)] * 5, ("b", "a", "Secret 0", NOT_REACHED),
    ]  # fmt: skip
    told = [row["variable"] for row in files["answers_long"]]
    assert sorted(told) == [*["lobby"] * 6, "more", "why"]
    assert [row["variable"] for row in files["presentations"]].count("why") == 2


def test_a_file_tells_not_asked_from_not_reached_and_from_passed_by(made: Branching) -> None:
    """Mutant: call everything beyond the furthest screen not reached, also where the answer before has decided it."""
    choosing, undecided, passing, done = (made.respondent() for _person in range(4))
    _answer(choosing, made.choice, "a")
    undecided.does(responses.start)
    _answer(passing, made.choice, "b")
    passing.does(responses.pass_by, screen=2)
    passing.does(responses.pass_by, screen=4)
    _answer(done, made.last, 3)
    done.does(responses.finish, **TAKEN)

    found = sorted((row["lobby"], row["why"], row["more"], row["last"]) for row in _files(made)["responses"])

    assert found == sorted(
        [
            ("a", NOT_SHOWN, NOT_SHOWN, NOT_REACHED),
            (NOT_REACHED,) * 4,
            ("b", NOT_ANSWERED, NOT_SHOWN, NOT_ANSWERED),
            (NOT_ANSWERED, NOT_SHOWN, NOT_SHOWN, "3"),
        ]
    )


def test_what_is_said_to_be_kept_when_the_survey_closes_is_what_counts(made: Branching) -> None:
    """Mutant: count every row."""
    bjorn = made.respondent()
    _answer(bjorn, made.choice, "b")
    _answer(bjorn, made.why, {"choice": "a"})
    _answer(bjorn, made.choice, "a")
    made.change(publishing.close_survey)

    with pytest.raises(SurveyClosed) as refused:
        _answer(bjorn, made.choice, "b")
    assert refused.value.extra["kept"] == 1


def test_simulated_people_go_by_the_rules(app: Flask) -> None:
    """Mutant: simulate every question of the definition."""
    made = make_branching()
    plan = made.change(rehearsing.prepare, people=40)
    rehearsing.fill(made.survey_id, within=made.organisation_id, people={int(link): n for link, n in plan["people"].items()})
    scope.enter(db.session, made.organisation_id)

    given: dict[int, dict[str, Any]] = {}
    for row in _rows(Answer):
        given.setdefault(row.response_id, {})[row.question] = row.value
    wrong = [said for said in given.values() if made.why in said and said.get(made.choice, "") not in ("b", None)]
    lonely = [said for said in given.values() if made.more in said and said.get(made.why) != {"choice": "a"}]

    assert (wrong, lonely) == ([], [])
    assert 0 < sum(made.more in said for said in given.values()) < sum(made.why in said for said in given.values()) < len(given)


def test_a_copy_asks_by_the_same_rules_of_its_own_questions(made: Branching) -> None:
    """Mutant: leave the first survey's uids in the rules."""
    copied = made.change(copying.copy_survey)
    db.session.rollback()
    draft = building.draft_of(db.session, copied["id"])

    choice, why, more, _last = definitions.questions(draft)
    assert (rules.rule_of(why), rules.rule_of(more)) == (
        {"question": choice["uid"], "any_of": ["b", rules.DONT_KNOW]},
        {"question": why["uid"], "any_of": ["a"]},
    )
    made.make(publishing.open_survey, by=None, survey_id=copied["id"])


def test_a_page_is_shown_by_answer_and_audience(app: Flask) -> None:
    """Mutant: let either of the two be enough."""
    made = make_branching()
    page = made.change(building.add_page)["page"]
    guided = add_question(made, "text", Words(fi="Mitä?", sv="Vad?", en="What?"), var="what")
    made.change(building.edit_page, page=page, only_for=["staff"], only_after=[(made.choice, "a")])
    made.open()

    asked = {
        (name, value): _answer(made.respondent(link), made.choice, value)["asked"]
        for name, link in (("staff", made.staff), ("residents", made.residents))
        for value in "ab"
    }

    assert asked == {("staff", "a"): 3, ("staff", "b"): 3, ("residents", "a"): 2, ("residents", "b"): 3}
    respondent = made.respondent(made.staff)
    _answer(respondent, made.choice, "a")
    assert _answer(respondent, guided, "Chairs")["answered"] == 2


@pytest.mark.engine("sqlite")
def test_nothing_that_an_answer_depends_on_is_taken_away_unnoticed(app: Flask) -> None:
    """Mutant: look at the moved question's own rule alone."""
    made = make_branching()
    why = Words(fi="Miksi?", sv="Varför?", en="Why?")
    page = definitions.page_of(_draft(made), made.choice)
    assert page

    for verb, arguments in (
        (building.move_question, {"question": made.why, "up": True}),
        (building.move_question, {"question": made.choice, "up": False}),
        (building.remove_question, {"question": made.choice}),
        (building.edit_question, {"question": made.choice, "then": ("remove", "b")}),
        (building.edit_question, {"question": made.choice, "dont_know": False}),
    ):
        with pytest.raises(RuleInTheWay) as refused:
            made.change(verb, **arguments)
        assert why["fi"] in str(refused.value.words)

    made.change(building.edit_question, question=made.choice, then=("remove", "a"))
    made.change(building.remove_page, page=page["uid"])
    assert list(definitions.questions(_draft(made))) == []


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("only_after", "field"),
    [
        ([("CHOICE", "a"), ("WHY", "a")], "only_after-WHY"),
        ([("CHOICE", "z")], "only_after-CHOICE"),
        ([("LAST", "3")], "only_after-LAST"),
        ([("MORE", "x")], "only_after-MORE"),
        ([("q_nothing", "a")], "only_after-q_nothing"),
    ],
)
def test_a_rule_that_could_never_hold_is_not_made(app: Flask, only_after: list[tuple[str, str]], field: str) -> None:
    made = make_branching()
    names = {"CHOICE": made.choice, "WHY": made.why, "MORE": made.more, "LAST": made.last}
    given = [(names.get(question, question), code) for question, code in only_after]

    with pytest.raises(building.Unusable) as refused:
        made.change(building.edit_question, question=made.more, only_for=[], only_after=given)

    named, _dash, uid = field.partition("-")
    assert list(refused.value.extra["fields"]) == [f"{named}-{names.get(uid, uid)}"]


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    "show_if",
    [
        {"answer": {"question": "q_gone", "any_of": ["a"]}},
        {"answer": {"question": "MORE", "any_of": ["a"]}},
        {"answer": {"question": "CHOICE", "any_of": ["z"]}},
        {"answer": {"question": "CHOICE", "any_of": []}},
        {"audience": ["martians"]},
    ],
)
def test_a_rule_that_came_broken_is_named_before_opening_and_asks_nobody(app: Flask, show_if: dict[str, Any]) -> None:
    made = make_branching()
    scope.enter(db.session, made.organisation_id)
    draft = _draft(made)
    text = json.dumps(show_if).replace("CHOICE", made.choice).replace("MORE", made.more)
    question = definitions.find_question(draft, made.why)
    assert question
    question["show_if"] = json.loads(text)

    found = publishing.problems_of(draft, {"staff", "residents"})

    assert made.why in {problem.question for problem in found}
    assert made.why not in rules.asked(definitions.for_audience(draft, "residents"), {made.choice: ["a", "b"], made.more: ["a"]})


def test_progress_never_goes_backwards_on_the_way_and_ends_whole() -> None:
    """Over every way through a thousand drawn surveys. Mutant: count only the screens that are shown by now."""
    rng = random.Random(7)
    for _survey in range(1_000):
        definition = _drawn(rng)
        picked: dict[str, list[str]] = {}
        number, before = 1, 0.0
        while True:
            path = rules.Path(definition, picked)
            place, whole = path.place(number)
            assert before <= place / whole <= 1, (definition, picked, number)
            before = place / whole
            here = path.screen(number).asked
            assert here
            picked[here["uid"]] = rng.sample("ab", rng.randrange(3))
            path = rules.Path(definition, picked)
            after = path.after(number)
            if after is None:
                break
            number = after.number
        assert sum(1 for screen in path.screens if screen.number <= number) == len(path.screens)


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.answerable], ids=lambda kind: kind.key)
def test_what_an_answer_holds_is_among_the_answers_a_rule_can_name(app: Flask, kind: Any) -> None:
    """Of the kinds a rule can hang on, each code comes up; the others offer none."""
    made = begin_survey(Made())
    uid = add_question(made, kind.key, Words(fi="Kumpi?", sv="Vilken?", en="Which?"))
    scope.enter(db.session, made.organisation_id)
    question = definitions.find_question(_draft(made), uid)
    assert question
    rng = random.Random(5)

    codes = kind.rule_codes(question)
    seen = set(itertools.chain.from_iterable(kind.picked(kind.parse(kind.simulate(question, rng), question), question) for _ in range(300)))

    assert seen == set(codes)
    assert all(Words(words).missing() == [] for words in codes.values())
    assert bool(codes) == (
        kind.key in {"single", "multiple", "image_choice", "image_choices", "consent", "scale", "before_after", "hotspot"}
    )


def _answer(respondent: Respondent, question: str, value: Any) -> Any:
    return respondent.does(responses.save_answer, question=question, value=value)


def _rows(model: Any) -> list[Any]:
    db.session.rollback()
    db.session.expire_all()
    order = [column for column in model.__table__.primary_key]
    return list(db.session.scalars(sa.select(model).order_by(*order)))


def _results(made: Made) -> Any:
    db.session.rollback()
    return results_of(db.session, db.session.get_one(Survey, made.survey_id))


def _files(made: Made) -> dict[str, list[dict[str, str]]]:
    db.session.rollback()
    tables = [one for one in exports.of_survey(db.session, db.session.get_one(Survey, made.survey_id)) if isinstance(one, exports.Table)]
    return {
        one.name: [dict(zip([column.name for column in one.columns], map(str, row), strict=True)) for row in one.rows()] for one in tables
    }


def _draft(made: Made) -> definitions.Definition:
    db.session.rollback()
    scope.enter(db.session, made.organisation_id)
    return building.draft_of(db.session, made.survey_id)


def _drawn(rng: random.Random) -> definitions.Definition:
    """Eight questions on three pages; many depend on an answer to an earlier one."""
    pages: list[dict[str, Any]] = [{"uid": f"p{number}", "questions": []} for number in range(3)]
    for number in range(8):
        question: dict[str, Any] = {"uid": f"q{number}", "kind": "single"}
        if number and rng.random() < 0.7:
            question["show_if"] = {"answer": {"question": f"q{rng.randrange(number)}", "any_of": rng.sample("ab", rng.randint(1, 2))}}
        pages[number // 3]["questions"].append(question)
    if rng.random() < 0.5:
        pages[2]["show_if"] = {"answer": {"question": f"q{rng.randrange(6)}", "any_of": ["a"]}}
    return {"pages": pages}
