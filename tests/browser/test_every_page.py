"""Rules over every page of the demo, found by following its links: it can be read by anyone, on a narrow screen, in each language."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Page

from commons.languages import LANGUAGES
from tests.browser.conftest import Screen
from tests.servers import Installation

A_PAGE = "text/html"
MOST_PAGES = 120  # a page that links to ever more pages would be found out here
NARROW = {"width": 320, "height": 640}  # 1280 at 400 %
# Addresses that change what is remembered, or hand out files.
LEFT_OUT = ("/language/", "/static/", "/export", "/healthz", "/readyz", "/metrics", "/live", "/styleguide")


@pytest.fixture
def demo(serve: Callable[..., Installation]) -> dict[str, Any]:
    """An installation with the demo project, and where everything in it is."""
    installation = serve(TALKOOT_DEMO="1")
    said = installation.flask("demo", "--json")
    assert said.returncode == 0, said.stderr
    return {**json.loads(said.stdout.splitlines()[-1]), "url": installation.url}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_read_by_anyone(demo: dict[str, Any], desk: Screen, axe: Callable[[Page], None], language: str) -> None:
    page = desk(language)
    page.emulate_media(reduced_motion="reduce")
    faults: list[str] = []

    for address in [*_pages(page, demo, language, signed_in=False), *_pages(page, demo, language, signed_in=True)]:
        try:
            axe(page)
        except AssertionError as fault:
            faults.append(str(fault))
        if sideways := _sideways(page):
            faults.append(f"{address} is {sideways} px wider than a screen of 320 px")
        if page.locator("html").get_attribute("lang") != language:
            faults.append(f"{address} is not in {language}")

    assert faults == []


def _pages(page: Page, demo: dict[str, Any], language: str, *, signed_in: bool) -> Iterator[str]:
    """Go to every page that can be reached by links, once; the page stands open while its address is looked at."""
    if signed_in:
        _sign_in(page, demo, language)
    waiting = [
        f"/{language}/",
        f"/{language}/w/{demo['workshop_code']}",
        f"/{language}/w/{demo['voting_code']}",
        demo["wall_path"],
        *(f"/{language}/s/{code}" for code in demo["survey_codes"].values()),
    ]
    if signed_in:
        waiting = [demo["desk_path"], f"/{language}/desk/"]
    seen: set[str] = set()
    while waiting:
        path = _in_language(waiting.pop(0), language)
        if path in seen or any(part in path for part in LEFT_OUT):
            continue
        seen.add(path)
        assert len(seen) < MOST_PAGES
        answer = page.goto(demo["url"] + path, wait_until="domcontentloaded")
        assert answer is not None
        if A_PAGE not in answer.headers.get("content-type", ""):
            continue
        assert answer.status < 400, f"{path}: {answer.status}"
        waiting += _links(page, demo["url"])
        yield path


def _links(page: Page, home: str) -> list[str]:
    hrefs = page.eval_on_selector_all("a[href]:not([download])", "links => links.map(link => link.getAttribute('href'))")
    whole = [urldefrag(urljoin(page.url, href)).url for href in hrefs]
    return [urlsplit(address).path for address in whole if address.startswith(home + "/")]


def _in_language(path: str, language: str) -> str:
    first, _, rest = path[1:].partition("/")
    return f"/{language}/{rest}" if first in LANGUAGES else path


def _sign_in(page: Page, demo: dict[str, Any], language: str) -> None:
    page.goto(demo["url"] + _in_language(demo["desk_path"], language))
    page.locator("input[name=email]").fill(demo["staff_email"])
    page.locator("input[name=password]").fill(demo["staff_password"])
    page.locator("main form [type=submit]").first.click()
    page.wait_for_load_state()


def _sideways(page: Page) -> int:
    """How many pixels one would have to scroll sideways on the narrowest screen."""
    before = page.viewport_size
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if before:
        page.set_viewport_size(before)
    return int(wider)
