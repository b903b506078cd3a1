"""A phone in a library whose network fails, beside a desk whose switches are pressed: nothing is lost, doubled or torn away."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Screen
from tests.making import MadeWorkshop
from tests.servers import Installation
from workshop import gatherings

pytestmark = pytest.mark.timeout(120)

PLUS = ".stepper[data-target='{}'] [data-step='1']"
SEND = "#write .send-here >> nth=0"
BUDGET = 5
LIVE = re.compile(r"/live\?")
SWITCHES = ("wall_hidden", "holding", "joining_locked")
# Waits pass twenty times as fast; what tells whether a network is alive stays as it is.
HURRY = """{
  const later = setTimeout;
  globalThis.setTimeout = (act, ms = 0) => later(act, ms >= 20000 || ms === 8000 ? ms : ms / 20);
}"""


def come(page: Page, server: Installation, room: MadeWorkshop) -> None:
    page.goto(f"{server.url}/en/w/{room.code}")
    page.locator("main form .button").click()
    expect(page.locator("h1")).to_contain_text("What would make errands easy?")
    expect(page.locator("html[data-script] body :not(:defined)")).to_have_count(0)


def state(page: Page, server: Installation, room: MadeWorkshop) -> dict[str, Any]:
    """The room as anyone may see it, past every obstacle that a test has put into the page's way."""
    return page.context.request.get(f"{server.url}/en/w/{room.code}/state").json()


def mine(page: Page, server: Installation, room: MadeWorkshop) -> dict[str, Any]:
    return page.context.request.get(f"{server.url}/en/w/{room.code}/mine").json()


def texts(page: Page, server: Installation, room: MadeWorkshop) -> list[str]:
    return [idea["text"] for idea in state(page, server, room)["ideas"]]


def answer_lost(route: Route) -> None:
    """The server takes it, and what it says never arrives."""
    route.fetch()
    route.abort()


def proxy_gave_up(route: Route) -> None:
    """The server takes it, and a proxy between has not waited for that."""
    route.fetch()
    route.fulfill(status=504, body="<h1>Gateway timeout</h1>", content_type="text/html")


def hold_first(page: Page, pattern: str) -> list[Route]:
    """The first request waits until the test lets it go on; those after it go through."""
    held: list[Route] = []
    page.route(pattern, lambda route: route.continue_() if held else held.append(route))
    return held


def vote_on(room: MadeWorkshop, page: Page, ideas: int) -> None:
    author = room.seat()
    for number in range(ideas):
        room.write(author, f"Idea {number}")
    room.lead(gatherings.start_vote, budget=BUDGET, most_per_idea=BUDGET)
    page.wait_for_selector(PLUS.format(1))


def mark(page: Page) -> None:
    """Put a mark on what the page shows now, which goes when the page comes anew."""
    page.evaluate("document.querySelector('live-room').dataset.before = ''")


def expect_anew(page: Page) -> None:
    expect(page.locator("live-room:not([data-before])")).to_be_attached()


# writing


def test_what_is_written_while_an_idea_is_on_its_way_stays(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    """Mutant: empty the field when an idea has arrived, whatever it holds by then."""
    page = phone("en")
    come(page, server, room)
    held = hold_first(page, "**/ideas")
    page.locator("#text").fill("The first one")
    page.locator(SEND).click()
    page.wait_for_timeout(200)
    page.locator("#text").fill("The second, longer one")
    held[0].continue_()
    expect(page.locator("my-ideas .note-text")).to_have_text("The first one")

    expect(page.locator("#text")).to_have_value("The second, longer one")
    page.reload()
    expect(page.locator("#text")).to_have_value("The second, longer one")


@pytest.mark.parametrize("how", [answer_lost, proxy_gave_up])
@pytest.mark.parametrize("reloads", [True, False])
def test_an_idea_whose_answer_was_lost_counts_once(
    server: Installation, room: MadeWorkshop, phone: Screen, how: Any, reloads: bool
) -> None:
    """Mutants: keep the key in memory alone; forget it after any answer; leave the kind at its first choice after a reload."""
    page = phone("en")
    page.add_init_script(HURRY)
    come(page, server, room)
    page.locator("#text").fill("A bench\nby the door")
    page.locator("[name=kind][value=wish] + label").click()
    page.route("**/ideas", how)
    page.locator(SEND).click()
    expect(page.locator(".busy-words")).to_contain_text("This has not been sent")
    page.unroute("**/ideas")

    if reloads:
        page.reload()
    page.locator(SEND).click()
    expect(page.locator("#text")).to_have_value("")

    assert texts(page, server, room) == ["A bench\nby the door"]


def test_other_words_are_another_idea(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    """Mutant: one key for a draft, whatever becomes of it."""
    page = phone("en")
    page.add_init_script(HURRY)
    come(page, server, room)
    page.route("**/ideas", proxy_gave_up)
    page.locator("#text").fill("A bench")
    page.locator(SEND).click()
    expect(page.locator(".busy-words")).to_contain_text("This has not been sent")
    page.unroute("**/ideas")

    page.locator("#text").fill("A bench by the door")
    page.locator(SEND).click()
    expect(page.locator("#text")).to_have_value("")
    page.locator("#text").fill("A bench by the door")
    page.locator(SEND).click()
    expect(page.locator("#text")).to_have_value("")

    assert texts(page, server, room) == ["A bench", "A bench by the door", "A bench by the door"]


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_on_a_kind_sends_to_no_column(server: Installation, room: MadeWorkshop, phone: Screen, scripts: bool) -> None:
    """Mutant: the first column's button is the form's first button."""
    page = phone("en", scripts=scripts)
    come(page, server, room)
    page.locator("#text").fill("Not yet")
    page.locator("[name=kind][value=need] + label").click()
    page.keyboard.press("Enter")

    expect(page.locator("#lane .error")).to_have_text("Choose one of the columns of this board.")
    expect(page.locator("#text")).to_have_value("Not yet")
    assert texts(page, server, room) == []
    page.locator(".send-here").nth(1).click()
    expect(page.locator(".note-mine .note-text")).to_have_text("Not yet")
    assert [(idea["kind"], idea["lane"]) for idea in state(page, server, room)["ideas"]] == [("need", 2)]


def test_the_count_is_exact_and_told_now_and_then(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    """Mutant: the count itself is a live region."""
    page = phone("en")
    come(page, server, room)
    page.evaluate(
        """globalThis.heard = [];
        const listen = changes => heard.push(...changes.map(({ target }) => target.closest?.('[role=status]')?.textContent).filter(Boolean));
        new MutationObserver(listen).observe(document.body, { subtree: true, childList: true })"""
    )
    page.locator("#text").fill("a" * 395)
    for left in [None] * 4 + list(range(100, 75, -1)):
        page.keyboard.type("b")
        expect(page.locator("count-graphemes")).to_have_text("" if left is None else f"Characters left: {left}")
    page.wait_for_timeout(2_500)

    assert " ".join(page.evaluate("heard")) == "Characters left: 100 Characters left: 80"


def test_who_is_writing_is_told_of_a_pause_and_of_its_end(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    """Mutants: call a pause moving on; leave "moved on" standing when the room is back."""
    page = phone("en")
    come(page, server, room)
    page.locator("#text").fill("Half a sen")
    paused, moved = page.locator("[data-paused]"), page.locator(".moved")

    room.lead(gatherings.set_switch, name="frozen", on=True)
    expect(paused).to_be_visible()
    expect(moved).to_be_hidden()
    room.lead(gatherings.set_switch, name="frozen", on=False)
    expect(paused).to_be_hidden()

    room.lead(gatherings.go_to_stage, ordinal=0)
    expect(moved).to_be_visible()
    room.collect()
    expect(moved).to_be_hidden()
    expect(page.locator("#text")).to_have_value("Half a sen")


def test_a_withdrawal_is_sent_though_the_list_came_anew_under_the_question(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    """Mutant: ask the form that is no longer on the page to go."""
    page = phone("en")
    come(page, server, room)
    page.locator("#text").fill("Better not")
    page.locator(SEND).click()
    page.locator("my-ideas confirm-button button").click()
    expect(page.locator("dialog")).to_be_visible()
    page.locator("#text").evaluate("field => field.blur()")
    mark(page)
    room.lead(gatherings.set_switch, name="holding", on=True)
    expect_anew(page)

    page.locator("dialog button").first.click()

    expect(page.locator("main")).to_contain_text("Your idea number 1 has been withdrawn.")
    assert texts(page, server, room) == []


# dots


@pytest.mark.parametrize("reloads", [False, True])
def test_dots_on_their_way_arrive_though_the_page_comes_anew(
    server: Installation, room: MadeWorkshop, phone: Screen, reloads: bool
) -> None:
    """Mutants: what is wanted dies with its element; it lives in memory alone."""
    page = phone("en")
    come(page, server, room)
    vote_on(room, page, 3)
    held = hold_first(page, "**/dots")
    for target in (1, 2, 3):
        page.locator(PLUS.format(target)).click()
    page.locator(PLUS.format(3)).click()
    page.wait_for_timeout(200)
    mark(page)
    if reloads:
        page.reload()
    else:
        room.lead(gatherings.set_switch, name="wall_hidden", on=True)
        expect_anew(page)
        held[0].continue_()

    for target, dots in ((1, 1), (2, 1), (3, 2)):
        expect(page.locator(f".stepper[data-target='{target}'] output:not([data-waiting])")).to_have_text(str(dots))
    assert mine(page, server, room)["dots"] == {"1": 1, "2": 1, "3": 2}


def test_done_goes_after_the_last_dot_though_the_page_comes_anew(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    page = phone("en")
    come(page, server, room)
    vote_on(room, page, 3)
    held = hold_first(page, "**/dots")
    page.locator(PLUS.format(1)).click()
    page.locator(PLUS.format(2)).click()
    page.locator("form[action$='/done'] button").click()
    mark(page)
    room.lead(gatherings.set_switch, name="wall_hidden", on=True)
    expect_anew(page)
    held[0].continue_()

    expect(page.locator("form[action$='/done'] button")).to_contain_text("not done")
    assert (mine(page, server, room)["dots"], mine(page, server, room)["done"]) == ({"1": 1, "2": 1}, True)
    # The number stands in one place alone, where it follows when dots are moved.
    expect(page.locator(".notice-good")).not_to_contain_text(re.compile(r"\d"))
    expect(page.locator(".dots-words")).to_have_text("3 of 5 dots left")


# the desk's switches


def test_a_switch_of_the_desk_leaves_a_voter_where_they_are(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    """Mutant: begin at the top whenever the page comes anew."""
    page = phone("en")
    come(page, server, room)
    vote_on(room, page, 12)
    last = page.locator(".stepper").last
    last.locator("[data-step='1']").click()
    expect(page.locator("[data-waiting]")).to_have_count(0)
    label, place = page.evaluate("[document.activeElement.ariaLabel, scrollY]")
    page.wait_for_timeout(2_500)  # what was told before is told
    heard = page.locator("#announcer").inner_text()
    assert place > 300

    for switch in SWITCHES:
        mark(page)
        room.lead(gatherings.set_switch, name=switch, on=True)
        expect_anew(page)
        assert page.evaluate("[document.activeElement.ariaLabel, scrollY]") == [label, place]
    page.wait_for_timeout(2_500)
    assert page.locator("#announcer").inner_text() == heard
    expect(last.locator("output")).to_have_text("1")

    room.lead(gatherings.set_switch, name="frozen", on=True)
    expect(page.locator("main .notice-mind").first).to_be_in_viewport()


def test_a_list_that_is_kept_still_stays_so(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    """Mutant: let a switch of the desk release it."""
    page, author = phone("en"), room.seat()
    come(page, server, room)
    page.goto(f"{server.url}/en/w/{room.code}/board")
    pause = page.locator("[data-pause]")
    pause.click()
    room.write(author, "One")
    expect(pause).to_have_text(re.compile("Show 1 new idea"))

    with page.expect_response(page.url):
        room.lead(gatherings.set_switch, name="joining_locked", on=True)
    page.wait_for_timeout(300)
    expect(pause).to_have_attribute("aria-pressed", "true")
    expect(page.locator("idea-board .note")).to_have_count(0)

    mark(page)
    pause.click()
    expect_anew(page)
    expect(pause).to_have_attribute("aria-pressed", "false")
    expect(page.locator("idea-board .note-text")).to_have_text("One")


# the stream


@pytest.mark.parametrize("status", [403, 404])
def test_a_portal_that_says_no_for_a_while_freezes_no_phone(server: Installation, room: MadeWorkshop, phone: Screen, status: int) -> None:
    """Mutant: end for good at a status that a library's portal gives as well."""
    page, asked = phone("en"), list[str]()
    page.add_init_script(HURRY)

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=status, body="Sign in to the network")

    page.route(LIVE, refuse)
    come(page, server, room)
    expect(page.locator("#connection")).to_be_visible()
    page.wait_for_timeout(500)
    page.unroute(LIVE)

    room.lead(gatherings.go_to_stage, ordinal=0)
    expect(page.locator("h1")).to_have_text("You are in")
    expect(page.locator("#connection")).to_be_hidden()
    assert len(asked) < 15  # it does not hammer either


def test_a_server_that_has_no_thread_to_wait_in_is_asked_when_it_says(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    """Mutant: ask again at once in a long poll, whatever the answer says."""
    page, asked = phone("en"), list[str]()
    come(page, server, room)
    page.evaluate("sessionStorage.setItem('talkoot-live-way', 'wait')")

    def nothing(route: Route) -> None:
        asked.append(route.request.url)
        body = json.dumps({"seq": 0, "frames": []})
        route.fulfill(status=200, body=body, content_type="application/json", headers={"Retry-After": "3"})

    page.route(LIVE, nothing)
    page.reload()
    page.wait_for_timeout(2_000)

    assert len(asked) == 1
