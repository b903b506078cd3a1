"""Rules over every address: who may use it is stated, it answers in three languages, and no input makes it stumble."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from commons.languages import LANGUAGES
from commons.policy import ANYONE, DEVELOPER, OPERATOR, STAFF, PolicyMissing, check_all_stated, policy_of
from tests.client import Client

pytestmark = pytest.mark.engine("sqlite")

POLICIES = {ANYONE, STAFF, OPERATOR, DEVELOPER}
# What a stranger may be answered at an address that is made up: where to sign in, or that nothing is there. Never a stumble.
CALM = {200, 301, 302, 303, 307, 308, 400, 401, 404, 405, 409, 410, 415, 422}
# Odd but possible in an address; a code nobody has, a number too large for a column, another alphabet.
ODD = ("ZZZZZZ", "0", "99999999999999999999", "🎉", "\u202eא", "a" * 300)


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    assert {policy_of(app, rule.endpoint) for rule in app.url_map.iter_rules()} <= POLICIES


def test_a_route_that_does_not_say_stops_the_application(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.view_functions["forgotten"] = lambda: ""
    app.url_map.add(Rule("/forgotten", endpoint="forgotten"))

    with pytest.raises(PolicyMissing, match="forgotten"):
        check_all_stated(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("odd", ODD)
def test_carla_finds_nothing_at_made_up_addresses_and_nothing_stumbles(app: Flask, client: Client, language: str, odd: str) -> None:
    answers = {address: client.get(address).status_code for address in _addresses(app, "GET", language, odd)}

    assert {address: status for address, status in answers.items() if status not in CALM} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_post_without_a_token_is_turned_away_in_words(app: Flask, client: Client, language: str) -> None:
    answers = {address: client.post(address, data={"text": "Moi"}).status_code for address in _addresses(app, "POST", language, "ZZZZZZ")}

    assert {address: status for address, status in answers.items() if status not in {400, 404}} == {}


@pytest.mark.parametrize("path", ["/", "/fi/", "/nothing/here", "/fi/nothing/here", "/sv/w/ZZZZZZ", "/healthz"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_methods_we_do_not_use_are_refused(client: Client, path: str, method: str) -> None:
    assert client.open(path, method=method).status_code in {400, 404, 405}


def test_staff_pages_send_a_stranger_to_sign_in(app: Flask, client: Client) -> None:
    open_to_strangers = [
        rule.rule
        for rule in _rules(app, "GET")
        if policy_of(app, rule.endpoint) == STAFF and client.get(_fill(app, rule, "GET", "fi", "ZZZZZZ")).status_code not in {302, 303, 401}
    ]

    assert open_to_strangers == []


def _addresses(app: Flask, method: str, language: str, odd: str) -> list[str]:
    return [_fill(app, rule, method, language, odd) for rule in _rules(app, method)]


def _rules(app: Flask, method: str) -> list[Rule]:
    return sorted((rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())), key=lambda rule: rule.rule)


def _fill(app: Flask, rule: Rule, method: str, language: str, odd: str) -> str:
    """An address of the rule with something odd in every place that takes anything."""
    values = {name: _value(name, converter, language, odd) for name, converter in rule._converters.items()}
    return app.url_map.bind("localhost").build(rule.endpoint, {**(rule.defaults or {}), **values}, method=method)


def _value(name: str, converter: BaseConverter, language: str, odd: str) -> object:
    match converter:
        case IntegerConverter():
            return 7
        case AnyConverter():
            return min(converter.items)
        case _:
            return language if name in ("lang", "choice") else odd
