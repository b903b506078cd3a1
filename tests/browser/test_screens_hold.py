"""The wall and the desk when answers come late, in the wrong order or not at all: nothing hidden is seen, nothing old stays."""

import re
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser.conftest import Screen, SignIn
from tests.making import MadeWorkshop
from tests.servers import Installation
from workshop import gatherings

pytestmark = pytest.mark.timeout(120)


def open_desk(page: Page, sign_in: SignIn, server: Installation, room: MadeWorkshop) -> None:
    sign_in(page)
    page.goto(f"{server.url}/en/desk/workshops/{room.public_id}")
    expect(page.locator("html[data-script] body :not(:defined)")).to_have_count(0)
    page.evaluate("globalThis.sameDocument = true")


def is_same_document(page: Page) -> bool:
    return bool(page.evaluate("globalThis.sameDocument ?? false"))


def hold_next_page(page: Page) -> list[tuple[Route, APIResponse]]:
    """The page that is fetched next is drawn by the server now and arrives when the test lets it."""
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if held or route.request.resource_type != "fetch":
            route.continue_()
        else:
            held.append((route, route.fetch()))

    page.route(page.url, hold)
    return held


def wait_for(page: Page, held: list[Any]) -> None:
    for _ in range(100):
        if held:
            return
        page.wait_for_timeout(50)
    raise AssertionError("nothing was fetched")


def release(held: list[tuple[Route, APIResponse]]) -> None:
    route, response = held[0]
    route.fulfill(response=response)


def test_what_was_hidden_is_not_laid_over_the_hidden_wall(server: Installation, room: MadeWorkshop, wall: Screen) -> None:
    """Mutant: take a page that was drawn before everything was hidden."""
    room.write(room.seat(), "Not for everybody")
    projector = wall("en")
    projector.goto(f"{server.url}/en/wall/{room.wall_token}")
    expect(projector.locator(".wall-note")).to_have_count(1)
    held = hold_next_page(projector)
    room.lead(gatherings.set_switch, name="joining_locked", on=True)
    wait_for(projector, held)
    room.lead(gatherings.set_switch, name="wall_hidden", on=True)
    expect(projector.locator(".wall-note")).to_have_count(0)
    projector.evaluate(
        """() => {
          const look = () => { globalThis.seen ||= document.querySelector('.wall-note') !== null; };
          new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
        }"""
    )

    release(held)

    expect(projector.locator("[data-screen] > .wall-middle")).to_have_attribute("data-kind", "hidden")
    assert projector.evaluate("globalThis.seen") is False
    room.lead(gatherings.set_switch, name="wall_hidden", on=False)
    expect(projector.locator(".wall-note")).to_have_count(1)


def test_a_desk_whose_page_fails_once_tries_again(server: Installation, sign_in: SignIn, collecting: MadeWorkshop, desk: Screen) -> None:
    """Mutant: load the whole page anew after any answer that is not OK: one lands on the page of the fault, which never comes back."""
    page = desk("en")
    open_desk(page, sign_in, server, collecting)
    failed: list[str] = []

    def fail(route: Route) -> None:
        failed.append(route.request.url)
        route.fulfill(status=503, body="<h1>Busy</h1>", content_type="text/html")

    page.route(page.url, fail)
    collecting.write(collecting.seat(), "Coffee for everybody")
    wait_for(page, failed)
    page.unroute(page.url)

    expect(page.locator(".desk-notes .note-text")).to_have_text("Coffee for everybody")
    assert is_same_document(page)


def test_an_older_page_that_comes_later_changes_nothing(
    server: Installation, sign_in: SignIn, collecting: MadeWorkshop, desk: Screen
) -> None:
    """Mutant: take the pages in the order in which they arrive."""
    page = desk("en")
    open_desk(page, sign_in, server, collecting)
    notes = page.locator(".desk-notes .note-text")
    held = hold_next_page(page)
    collecting.write(collecting.seat(), "One")
    wait_for(page, held)
    page.wait_for_timeout(1_100)
    collecting.write(collecting.seat(), "Two")
    expect(notes).to_have_count(2)

    release(held)
    page.wait_for_timeout(300)

    expect(notes).to_have_count(2)
    assert is_same_document(page)


def test_a_button_that_is_pressed_again_is_meant_again(
    server: Installation, sign_in: SignIn, collecting: MadeWorkshop, desk: Screen
) -> None:
    """Mutant: leave the key of what has been done in the form."""
    page = desk("en")
    open_desk(page, sign_in, server, collecting)
    keys: list[str] = []
    answers = [503, 503, 503, 200, 200]

    def take(route: Route) -> None:
        keys.append(parse_qs(route.request.post_data or "")["op"][0])
        route.fulfill(status=answers[len(keys) - 1], json={"seq": 1, "said": "", "voice": "good"})

    page.route(lambda url: url.endswith("/switch"), take)
    button = page.locator(".switches button").first
    for _press, sent in enumerate((3, 4, 5)):
        button.click()
        for _ in range(100):
            if len(keys) == sent and button.get_attribute("aria-busy") is None:
                break
            page.wait_for_timeout(50)

    assert len(keys) == 5
    assert [len(set(keys[:4])), len(set(keys))] == [1, 2]


def test_a_desk_that_was_signed_out_says_so(server: Installation, sign_in: SignIn, collecting: MadeWorkshop, desk: Screen) -> None:
    """Mutant: nobody listens to the stream's end."""
    page = desk("en")
    open_desk(page, sign_in, server, collecting)

    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new Event('online'))")

    page.wait_for_url(re.compile("/en/desk/sign-in"))
