"""P14: QR codes and links hold the configured address, whatever a request says of its host."""

import functools
import re
from collections.abc import Callable

import pytest
from flask import Flask

from commons import changes
from commons.accounts import members
from tests.client import Client
from tests.commons.city import sign_in
from tests.commons.test_qr import read
from tests.making import make_user, make_workshop
from tests.surveys.making import make_survey

HOME = "https://talkoot.city.example"  # the requests of these tests come to http://localhost, which is trusted as well
QUIET = 4  # modules around a code, which paper leaves to its own white
HOSTILE = [
    {"Host": "evil.example"},
    {"Host": "localhost.evil.example"},
    {"Host": "evil.example:80"},
    {"Host": "localhost@evil.example"},
    {"Host": "localhost:80#@evil.example"},
    {"Host": ""},
    {"Host": "[::1]evil"},
    {"Host": "127.0.0.1.evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example, localhost"},
    {"X-Forwarded-Server": "evil.example"},
    {"X-Host": "evil.example"},
    {"X-Original-Host": "evil.example"},
    {"X-HTTP-Host-Override": "evil.example"},
    {"X-Forwarded-Proto": "gopher"},
    {"X-Forwarded-Scheme": "https", "X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Port": "4443"},
    {"X-Forwarded-Prefix": "/evil.example"},
    {"X-Original-URL": "http://evil.example/"},
    {"X-Rewrite-URL": "http://evil.example/"},
    {"Forwarded": "host=evil.example"},
    {"Forwarded": "for=1.2.3.4;host=evil.example;proto=https"},
    {"Referer": "http://evil.example/"},
    {"Origin": "http://evil.example"},
    {"Via": "1.1 evil.example"},
    {"Base-Url": "http://evil.example"},
    {"X-Forwarded-For": "evil.example"},
    {"X-Client-IP": "evil.example"},
    {"True-Client-IP": "evil.example"},
    {"Proxy-Host": "evil.example"},
]


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("headers", HOSTILE, ids=lambda headers: ", ".join(f"{k}: {v}" for k, v in headers.items()))
def test_no_door_leads_to_a_host_that_a_request_names(app: Flask, headers: dict[str, str]) -> None:
    """Mutant: leave TRUSTED_HOSTS empty and build a redirect from `request.host_url`."""
    room = make_workshop()
    client = app.test_client()

    for path in (f"/en/wall/{room.wall_token}", f"/j/{room.code}", f"/en/w/{room.code}"):
        answer = client.get(path, headers=headers)
        assert b"evil" not in answer.data
        assert "evil" not in answer.headers.get("Location", "")
        assert answer.status_code in (200, 302, 303, 400)


@pytest.mark.engine("sqlite")
def test_what_a_camera_reads_on_the_wall_and_on_paper_is_the_configured_address(make_app: Callable[..., Flask]) -> None:
    """A city's posters must never send residents elsewhere, nor to the name by which one request came in.

    Mutant: `url_for(..., _external=True)` in place of `address_of`, on any one of these pages.
    """
    app = make_app(public_base_url=HOME, trusted_hosts=("localhost",), proxy_hops=1)
    with app.app_context():
        aino, pages = _pages_with_codes(app)

        told = [
            (path, headers, answer.status_code, read_there)
            for path, expected in pages.items()
            for headers in [{}, *HOSTILE]
            for answer in [aino.get(path, headers=headers)]
            for read_there in [_codes_of(answer.text)]
            if (answer.status_code, read_there) != (200, expected)
            and (answer.status_code, read_there, "Host" in headers) != (400, set(), True)
        ]

        assert told == []


@pytest.mark.engine("sqlite")
def test_the_same_pages_say_the_configured_address_in_words(make_app: Callable[..., Flask]) -> None:
    """Mutant: `urlsplit(request.host_url).netloc` as the wall's `join_host`; the desk's list of ways in with `url_for(..., _external=True)`."""
    app = make_app(public_base_url=HOME, trusted_hosts=("localhost",))
    with app.app_context():
        aino, pages = _pages_with_codes(app)
        [wall] = [path for path in pages if "/wall/" in path]
        [poster] = [path for path in pages if "/workshops/" in path and "/poster/" in path]

        said = {path: _hosts(aino.get(path).text) for path in [poster.split("/poster/")[0], *pages] if path != wall}

        assert {path: hosts for path, hosts in said.items() if hosts != {"talkoot.city.example"}} == {}
        assert ">localhost<" not in aino.get(wall).text
        assert ">talkoot.city.example<" in aino.get(wall).text


def _pages_with_codes(app: Flask) -> tuple[Client, dict[str, set[str]]]:
    """Aino, signed in where she leads a workshop and a survey, and what each page with a code has to hold."""
    room, made = make_workshop(), make_survey()
    aino: Client = app.test_client()  # type: ignore[assignment]
    user = make_user("aino@example.fi", organisation_id=room.project.organisation_id)
    changes.make(
        members.add_member, within=made.organisation_id, by=None, organisation_id=made.organisation_id, user_id=user, role="facilitator"
    )
    assert sign_in(aino, "aino@example.fi") == 303
    workshop, survey = f"/en/desk/workshops/{room.public_id}", f"/en/desk/projects/{made.project}/surveys/{made.survey}/links"
    join, residents, staff = f"{HOME}/j/{room.code}", f"{HOME}/s/{made.residents['code']}", f"{HOME}/s/{made.staff['code']}"
    return aino, {
        f"/en/wall/{room.wall_token}": {join},
        f"{workshop}/poster/{room.code}": {join},
        f"{workshop}/door-sign/{room.code}": {join},
        survey: {residents, staff},
        f"{survey}/{made.residents['code']}/poster": {residents},
        f"/qr/{room.code}.svg": {join},
        f"/qr/s/{made.residents['code']}.svg": {residents},
    }


def _codes_of(page: str) -> set[str]:
    """What a camera reads in every code that a page draws."""
    return {_read(drawing) for drawing in re.findall(r"<svg [^>]*crispEdges.*?</svg>", page, re.DOTALL)}


@functools.cache
def _read(drawing: str) -> str:
    return read(re.sub(r'viewBox="4 4 (\d+) ', _with_its_white, drawing), pixels=4).text


def _with_its_white(box: re.Match[str]) -> str:
    return f'viewBox="0 0 {int(box[1]) + 2 * QUIET} '


def _hosts(page: str) -> set[str]:
    """The hosts of all addresses of doors that a page says or links to."""
    return set(re.findall(r"((?:[\w-]+\.)+[\w-]+|localhost)(?::\d+)?/[js]/[A-Z2-9]{6}", re.sub(r"<wbr>|\u200b|&shy;", "", page)))
