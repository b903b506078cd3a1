"""The cookie of a visit and the token of its forms: remembered once verified, and still worth nothing in other hands or too late."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask, session

from commons.db import now
from commons.policy import anyone
from commons.visits import _signed
from tests.client import Client

TOO_LATE = timedelta(days=7, minutes=1)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """With a page that says what the visit holds and a change that does nothing."""
    app = make_app()
    app.add_url_rule("/kept", view_func=anyone(_show))
    app.add_url_rule("/keep/<name>", view_func=anyone(_keep))
    app.add_url_rule("/change", view_func=anyone(_change_nothing), methods=["POST"])
    with app.app_context():
        yield app


def _show() -> dict[str, object]:
    return {name: value for name, value in session.items() if not name.startswith("_")}


def _change_nothing() -> dict[str, object]:
    return {}


def _keep(name: str) -> dict[str, object]:
    session.permanent = True
    session[name] = [name] if name == "list" else name
    return {}


@pytest.mark.engine("sqlite")
def test_what_is_kept_is_there_each_time_and_a_change_of_it_stays_with_its_own_visit(app: Flask) -> None:
    aino, bjorn = app.test_client(), app.test_client()
    aino.get("/keep/aino")

    assert [aino.get("/kept").json for _ in range(3)] == [{"aino": "aino"}] * 3
    aino.get("/keep/more")
    aino.get("/keep/list")
    assert aino.get("/kept").json == {"aino": "aino", "more": "more", "list": ["list"]}
    assert bjorn.get("/kept").json == {}


@pytest.mark.engine("sqlite")
def test_a_remembered_cookie_ends_with_its_time(app: Flask) -> None:
    """Mutant: give what is remembered without looking at its age."""
    aino = app.test_client()
    aino.get("/keep/aino")
    assert aino.get("/kept").json == {"aino": "aino"}
    carla = _with_cookie(app, aino.get_cookie("talkoot").value)
    assert carla.get("/kept").json == {"aino": "aino"}

    with time_machine.travel(now() + TOO_LATE):
        assert carla.get("/kept").json == {}


@pytest.mark.engine("sqlite")
def test_a_cookie_that_was_altered_opens_nothing(app: Flask) -> None:
    aino = app.test_client()
    aino.get("/keep/aino")
    aino.get("/kept")
    cookie = aino.get_cookie("talkoot").value

    sign = cookie.rindex(".") + 1  # of the signature; the last sign of it would not do, since a few of its bits mean nothing
    altered = [f"{cookie[:sign]}{'B' if cookie[sign] == 'A' else 'A'}{cookie[sign + 1 :]}", cookie + "A", "." + cookie, ""]
    assert [_with_cookie(app, one).get("/kept").json for one in altered] == [{}] * 4


@pytest.mark.engine("sqlite")
def test_a_token_opens_only_its_own_visit_however_often_it_was_right(app: Flask) -> None:
    """Mutant: remember the token alone, and not whose it was."""
    aino, carla = app.test_client(), app.test_client()
    tokens = {who: _token_of(who) for who in (aino, carla)}

    assert [_change(aino, tokens[aino]) for _ in range(3)] == [200] * 3
    assert _change(carla, tokens[aino]) == 400
    assert _change(carla, tokens[carla]) == 200
    assert _change(app.test_client(), tokens[aino]) == 400
    assert [_change(aino, token) for token in ("", "nonsense", tokens[aino][:-1])] == [400] * 3


@pytest.mark.engine("sqlite")
def test_wrong_tokens_are_not_remembered(app: Flask) -> None:
    """Mutant: keep what was wrong, too: 8,192 of them, each of 8 kB, and every right one forgotten."""
    aino = app.test_client()
    token = _token_of(aino)
    assert _change(aino, token) == 200
    before = _signed.cache_info().currsize

    assert [_change(aino, f"{number}" * 4_000) for number in range(5)] == [400] * 5

    assert _signed.cache_info().currsize == before


def _with_cookie(app: Flask, cookie: str) -> Client:
    """A browser that has come by this cookie."""
    browser = app.test_client()
    browser.set_cookie("talkoot", cookie)
    return browser


def _token_of(who: Client) -> str:
    page = who.get("/en/").text
    return page.split('name="csrf-token" content="')[1].split('"')[0]


def _change(who: Client, token: str) -> int:
    return who.post("/change", headers={"X-CSRFToken": token, "Accept": "application/json"}).status_code
