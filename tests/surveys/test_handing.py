"""From one person to the next: at a kiosk nobody sees the one before, nothing that was answered is lost, and only a PIN leads out."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from commons import limits
from commons.db import db
from commons.errors import Unusable
from commons.projects.models import Channel
from commons.settings import settings_of
from surveys import links, publishing
from surveys.marks import pin_tag
from surveys.models import Answer, Response, ResponseStatus
from tests.client import Client
from tests.surveys.making import Made

PIN = "4711"


def test_the_second_person_at_a_kiosk_sees_nothing_of_the_first_and_what_was_answered_is_kept(phone: Client, made: Made) -> None:
    """Mutants: leave the cookie; leave `secret_hash`; let an answer on its way set the cookie again; drop the answer that goes along."""
    where = _begin(phone, made)
    name = f"talkoot_survey_{where.rpartition('/')[2]}"
    cookie = phone.get_cookie(name)
    before = phone.fill("/1", **{made.choice: "b", "go": "save", "op": "saved-by-script"})

    handed = phone.fill("/1", **{made.choice: "a", "go": "hand_over"})
    phone.get(phone.get(handed.location, headers={"Accept-Language": "en"}).location)
    first_page = phone.page.text if phone.page else ""
    phone.get(phone.fill("/start").location)

    again = phone.get_cookie(name)
    assert cookie and again and again.value != cookie.value  # or both would have the same receipt
    assert not any("talkoot_survey_" in one for one in before.headers.getlist("Set-Cookie"))
    assert ("Start answering" in first_page, "Go on where you left off" in first_page) == (True, False)
    assert "checked" not in phone.get(f"{where}/1").text
    assert [(response.status, response.secret_hash is None, response.channel) for response in _rows(Response)] == [
        (ResponseStatus.PARTIAL, True, Channel.KIOSK),
        (ResponseStatus.PARTIAL, False, Channel.KIOSK),
    ]
    assert [answer.value for answer in _rows(Answer)] == ["a"]


def test_a_cookie_that_comes_back_opens_nothing_and_begins_nothing(phone: Client, made: Made) -> None:
    """A browser that restores its pages, or an answer that was on its way. Mutant: let any answer at a kiosk begin a response."""
    where = _begin(phone, made)
    name = f"talkoot_survey_{where.rpartition('/')[2]}"
    cookie = phone.get_cookie(name)
    page = phone.page
    phone.fill("/1", **{made.choice: "b", "go": "hand_over"})
    assert cookie and page
    phone.set_cookie(name, cookie.value)

    shown = phone.get(f"{where}/1")
    late = phone.post(f"{where}/1", data={**page.form("/1").values, made.choice: "a", "go": "save"})
    told = phone.post(
        f"{where}/1", data={**page.form("/1").values, made.choice: "a", "op": "another-key"}, headers={"Accept": "application/json"}
    )

    assert (shown.location, late.location, told.status_code) == (where, where, 409)
    assert (len(_rows(Response)), [answer.value for answer in _rows(Answer)]) == (1, ["b"])


def test_the_receipt_of_the_one_before_is_gone_from_the_kiosk_and_still_opens_the_answers(app: Flask, phone: Client, made: Made) -> None:
    where = _begin(phone, made)
    phone.fill("/1", **{made.choice: "b", "go": "next"})
    phone.get(f"{where}/review")
    phone.get(phone.fill("/finish").location)
    receipt = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b", phone.page.text if phone.page else "")
    phone.fill("/hand-over")
    elsewhere: Client = app.test_client()  # type: ignore[assignment]

    after = phone.get(f"{where}/done")

    assert receipt and after.location == where
    assert "Quiet lobby" in elsewhere.get(f"/en/r/{receipt[0]}").text


@pytest.mark.engine("sqlite")
def test_a_kiosk_switched_off_in_the_middle_begins_anew_at_its_address_and_in_its_own_language(phone: Client, made: Made) -> None:
    """Mutants: keep the cookie at the neutral address; keep the language somebody chose."""
    where = _begin(phone, made, "sv")
    code = where.rpartition("/")[2]
    phone.get(f"/language/sv?next={where}")

    phone.get(phone.get(f"/s/{code}", headers={"Accept-Language": "en"}).location)

    assert phone.page and (phone.page.address, "Start answering" in phone.page.text) == (f"/en/s/{code}", True)


@pytest.mark.engine("sqlite")
def test_no_page_of_a_kiosk_leads_anywhere_but_to_its_own_pages(phone: Client, made: Made) -> None:
    """Mutant: the ordinary foot."""
    where = _begin(phone, made)
    led: set[str] = set()
    for path in ("", "/1", "/1/QUESTION/a", "/review", "/leave"):
        phone.get(where + path.replace("QUESTION", made.choice))
        led |= set(phone.page.links if phone.page else [])
    phone.get(f"{where}/1")
    phone.get(phone.fill("/1", **{made.choice: "b", "go": "next"}).location)
    phone.get(f"{where}/review")
    phone.get(phone.fill("/finish").location)
    led |= set(phone.page.links if phone.page else [])

    out = {link for link in led if not link.startswith((where, "#", "/language/"))}
    assert f"{where}/leave" not in led or "/language/" not in out
    assert out == set()


@pytest.mark.engine("sqlite")
def test_only_the_pin_leads_out_and_guesses_come_to_an_end(phone: Client, made: Made) -> None:
    """Mutants: compare with nothing; do not count a wrong PIN; count it and go on comparing."""
    where = _begin(phone, made)
    phone.get(f"{where}/leave")

    wrong = phone.fill("/leave", pin="4712")
    right = phone.fill("/leave", pin=PIN)
    phone.get(f"{where}/leave")
    for _guess in range(int(limits.PACE["wrong_pin"].partition("/")[0]) - 1):
        phone.fill("/leave", pin="0000")
    locked = phone.fill("/leave", pin=PIN)

    assert (wrong.status_code, right.location, locked.status_code) == (422, "/en/", 429)
    assert _rows(Response)[0].secret_hash is None


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("pin", ["", "123", "123456789", "12ab", "１２３４"])
def test_a_kiosk_without_a_pin_cannot_be_made(made: Made, pin: str) -> None:
    with pytest.raises(Unusable) as refused:
        made.change(links.make_link, channel=Channel.KIOSK, pin_hash=_hash(made, links.pin_of(pin)))

    assert "pin" in refused.value.extra["fields"]


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("channel", "aloud"), [(Channel.SCRIBE, True), (Channel.PHONE_INTERVIEW, True), (Channel.PAPER, False)], ids=lambda one: str(one)
)
def test_whoever_writes_for_others_reads_each_question_aloud_and_goes_on_to_the_next(
    phone: Client, made: Made, channel: Channel, aloud: bool
) -> None:
    where = _begin(phone, made, channel=channel)
    script = phone.page.text if phone.page else ""
    phone.fill("/1", **{made.choice: "b", "go": "next"})
    phone.get(f"{where}/review")
    phone.get(phone.fill("/finish").location)
    done = phone.page.text if phone.page else ""

    phone.get(phone.fill("/hand-over").location)
    phone.get(phone.fill("/start").location)
    phone.fill("/1", **{made.choice: "a", "go": "hand_over"})

    assert ("Read aloud Which lobby? Open lobby. Quiet lobby." in script) is aloud
    assert ("Next respondent" in done, "Read this code to the respondent" in done) == (True, True)
    assert [(response.channel, response.status) for response in _rows(Response)] == [
        (channel, ResponseStatus.COMPLETE),
        (channel, ResponseStatus.PARTIAL),
    ]
    assert [answer.value for answer in _rows(Answer)] == ["b", "a"]


@pytest.mark.engine("sqlite")
def test_what_a_person_typed_and_cannot_be_kept_does_not_hold_up_the_next(phone: Client, made: Made) -> None:
    """Mutant: show the refusal, and the next person finds what the one before had typed."""
    _begin(phone, made)

    handed = phone.fill("/1", **{made.choice: "nothing of ours", "go": "hand_over"})

    assert handed.status_code == 303
    assert (len(_rows(Answer)), _rows(Response)[0].secret_hash) == (0, None)


@pytest.mark.engine("sqlite")
def test_an_ordinary_link_is_not_handed_over_and_has_no_pin(phone: Client, made: Made) -> None:
    where = f"/en/s/{made.residents['code']}"
    phone.get(where)
    phone.get(phone.fill("/start").location)
    token = phone.token

    assert phone.post(f"{where}/hand-over", data={"csrf_token": token}).status_code == 404
    assert phone.get(f"{where}/leave").status_code == 404
    assert _rows(Response)[0].secret_hash is not None


def test_a_kiosk_can_be_handed_over_after_the_survey_has_closed(phone: Client, made: Made) -> None:
    """Or the last one's answers would stay on the screen."""
    _begin(phone, made)
    made.change(publishing.close_survey)

    handed = phone.fill("/1", **{made.choice: "b", "go": "hand_over"})

    assert handed.status_code == 303
    assert _rows(Response)[0].secret_hash is None


def _hash(made: Made, pin: str | None) -> bytes | None:
    return pin_tag(settings_of(current_app).secret_key, made.survey, pin) if pin else None


def _begin(phone: Client, made: Made, lang: str = "en", channel: Channel = Channel.KIOSK) -> str:
    """To the first question by a link of this channel; gives where the survey is."""
    link: dict[str, Any] = made.change(links.make_link, channel=channel, pin_hash=_hash(made, PIN))
    where = f"/{lang}/s/{link['code']}"
    phone.get(where)
    phone.get(phone.fill("/start").location)
    return where


def _rows(model: Any) -> list[Any]:
    """What is stored, read anew."""
    db.session.rollback()
    db.session.expire_all()
    order = (Response.id,) if model is Response else (Answer.response_id, Answer.first_at)
    return list(db.session.scalars(sa.select(model).order_by(*order)))
