"""Rules over every page of the demo, found by following its links, and over those no link leads to: anyone can read it, in each language."""

import json
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask_security import recoverable
from playwright.sync_api import Page

from commons import changes
from commons.accounts import invitations
from commons.accounts.models import User
from commons.db import db
from commons.languages import LANGUAGES
from surveys import publishing
from tests.browser.conftest import Screen, sign_in_at
from tests.making import MadeProject, MadeWorkshop, make_user, make_workshop
from tests.servers import Installation
from tests.surveys.making import make_survey
from workshop import gatherings

A_PAGE = "text/html"
FEWEST_PAGES = {"stranger": 10, "participant": 10, "staff": 20}  # a walk that gets nowhere finds no fault either
MOST_PAGES = 80  # a page that links to ever more pages would be found out here
NARROW = {"width": 320, "height": 640}  # 1280 at 400 %
LONGEST_WORD = 14
# Pages with the shape of a sheet of paper or a projector.
SHAPED = ("/poster", "/door-sign", "/wall/")
# Addresses that change what is remembered, or hand out files.
LEFT_OUT = ("/language/", "/static/", "/export", ".csv", ".zip", ".svg", "/healthz", "/readyz", "/metrics", "/live", "/styleguide")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[dict[str, Any]]:
    """An installation with the demo project, and where everything in it is; the walks change nothing that another would miss."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(sqlite_template, folder / "talkoot.sqlite3")
    installation = Installation(folder, TALKOOT_DEMO="1").start()
    try:
        said = installation.flask("demo", "--json", timeout=240)
        assert said.returncode == 0, said.stderr
        yield {**json.loads(said.stdout.splitlines()[-1]), "url": installation.url}
    finally:
        installation.stop()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", FEWEST_PAGES)
def test_every_page_can_be_read_by_anyone(demo: dict[str, Any], desk: Screen, axe: Callable[[Page], None], who: str, language: str) -> None:
    page = desk(language)
    page.emulate_media(reduced_motion="reduce")
    faults: list[str] = []
    visited: list[str] = []

    for address in WALKS[who](page, demo, language):
        visited.append(address)
        faults += _faults(page, axe, address, language)

    assert faults == []
    assert len(visited) >= FEWEST_PAGES[who], visited


@pytest.mark.timeout(120)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_that_no_link_leads_to_can_be_read_by_anyone(
    server: Installation, project: MadeProject, aino: str, desk: Screen, axe: Callable[[Page], None], language: str
) -> None:
    """Links out of a letter, a workshop and a survey too early or too late, a locked door, and what is said of a wrong address."""
    page = desk(language)
    page.emulate_media(reduced_motion="reduce")
    faults: list[str] = []

    for what in _off_the_ways(page, server, project, aino, language):
        faults += _faults(page, axe, f"{what} ({page.url})", language)

    assert faults == []


def _off_the_ways(page: Page, server: Installation, project: MadeProject, aino: str, language: str) -> Iterator[str]:
    """Stand on each of these pages in turn; gives what it is."""
    home = f"{server.url}/{language}"
    for what, path, status, sign in (
        ("an unknown page", "/nowhere", 404, ".message"),
        ("a wrong code", "/?code=ZZZ999", 404, "#code[aria-invalid]"),
        ("an unknown receipt", "/r/ABCDEFGHJKLM", 404, ".message"),
        ("an invitation", f"/desk/invitation/{_invite(project, f'new-{aino}', language)}", 200, "input[type=password]"),
        (
            "an invitation of somebody with an account",
            f"/desk/invitation/{_invite_to_another(project, aino, language)}",
            200,
            "main a[href*=sign-in]",
        ),
        ("a reset link", f"/desk/reset/{_reset_link_of(aino)}", 200, "input[type=password]"),
        ("a workshop too early", f"/w/{make_workshop(project, opened=False).code}", 200, "live-room[data-at^=draft]"),
        ("a survey too early", f"/s/{make_survey().residents['code']}", 409, ".message"),
        ("a survey too late", f"/s/{_closed_survey()}", 409, ".message"),
    ):
        answer = page.goto(home + path)
        assert answer is not None
        assert answer.status == status, f"{what}: {answer.status}"
        assert page.locator(sign).count(), what
        yield what
    yield from _at_the_door(page, home, make_workshop(project))
    yield from _having_invited(page, home, server, project, aino, language)


def _at_the_door(page: Page, home: str, room: MadeWorkshop) -> Iterator[str]:
    """Refused for want of a cookie, then because the door was locked meanwhile."""
    take_part = page.locator("form[action$='/join'] button")
    page.goto(f"{home}/w/{room.code}")
    page.context.clear_cookies()
    with page.expect_response("**/join") as refused:
        take_part.click()
    assert refused.value.status == 400
    page.locator(".message").wait_for()
    yield "cookies refused"

    page.route("**/live?*", lambda route: route.abort())  # else the page hears of the lock and takes the button away
    page.goto(f"{home}/w/{room.code}")
    room.lead(gatherings.set_switch, name="joining_locked", on=True)
    take_part.click()
    page.locator("main:not(:has(form[action$='/join']))").wait_for()
    page.unroute("**/live?*")
    yield "a locked door"


def _having_invited(page: Page, home: str, server: Installation, project: MadeProject, aino: str, language: str) -> Iterator[str]:
    """The page that shows an invitation's link once, to an owner."""
    owner = f"owner-{aino}"
    make_user(owner, organisation_id=project.organisation_id, role="owner")
    sign_in_at(page, server.url, language, owner)
    page.goto(f"{home}/desk/")
    page.locator("main a[href*='/organisations/']").first.click()
    invite = page.locator("main form[action$='/invitations']")
    invite.locator("input[type=email]").fill(f"carla-{aino}")
    for choice in ("role", "language"):
        invite.locator(f"input[name={choice}]").first.check()
    invite.locator("button[type=submit]").click()
    page.locator("main a[href*='/invitation/']").wait_for()
    yield "an invitation's link"


def _invite(project: MadeProject, email: str, language: str) -> str:
    token = secrets.token_urlsafe(32)
    changes.make(
        invitations.invite,
        within=project.organisation_id,
        by=None,
        organisation_id=project.organisation_id,
        email=email,
        role="facilitator",
        language=language,
        token_hash=invitations.hash_of(token),
    )
    return token


def _invite_to_another(project: MadeProject, aino: str, language: str) -> str:
    """An invitation of somebody who has an account, though not here."""
    make_user(f"carla-of-another-{aino}", name="Carla")
    return _invite(project, f"carla-of-another-{aino}", language)


def _reset_link_of(email: str) -> str:
    """What the letter would hold."""
    user = db.session.query(User).filter_by(email=email).one()
    token: str = recoverable.generate_reset_password_token(user)
    db.session.rollback()
    return token


def _closed_survey() -> str:
    made = make_survey(opened=True)
    made.change(publishing.close_survey)
    return str(made.residents["code"])


def _faults(page: Page, axe: Callable[[Page], None], address: str, language: str) -> list[str]:
    """What keeps somebody from reading the page as it stands."""
    faults = []
    try:
        axe(page)
    except AssertionError as fault:
        faults.append(str(fault))
    if not any(part in address for part in SHAPED) and (sideways := _sideways(page)):
        faults.append(f"{address} is {sideways} px wider than a screen of 320 px")
    if page.locator("html").get_attribute("lang") != language:
        faults.append(f"{address} is not in {language}")
    return faults


def _as_a_stranger(page: Page, demo: dict[str, Any], language: str) -> Iterator[str]:
    yield from _follow(page, demo, language, ["/", demo["wall_path"], *_workshops(demo, language), *_surveys(demo, language)])


def _as_a_participant(page: Page, demo: dict[str, Any], language: str) -> Iterator[str]:
    """Go in at each door of a workshop, and at one of a survey."""
    for door in (*_workshops(demo, language), _surveys(demo, language)[0]):
        page.goto(demo["url"] + door)
        page.locator("main form [type=submit]").first.click()
        page.wait_for_load_state()
        yield from _follow(page, demo, language, [urlsplit(page.url).path])


def _as_staff(page: Page, demo: dict[str, Any], language: str) -> Iterator[str]:
    sign_in_at(page, demo["url"], language, demo["staff_email"], demo["staff_password"])
    yield from _follow(page, demo, language, [demo["desk_path"], f"/{language}/desk/"])


WALKS = {"stranger": _as_a_stranger, "participant": _as_a_participant, "staff": _as_staff}


def _workshops(demo: dict[str, Any], language: str) -> list[str]:
    return [f"/{language}/w/{demo[code]}" for code in ("workshop_code", "silent_code", "voting_code")]


def _surveys(demo: dict[str, Any], language: str) -> list[str]:
    return [f"/{language}/s/{code}" for code in demo["survey_codes"].values()]


def _follow(page: Page, demo: dict[str, Any], language: str, waiting: list[str]) -> Iterator[str]:
    """Stand on each of these pages in turn and on those they link to, one of each kind."""
    seen: set[str] = set()
    while waiting:
        path = _in_language(waiting.pop(0), language)
        if (kind := _kind(path)) in seen or any(part in path for part in LEFT_OUT):
            continue
        seen.add(kind)
        assert len(seen) < MOST_PAGES
        answer = page.goto(demo["url"] + path, wait_until="domcontentloaded")
        assert answer is not None
        if A_PAGE not in answer.headers.get("content-type", ""):
            continue
        assert answer.status < 400, f"{path}: {answer.status}"
        waiting += _links(page, demo["url"])
        yield path


def _kind(path: str) -> str:
    """The address with its ids and codes left open: two workshops have the same pages."""
    return "/".join("*" if re.search(r"[\dA-Z]", part) or len(part) > LONGEST_WORD else part for part in path.split("/"))


def _links(page: Page, home: str) -> list[str]:
    hrefs = page.eval_on_selector_all("a[href]:not([download])", "links => links.map(link => link.getAttribute('href'))")
    whole = [urldefrag(urljoin(page.url, href)).url for href in hrefs]
    return [urlsplit(address).path for address in whole if address.startswith(home + "/")]


def _in_language(path: str, language: str) -> str:
    first, _, rest = path[1:].partition("/")
    return f"/{language}/{rest}" if first in LANGUAGES else path


def _sideways(page: Page) -> int:
    """How many pixels one would have to scroll sideways on the narrowest screen."""
    before = page.viewport_size
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if before:
        page.set_viewport_size(before)
    return int(wider)
