"""Residents' phones in a real browser: each in its language, by keyboard alone, on the narrowest screen, in a hurry, in two tabs."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from commons.languages import LANGUAGES
from tests.browser.acts import MORE, PLUS, dots_on, write
from tests.browser.conftest import Screen
from tests.making import MadeWorkshop
from tests.servers import Installation
from workshop import gatherings, ideas, voting

BUDGET = 5
NARROW = {"width": 320, "height": 640}  # 1280 at 400 %

pytestmark = pytest.mark.timeout(300)


def come(page: Page, server: Installation, room: MadeWorkshop, language: str) -> None:
    """From the camera to the room: the code's address, then the one button."""
    page.goto(f"{server.url}/j/{room.code}")
    page.locator("main form .button").click()
    page.wait_for_url(f"**/{language}/w/{room.code}")


def mine(page: Page, room: MadeWorkshop) -> dict[str, Any]:
    """What the server says is mine."""
    return page.evaluate(f"fetch('/en/w/{room.code}/mine').then(answer => answer.json())")


def test_one_room_speaks_to_each_phone_in_its_own_language(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    """Mutant: send every stream the frames of the first language (`follow` in `workshop/views/programs.py`)."""
    phones = {language: phone(language) for language in LANGUAGES}
    for language, page in phones.items():
        come(page, server, room, language)
        page.goto(f"{server.url}/{language}/w/{room.code}/board")

    author = room.seat()
    room.write(author, "One more, live", kind="need")

    said = {"fi": ("Tarve", "1 uusi idea"), "sv": ("Behov", "1 ny idé"), "en": ("Need", "1 new idea")}
    for language, page in phones.items():
        kind, news = said[language]
        expect(page.locator("idea-board .note-text")).to_have_text(["One more, live"])
        expect(page.locator("idea-board .note .sign")).to_have_text(kind)
        expect(page.locator("#announcer")).to_have_text(re.compile(news))
    room.write(author, "Another")
    room.lead(gatherings.start_vote, budget=BUDGET)
    for page in phones.values():
        expect(page.locator(PLUS)).to_have_count(2)  # from reading the board
    room.lead(gatherings.close_workshop)
    for words, page in zip(("päättynyt", "avslutad", "ended"), phones.values(), strict=True):
        expect(page.locator("h1")).to_contain_text(words)


def test_by_keyboard_alone_from_the_door_to_the_last_dot(server: Installation, room: MadeWorkshop, desk: Screen) -> None:
    page = desk("en")
    page.goto(f"{server.url}/en/w/{room.code}")
    _tab_to(page, "form[action$='/join'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#text")
    _tab_to(page, "#text")
    page.keyboard.type("Written without a mouse")
    _tab_to(page, "[name=kind]:checked")
    page.keyboard.press("ArrowRight")
    _tab_to(page, "#write button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("my-ideas [data-kind=need] .note-text")).to_have_text("Written without a mouse")
    room.write(room.seat(), "Another's idea")

    room.lead(gatherings.start_vote, budget=BUDGET)
    page.wait_for_selector(PLUS)
    _tab_to(page, MORE.format(1))
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(dots_on(page, 1)).to_have_text("2")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "One dot more for idea 1: Written without a mouse"
    _tab_to(page, "form[action$='/done'] button")
    page.keyboard.press("Enter")
    expect(page.locator("form[action$='/done'] button")).to_contain_text("not done")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_breaks_no_rule_and_fits_the_narrowest_phone(
    server: Installation, room: MadeWorkshop, phone: Screen, axe: Callable[[Page], None], language: str
) -> None:
    page = phone(language, reduced_motion="reduce")
    faults: list[str] = []

    def look(name: str) -> None:
        try:
            axe(page)
        except AssertionError as fault:
            faults.append(f"{name}: {fault}")
        usual = page.viewport_size
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        page.set_viewport_size(usual)  # type: ignore[arg-type]
        if wider > 0:
            faults.append(f"{name}: {wider} px too wide")

    home = f"{server.url}/{language}/w/{room.code}"
    room.lead(gatherings.go_to_stage, ordinal=0)
    page.goto(home)
    look("the door")
    page.locator("main form .button").click()
    look("the lobby")
    room.collect()
    page.goto(home)
    write(page, "")
    expect(page.locator(".error")).to_be_visible()
    look("an error")
    write(page, "W" * 490)
    expect(page.locator("my-ideas .note")).to_be_visible()
    look("writing, with a long word")
    page.locator("a[href$='/ideas/1']").click()
    look("mending")
    page.goto(f"{home}/board?kind=idea")
    look("the board")
    page.goto(home)  # from the board the page would go there by itself, and in its own time
    room.write(room.seat(), "Another's idea", kind="challenge", lane=2)
    room.lead(gatherings.start_vote, budget=BUDGET)
    page.goto(home)
    page.locator(PLUS).first.click()
    look("the vote")
    room.lead(gatherings.set_switch, name="frozen", on=True)
    page.goto(home)
    look("a pause")
    room.lead(gatherings.set_switch, name="frozen", on=False)
    room.lead(voting.close_round)
    page.goto(home)
    look("between")
    room.lead(gatherings.show_result)
    page.goto(home)
    look("the result")
    room.lead(gatherings.close_workshop)
    page.goto(home)
    look("the end")

    assert faults == []


def test_nobody_who_is_writing_is_pulled_away_and_the_text_outlives_a_reload(
    server: Installation, room: MadeWorkshop, phone: Screen
) -> None:
    """Mutant: swap the page whatever is in the field."""
    page = phone("en")
    come(page, server, room, "en")
    for text in ("One", "Two"):
        room.write(room.seat(), text)
    page.locator("#text").press_sequentially("I am still writing th")
    room.lead(gatherings.start_vote, budget=BUDGET)

    expect(page.locator(".moved")).to_be_visible()
    page.locator("#text").press_sequentially("is")
    expect(page.locator("#text")).to_have_value("I am still writing this")
    page.locator(".moved a").click()
    expect(page.locator(PLUS)).to_have_count(2)

    room.collect()
    expect(page.locator("#text")).to_have_value("I am still writing this")
    page.reload()
    expect(page.locator("#text")).to_have_value("I am still writing this")


def test_the_board_stands_still_when_asked_and_tells_what_waits(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    page, author = phone("en"), room.seat()
    come(page, server, room, "en")
    page.goto(f"{server.url}/en/w/{room.code}/board")
    pause = page.locator("[data-pause]")
    pause.click()
    for text in ("One", "Two"):
        room.write(author, text)

    expect(pause).to_have_text(re.compile("Show 2 new ideas"))
    expect(page.locator("idea-board .note")).to_have_count(0)
    expect(page.locator("[data-count=ideas]")).to_have_text("2 ideas on the board")
    pause.click()
    expect(page.locator("idea-board .note-text")).to_have_text(["Two", "One"])
    room.lead(ideas.hide_idea, number=1)
    expect(page.locator("idea-board .note-text")).to_have_text(["Two"])


def test_fast_thumbs_settle_on_what_the_server_holds(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    """Mutant: send each tap by itself, all at once: what is shown and what is stored part ways."""
    page, author = phone("en"), room.seat()
    come(page, server, room, "en")
    for number in range(4):
        room.write(author, f"Idea {number}")
    room.lead(gatherings.start_vote, budget=3)
    page.wait_for_selector(f"dot-vote:defined {PLUS}")  # before, a press sends the form as a browser without scripts does

    page.evaluate(
        """() => {
          const press = (target, step) => document.querySelector(`.stepper[data-target="${target}"] [data-step="${step}"]`).click();
          for (const [target, step] of [[1, 1], [1, 1], [2, 1], [3, 1], [1, -1], [3, 1], [4, 1], [2, -1], [4, 1], [4, 1]]) press(target, step);
        }"""
    )
    expect(page.locator("[data-waiting]")).to_have_count(0)
    page.wait_for_timeout(300)

    shown = {str(target): int(dots_on(page, target).inner_text()) for target in (1, 2, 3, 4)}
    held = mine(page, room)
    assert {target: dots for target, dots in shown.items() if dots} == held["dots"]
    assert sum(shown.values()) == 3
    assert held["left"] == 0


def test_a_second_tab_with_a_spent_budget_is_told_the_truth(server: Installation, room: MadeWorkshop, phone: Screen) -> None:
    page, author = phone("en"), room.seat()
    come(page, server, room, "en")
    for number in range(3):
        room.write(author, f"Idea {number}")
    room.lead(gatherings.start_vote, budget=1, most_per_idea=1)
    page.wait_for_selector(PLUS)
    other = page.context.new_page()
    other.goto(page.url)
    page.locator(MORE.format(1)).click()
    expect(page.locator("[data-waiting]")).to_have_count(0)

    other.locator(MORE.format(2)).click()

    expect(other.locator(".said")).to_contain_text("Take a dot away from another idea first.")
    expect(dots_on(other, 2)).to_have_text("0")
    expect(dots_on(other, 1)).to_have_text("1")
    expect(other.locator(".dots-words")).to_have_text("0 of 1 dots left")


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(80):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_two_taps_from_the_code_to_an_idea_in_the_column_of_ones_choice(
    server: Installation, room: MadeWorkshop, phone: Screen, language: str, scripts: bool
) -> None:
    """Mutant: tick the first column for everybody."""
    page = phone(language, scripts=scripts)
    come(page, server, room, language)  # one tap
    sends = page.locator("#lane button")
    assert page.locator("[name=lane]:checked").count() == 0

    sends.nth(1).click()  # nothing written yet: said at the field, and the column is still to be chosen
    expect(page.locator(".field-wrong .error")).to_be_visible()
    page.locator("#text").fill("A bench")
    sends.nth(1).click()

    expect(page.locator("my-ideas .note-text")).to_have_text("A bench")
    state = page.request.get(f"{server.url}/{language}/w/{room.code}/state").json()
    assert [(idea["text"], idea["lane"]) for idea in state["ideas"]] == [("A bench", 2)]


@pytest.mark.parametrize(("language", "said"), [("fi", "Olet valmis"), ("sv", "Du är klar"), ("en", "You are done")])
def test_being_done_is_confirmed_and_can_be_taken_back(
    server: Installation, room: MadeWorkshop, phone: Screen, language: str, said: str
) -> None:
    for text in ("A bench", "Coffee"):
        room.write(room.seat(), text)
    room.lead(gatherings.start_vote, budget=BUDGET)
    page = phone(language)
    come(page, server, room, language)
    done = page.locator("form[action$='/done'] button")

    page.locator(PLUS).first.click()
    done.click()
    expect(page.locator("h1")).to_have_text(said)
    expect(page).to_have_title(re.compile(f"^{said}"))
    expect(page.locator(".notice-good")).to_be_visible()
    expect(page.locator(".dots-words")).to_contain_text("4")
    done.click()

    expect(page.locator("h1")).not_to_have_text(said)
