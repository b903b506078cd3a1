"""Answering with scripts off and by a program: the same survey, the same answers, clear words when something is wrong."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import limits
from commons.db import db
from surveys import building, links, publishing
from surveys.models import Answer, Presentation, Response, ResponseStatus
from tests.client import Client
from tests.surveys.making import Made


def rows(model: Any) -> list[Any]:
    """What is stored, read anew."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(model)))


def begin(phone: Client, made: Made, lang: str = "fi", link: dict[str, Any] | None = None) -> str:
    """To the first question; gives where the survey is."""
    where = f"/{lang}/s/{(link or made.residents)['code']}"
    phone.get(where)
    phone.get(phone.fill("/start").location)
    return where


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_bjorn_answers_with_scripts_off_and_gets_a_receipt(phone: Client, made: Made, lang: str) -> None:
    where = begin(phone, made, lang)

    phone.get(phone.fill("/1", **{made.choice: "b", "go": "next"}).location)
    phone.get(phone.fill("/2", **{f"{made.rating}.a": "4", f"{made.rating}.b": "2", "go": "next"}).location)
    phone.get(phone.fill("/finish").location)

    (response,) = rows(Response)
    assert phone.page and re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b", phone.page.text)
    assert (response.status, response.language, response.audience.key) == (ResponseStatus.COMPLETE, lang, "residents")
    assert {answer.question: answer.value for answer in rows(Answer)} == {made.choice: "b", made.rating: {"a": 4, "b": 2}}
    assert phone.get(where).location.endswith("/done")


def test_looking_at_a_survey_leaves_no_trace(phone: Client, made: Made) -> None:
    phone.get(f"/s/{made.residents['code']}")
    phone.get(f"/fi/s/{made.residents['code']}")
    phone.get(f"/fi/s/{made.residents['code']}/1")
    phone.get(f"/fi/s/{made.residents['code']}/state")

    assert rows(Response) == []


def test_the_neutral_address_leads_to_the_readers_language(phone: Client, made: Made) -> None:
    answer = phone.get(f"/s/{made.residents['code']}", headers={"Accept-Language": "sv"})

    assert (answer.status_code, answer.location) == (302, f"/sv/s/{made.residents['code']}")


def test_going_on_without_an_answer_is_asked_once_and_then_let_be(phone: Client, made: Made) -> None:
    begin(phone, made, "en")

    asked = phone.fill("/1", go="next")
    skipped = phone.fill("/1", go="skip")

    (response,) = rows(Response)
    assert (asked.status_code, skipped.status_code) == (422, 302)
    assert rows(Answer) == []
    assert response.reached == 1
    assert len(rows(Presentation)) == 2


def test_dont_know_is_said_and_kept(phone: Client, made: Made) -> None:
    begin(phone, made, "en")

    phone.fill("/1", go="dont_know")
    phone.get(f"/en/s/{made.residents['code']}/1")

    assert phone.page and "You answered: Don't know" in phone.page.text


def test_back_keeps_what_was_chosen(phone: Client, made: Made) -> None:
    where = begin(phone, made, "en")
    phone.get(f"{where}/2")

    back = phone.fill("/2", **{f"{made.rating}.a": "5", "go": "back"})

    assert back.location.endswith("/1")
    assert [answer.value for answer in rows(Answer)] == [{"a": 5}]


def test_the_same_phone_goes_on_where_it_left_off_and_another_does_not(app: Flask, phone: Client, made: Made) -> None:
    where = begin(phone, made, "en")
    phone.fill("/1", **{made.choice: "a", "go": "next"})
    other: Client = app.test_client()  # type: ignore[assignment]

    phone.get(where)
    assert phone.page and "Go on where you left off" in phone.page.text
    assert phone.fill("/start").location.endswith("/2")
    other.get(where)
    assert other.page and "Start answering" in other.page.text


def test_a_form_sent_twice_counts_once(phone: Client, made: Made) -> None:
    where = begin(phone, made)
    assert phone.page
    form = {**phone.page.form("/1").values, made.choice: "a", "go": "next"}

    phone.post(f"{where}/1", data=form)
    phone.post(f"{where}/1", data=form)

    assert [answer.revision for answer in rows(Answer)] == [1]


def test_a_phone_that_refuses_cookies_is_told_what_to_do(app: Flask, made: Made) -> None:
    forgetful: Client = app.test_client(use_cookies=False)  # type: ignore[assignment]
    forgetful.get(f"/en/s/{made.residents['code']}")

    answer = forgetful.fill("/start")

    assert answer.status_code == 400
    assert forgetful.page and "cookie" in forgetful.page.text
    assert rows(Response) == []


def test_a_survey_closed_in_mid_answer_says_what_is_kept(phone: Client, made: Made) -> None:
    where = begin(phone, made, "en")
    phone.get(phone.fill("/1", **{made.choice: "a", "go": "next"}).location)
    made.change(publishing.close_survey)

    answer = phone.fill("/2", **{f"{made.rating}.a": "4", "go": "next"})

    assert answer.status_code == 409
    assert phone.page and "The answer you had given before that is kept and counted." in phone.page.text
    assert phone.get(where).status_code == 409
    assert [answer.value for answer in rows(Answer)] == ["a"]


def test_a_link_ended_in_mid_answer_says_what_is_kept_and_opens_nothing_for_others(app: Flask, phone: Client, made: Made) -> None:
    where = begin(phone, made, "en")
    phone.get(phone.fill("/1", **{made.choice: "a", "go": "next"}).location)
    made.change(links.end_link, link_id=made.residents["id"])
    other: Client = app.test_client()  # type: ignore[assignment]

    answer = phone.fill("/2", **{f"{made.rating}.a": "4", "go": "next"})

    assert answer.status_code == 409
    assert phone.page and "kept and counted" in phone.page.text
    assert other.get(where).status_code == 404


def test_a_program_answers_by_the_published_schema(phone: Client, made: Made) -> None:
    where = f"/en/s/{made.staff['code']}"
    phone.get(where)
    state = phone.get(f"{where}/state").json
    choice, rating = state["pages"][0]["questions"][0], state["pages"][1]["questions"][0]

    said = phone.send(f"{where}/answers", op="answer-0001", question=choice["question"], value=choice["schema"]["enum"][0])
    unsure = phone.send(f"{where}/answers", op="answer-0002", question=rating["question"], dont_know=True)
    after = phone.get(f"{where}/state").json
    done = phone.send(f"{where}/finish", op="finish-0001")

    assert (said.status_code, unsure.status_code, done.status_code) == (200, 200, 200)
    assert (state["version"], state["page"], state["answers"], state["status"]) == (1, 1, {}, "new")
    assert [option["option"] for option in choice["options"]] == [
        row.option for row in rows(Presentation) if row.question == choice["question"]
    ]
    assert after["answers"] == {choice["question"]: {"value": "a"}, rating["question"]: {"dont_know": True}}
    assert (after["page"], after["status"]) == (2, "partial")
    assert re.fullmatch(r"[2-9A-Z]{12}", done.json["receipt"])


def test_an_accepted_operation_repeated_after_the_close_gets_its_first_answer(phone: Client, made: Made) -> None:
    """Mutant: let the view refuse a closed survey before it asks for the operation key."""
    where = f"/en/s/{made.residents['code']}"
    phone.get(where)
    first = phone.send(f"{where}/answers", op="answer-0001", question=made.choice, value="a")
    finished = phone.send(f"{where}/finish", op="finish-0001")
    made.change(publishing.close_survey)

    assert phone.send(f"{where}/answers", op="answer-0001", question=made.choice, value="a").json == first.json
    assert phone.send(f"{where}/finish", op="finish-0001").json == finished.json
    late = phone.send(f"{where}/answers", op="answer-0002", question=made.choice, value="b")
    assert (late.status_code, late.json["error"], late.json["kept"]) == (409, "survey_closed", 1)


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"op": "answer-0001", "question": "q_nothing", "value": "a"}, 422),
        ({"op": "answer-0001", "question": "CHOICE", "value": "z"}, 422),
        ({"op": "answer-0001", "question": "CHOICE", "value": {"a": 1}}, 422),
        ({"op": "answer-0001", "question": "CHOICE"}, 422),
        ({"op": "answer-0001", "question": {"a": 1}, "value": "a"}, 422),
        ({"op": "short", "question": "CHOICE", "value": "a"}, 422),
        ({"question": "CHOICE", "value": "a"}, 422),
        ({"op": "o" * 65, "question": "CHOICE", "value": "a"}, 422),
        ({"op": "answer-0001", "question": "CHOICE", "value": "a\u0000\ud800"}, 422),
    ],
)
def test_bad_input_from_a_program_gets_fields_and_reasons(phone: Client, made: Made, sent: dict[str, Any], status: int) -> None:
    where = f"/en/s/{made.residents['code']}"
    phone.get(where)
    if sent.get("question") == "CHOICE":
        sent = {**sent, "question": made.choice}

    answer = phone.send(f"{where}/answers", **sent)

    assert (answer.status_code, bool(answer.json["fields"])) == (status, True)
    assert rows(Response) == []


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("body", [b"", b"[1]", b'"a"', b"{", b"\xff\xfe", b"null", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(phone: Client, made: Made, body: bytes) -> None:
    where = f"/en/s/{made.residents['code']}"
    phone.get(where)
    headers = {"Accept": "application/json", "X-CSRFToken": phone.token, "Content-Type": "application/json"}

    assert phone.post(f"{where}/answers", data=body, headers=headers).status_code in (400, 422)


def test_ten_megabytes_are_too_large_and_nothing_is_lost(phone: Client, made: Made) -> None:
    where = f"/en/s/{made.residents['code']}"
    phone.get(where)
    phone.send(f"{where}/answers", op="answer-0001", question=made.choice, value="a")

    assert phone.send(f"{where}/answers", op="answer-0002", question=made.choice, value="a" * 10_000_000).status_code == 413
    assert [answer.value for answer in rows(Answer)] == ["a"]


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    "path", ["/s/NOTACO", "/fi/s/NOTACO", "/fi/s/NOTACO/state", "/fi/s/%00", "/fi/s/CODE/99", "/fi/s/CODE/1/q_x/a", "/fi/r/AAAA"]
)
def test_what_is_not_there_is_not_found(phone: Client, made: Made, path: str) -> None:
    assert phone.get(path.replace("CODE", made.residents["code"])).status_code == 404


def test_a_picture_can_be_seen_large_without_scripts(phone: Client, made: Made) -> None:
    begin(phone, made, "en")
    assert phone.page
    large = next(link for link in phone.page.links if link.endswith(f"/{made.choice}/a"))

    phone.get(large)

    assert phone.page and "A large window and a sofa" in phone.page.text


def test_a_receipt_shows_the_answers_and_withdraws_them(app: Flask, phone: Client, made: Made) -> None:
    where = f"/en/s/{made.residents['code']}"
    phone.get(where)
    phone.send(f"{where}/answers", op="answer-0001", question=made.choice, value="a")
    receipt = phone.send(f"{where}/finish", op="finish-0001").json["receipt"]
    elsewhere: Client = app.test_client()  # type: ignore[assignment]

    assert elsewhere.get(f"/r/{receipt[:4]}-{receipt[4:8]}-{receipt[8:]}".lower()).location.endswith(f"/r/{receipt}")
    elsewhere.get(f"/en/r/{receipt}")
    assert elsewhere.page and "Open lobby" in elsewhere.page.text
    elsewhere.get(elsewhere.fill("/withdraw").location)

    assert elsewhere.page and "withdrawn" in elsewhere.page.text
    assert rows(Answer) == []


def test_nothing_that_is_stored_tells_which_phone_it_was(phone: Client, made: Made) -> None:
    where = f"/en/s/{made.residents['code']}"
    phone.get(where)
    phone.send(f"{where}/answers", op="answer-0001", question=made.choice, value="a")
    receipt = phone.send(f"{where}/finish", op="finish-0001").json["receipt"]
    secret = phone.get_cookie(f"talkoot_survey_{made.residents['code']}")
    assert secret

    (response,) = rows(Response)
    kept = [str(getattr(response, column.key)) for column in Response.__table__.columns]
    assert all(secret.value not in value and receipt not in value for value in kept)


def test_new_responses_from_one_network_have_a_pace_and_begun_ones_go_on(app: Flask, phone: Client, made: Made) -> None:
    """Every cookie has a pace of its own: whoever changes it each time needs another. Mutants: drop the newcomer's pace; spend it always."""
    begin(phone, made)
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for _ in range(int(limits.PACE["newcomer"].partition("/")[0]) - 1):
            limits.spend("newcomer", "survey", made.survey_id, limits.network())
    late: Client = app.test_client()  # type: ignore[assignment]
    late.get(f"/fi/s/{made.residents['code']}")

    refused = late.fill("/start")
    answered = phone.fill("/1", **{made.choice: "b", "go": "next"})

    assert (refused.status_code, int(refused.headers["Retry-After"]) >= 1) == (429, True)
    assert answered.status_code == 302
    assert len(rows(Response)) == 1


@pytest.mark.engine("sqlite")
def test_the_word_of_help_is_told_with_its_question(phone: Client, made: Made) -> None:
    """The client follows every `aria-describedby`. Mutant: give the hint no id."""
    hint = {"fi": "Yksi riittää.", "sv": "En räcker.", "en": "One is enough."}
    made.change(building.edit_question, question=made.choice, hint=hint)
    made.change(publishing.publish_changes)

    page = phone.get(f"{begin(phone, made)}/1").text

    assert "Yksi riittää." in page
    assert f'aria-describedby="{made.choice}-hint"' in page
