"""Rules over every page of the demo, found by following its links: it can be read by anyone, on a narrow screen, in each language."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Page

from commons.languages import LANGUAGES
from tests.browser.conftest import Screen, sign_in_at
from tests.servers import Installation

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
        try:
            axe(page)
        except AssertionError as fault:
            faults.append(str(fault))
        if not any(part in address for part in SHAPED) and (sideways := _sideways(page)):
            faults.append(f"{address} is {sideways} px wider than a screen of 320 px")
        if page.locator("html").get_attribute("lang") != language:
            faults.append(f"{address} is not in {language}")

    assert faults == []
    assert len(visited) >= FEWEST_PAGES[who], visited


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
