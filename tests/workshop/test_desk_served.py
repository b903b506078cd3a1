"""The desk on the program as it really runs: files come whole, and an open desk ends when the right behind it ends."""

import http.client
import secrets
from urllib.parse import urlencode, urlsplit

from flask import Flask

from commons.accounts.models import Organisation
from commons.db import db
from tests.making import PASSWORD, MadeProject, make_project, make_user, make_workshop
from tests.phones import Phone
from tests.servers import Installation

SOON = 2.0  # seconds
FILES = ("ideas", "rounds", "ballots", "dots", "results")


def signed_in(server: Installation, email: str) -> Phone:
    """A browser at the desk."""
    browser = Phone(server.url, "")
    page(browser, "/en/desk/sign-in")
    assert post(browser, "/en/desk/sign-in", email=email, password=PASSWORD) == 303
    return browser


def page(browser: Phone, path: str) -> int:
    """Open a page and keep its token."""
    answer = browser.request("GET", path, headers={"Accept": "text/html"})
    found = answer.text.partition('name="csrf-token" content="')[2].partition('"')[0]
    browser.token = found or browser.token
    return answer.status


def post(browser: Phone, path: str, **form: str) -> int:
    data = urlencode({"csrf_token": browser.token, "op": secrets.token_urlsafe(12), **form}).encode()
    return browser.request("POST", path, data, {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}).status


def follow(browser: Phone, path: str) -> http.client.HTTPResponse:
    """An open stream with the browser's cookies; reading waits SOON at most."""
    address = urlsplit(browser.url)
    line = http.client.HTTPConnection(address.hostname or "", address.port, timeout=SOON)
    line.request("GET", path, headers={"Accept": "text/event-stream", "Cookie": browser._cookie()})
    return line.getresponse()


def test_a_removed_member_hears_nothing_more_within_two_seconds(server: Installation, beside: Flask) -> None:
    """Mutant: follow without a tag in `workshop.views.desk.live`."""
    project = make_project()
    room = make_workshop(project)
    make_user("owner@example.fi", organisation_id=project.organisation_id, role="owner")
    aino_id = make_user("aino@example.fi", organisation_id=project.organisation_id)
    aino, owner = signed_in(server, "aino@example.fi"), signed_in(server, "owner@example.fi")
    desk = f"/en/desk/workshops/{room.public_id}"
    stream = follow(aino, f"{desk}/live?after=0")
    assert stream.readline().startswith(b"retry:")
    page(owner, "/en/desk/")

    status = post(owner, f"/en/desk/organisations/{organisation_of(project)}/members/{aino_id}/remove")

    assert status == 303
    stream.read()  # ends by itself, or the wait does and fails the test
    assert aino.request("GET", f"{desk}/live?after=0").status == 404


def test_every_file_comes_whole_when_its_view_has_ended(server: Installation, beside: Flask) -> None:
    """Rows are read after the view, by a session of its own. Mutant: hold on to the view's workshop in `exports.of_workshops`."""
    room = make_workshop()
    make_user("aino@example.fi", organisation_id=room.project.organisation_id, role="researcher")
    room.write(room.seat(), "Coffee")
    aino = signed_in(server, "aino@example.fi")
    files = f"/en/desk/workshops/{room.public_id}"

    for dialect in ("research", "spreadsheet"):
        came = {name: aino.request("GET", f"{files}/{name}.csv?dialect={dialect}") for name in FILES}

        assert {name: answer.status for name, answer in came.items()} == dict.fromkeys(FILES, 200)
        assert "Coffee" in came["ideas"].text
        assert all(answer.text.endswith("\n") for answer in came.values())


def organisation_of(project: MadeProject) -> str:
    public_id = db.session.get_one(Organisation, project.organisation_id).public_id
    db.session.rollback()
    return public_id
