"""The desk leads and the wall follows, in a real browser: one tap that stops, held ideas, keys, pages, and results as they come."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import expect_screen, listen, press
from tests.browser.conftest import Screen, SignIn
from tests.making import MadeProject, MadeWorkshop, make_workshop
from tests.phones import Phone
from tests.servers import Installation
from workshop import gatherings, ideas, voting
from workshop.models import TotalsShown

pytestmark = pytest.mark.usefixtures("patience")


def test_one_tap_stops_the_room_on_every_screen(
    server: Installation, sign_in: SignIn, collecting: MadeWorkshop, phone: Screen, wall: Screen, desk: Screen
) -> None:
    """P11, on a phone as a remote; how soon is measured where nothing else runs, not here."""
    collecting.write(collecting.seat(), "Coffee for everybody")
    aino, projector = phone("en"), wall("en")
    sign_in(aino, "en")
    aino.goto(f"{server.url}/en/desk/workshops/{collecting.public_id}")
    projector.goto(f"{server.url}/en/wall/{collecting.wall_token}")
    expect(projector.locator(".wall-note")).to_have_text(re.compile("Coffee"))
    in_the_room = Phone(server.url, collecting.code)
    in_the_room.join()

    aino.locator(".desk-stop button").tap()

    expect_screen(projector, "hidden")
    assert "Coffee" not in projector.content()
    assert in_the_room.write("Tea").status == 409
    assert Phone(server.url, collecting.code).join().status == 409
    expect(aino.locator(".switch-on")).to_have_count(4)
    aino.locator(".switches button").first.tap()
    expect_screen(projector, "collect")
    expect(aino.locator(".switch-on")).to_have_count(3)


def test_a_held_idea_comes_to_the_desk_by_itself_and_goes_to_the_wall_from_there(
    server: Installation, sign_in: SignIn, project: MadeProject, wall: Screen, desk: Screen
) -> None:
    room = make_workshop(project, holding=True)
    aino, projector = desk("en"), wall("en")
    sign_in(aino, "en")
    aino.goto(f"{server.url}/en/desk/workshops/{room.public_id}")
    projector.goto(f"{server.url}/en/wall/{room.wall_token}")

    room.write(room.seat(), "Read me first")

    waiting = aino.locator(".held .note")
    expect(waiting).to_have_text(re.compile("Read me first"))
    assert "Read me first" not in projector.content()
    waiting.get_by_role("button", name="Show idea 1").click()
    expect(projector.locator(".wall-note")).to_have_text(re.compile("Read me first"))
    expect(waiting).to_have_count(0)


def test_the_desk_is_led_with_the_keyboard_alone(server: Installation, sign_in: SignIn, project: MadeProject, desk: Screen) -> None:
    room = make_workshop(project, collecting=False)
    aino = desk("en")
    sign_in(aino, "en")
    aino.goto(f"{server.url}/en/desk/workshops/{room.public_id}")
    listen(aino)

    for _ in range(40):
        aino.keyboard.press("Tab")
        if "Start collecting" in (aino.evaluate("document.activeElement.textContent") or ""):
            break
    aino.keyboard.press("Enter")

    expect(aino.locator(".desk-next")).to_contain_text("Ideas are being collected.")
    assert aino.evaluate("document.activeElement !== document.body")


def test_what_is_unfolded_is_not_another_thing_at_the_next_step(
    server: Installation, sign_in: SignIn, collecting: MadeWorkshop, desk: Screen
) -> None:
    """Mutant: in `html.js` take the first `details` of the newer part for the same one: "End the workshop" lies open."""
    for text in ("Coffee", "A bench"):
        collecting.write(collecting.seat(), text)
    aino = desk("en")
    sign_in(aino, "en")
    aino.goto(f"{server.url}/en/desk/workshops/{collecting.public_id}")
    listen(aino)

    aino.locator(".desk-settings summary").click()
    press(aino)

    expect(aino.locator(".desk-next")).to_contain_text("Close the vote")
    expect(aino.locator(".desk-end")).not_to_have_attribute("open", "")


def test_the_wall_obeys_the_presenters_keys_and_is_the_same_after_a_reload(
    server: Installation, collecting: MadeWorkshop, wall: Screen, axe: Callable[[Page], None]
) -> None:
    seat = collecting.seat()
    for n in range(1, 25):
        collecting.write(seat, f"Idea number {n} with a few words more, so that it is not too short", lane=1 + n % 2)
    projector = wall("en")
    projector.goto(f"{server.url}/en/wall/{collecting.wall_token}")
    listen(projector)
    marks = projector.locator(".wall-marks")
    expect(marks).to_contain_text("1 / ")

    projector.keyboard.press("p")
    expect(marks).to_contain_text("paused")
    projector.keyboard.press("ArrowRight")
    expect(marks).to_contain_text("2 / ")
    projector.keyboard.press("Space")
    expect(marks).to_contain_text("3 / ")
    projector.keyboard.press("ArrowLeft")
    expect(marks).to_contain_text("2 / ")
    projector.keyboard.press("l")
    projector.keyboard.press("-")
    projector.keyboard.press("-")
    assert projector.evaluate("[document.documentElement.dataset.theme, document.documentElement.dataset.depth].join()") == "light,8"
    axe(projector)
    projector.keyboard.press("f")
    expect(projector.locator("[data-over=topic]")).to_contain_text("Idea number 24")
    axe(projector)
    projector.keyboard.press("Escape")
    projector.keyboard.press("j")
    expect(projector.locator("[data-over=join]")).to_be_visible()
    axe(projector)
    projector.keyboard.press("b")
    expect(projector.locator("[data-over=blank]")).to_be_visible()
    projector.keyboard.press("b")
    expect(projector.locator("[data-over=blank]")).to_be_hidden()

    projector.reload()
    assert projector.evaluate("[document.documentElement.dataset.theme, document.documentElement.dataset.depth].join()") == "light,8"


def test_the_list_of_keys_opens_under_a_question_mark_and_switches_them_off(
    server: Installation, collecting: MadeWorkshop, wall: Screen, axe: Callable[[Page], None]
) -> None:
    projector = wall("en")
    projector.goto(f"{server.url}/en/wall/{collecting.wall_token}")
    listen(projector)

    projector.keyboard.press("?")
    expect(projector.locator("#keys")).to_be_visible()
    axe(projector)
    projector.get_by_role("button", name="Switch the keys off").press("Enter")
    projector.keyboard.press("Escape")
    projector.keyboard.press("b")

    expect(projector.locator("[data-over=blank]")).to_be_hidden()
    projector.get_by_role("button", name="Keys of the wall").press("Enter")
    projector.get_by_role("button", name="Switch the keys on").press("Enter")
    projector.get_by_role("button", name="Back to the wall").press("Enter")
    projector.keyboard.press("b")
    expect(projector.locator("[data-over=blank]")).to_be_visible()


@pytest.mark.parametrize("depth", [12, 20])
def test_nothing_on_a_page_of_the_wall_is_cut_by_its_edge(server: Installation, project: MadeProject, wall: Screen, depth: int) -> None:
    room = make_workshop(project)
    seat = room.seat()
    for n, text in enumerate(
        ["Kahvia", "Yhteisasiakaspalvelupisteverkostosuunnitelmatyöryhmä " * 9, "ä" * 500, "One line\nanother line\n\nthird"] * 5
    ):
        room.write(seat, text, lane=1 + n % 2)
    projector = wall("fi")
    projector.goto(f"{server.url}/fi/wall/{room.wall_token}?depth={depth}")
    listen(projector)
    pages = int((projector.locator(".wall-marks").inner_text()).rpartition("/")[2].split()[0])

    cut = []
    for page in range(pages):
        cut += projector.evaluate(
            """page => [...document.querySelectorAll('.wall-note:not([hidden])')].filter(note => {
                 const column = note.closest('[data-column]');
                 if (!note.offsetParent) return false;
                 const [a, b] = [note.getBoundingClientRect(), column.getBoundingClientRect()];
                 return a.bottom > b.bottom + 1 || a.right > b.right + 1 || note.querySelector('.note-number').getBoundingClientRect().right > b.right;
               }).map(note => `${page}: ${note.dataset.key}`)""",
            page,
        )
        projector.keyboard.press("ArrowRight")
    assert cut == []
    assert pages > 1


@pytest.mark.parametrize("depth", [4, 12, 20])
def test_the_way_in_fits_at_every_size_of_text(server: Installation, project: MadeProject, wall: Screen, depth: int) -> None:
    room = make_workshop(project, collecting=False)
    projector = wall("sv")
    projector.goto(f"{server.url}/sv/wall/{room.wall_token}?depth={depth}")
    listen(projector)
    outside = """() => [...document.querySelectorAll('main p, main dd, main svg')].filter(each => {
        const box = each.getBoundingClientRect();
        const isSeen = each.checkVisibility({ opacityProperty: true });
        return isSeen && (box.right > innerWidth || box.bottom > innerHeight || box.left < 0 || box.top < 0 || each.scrollWidth > each.clientWidth + 1);
      }).map(each => (each.className.baseVal ?? each.className) + each.textContent)"""

    assert projector.evaluate(outside) == []
    assert projector.locator(".wall-lobby .qr").evaluate("each => each.getBoundingClientRect().height / innerHeight") >= 0.4
    projector.keyboard.press("j")
    assert projector.evaluate(outside) == []


def test_a_result_is_shown_from_the_last_place_to_the_first(server: Installation, collecting: MadeWorkshop, wall: Screen) -> None:
    for n in range(1, 4):
        collecting.write(collecting.seat(), f"Idea {n}")
    collecting.lead(gatherings.start_vote)
    for n in range(9):
        seat = collecting.seat()
        collecting.do(voting.place_dots, seat, actor=seat.actor, op=f"dots of {n}", target=2, dots=2)
    collecting.lead(voting.close_round)
    projector = wall("en")
    projector.goto(f"{server.url}/en/wall/{collecting.wall_token}")
    expect_screen(projector, "counted")
    projector.evaluate(
        """() => { window.order = []; new MutationObserver(() => {
             for (const row of document.querySelectorAll('.wall-row:not(.wall-unseen)[data-new]'))
               if (!window.order.includes(row.dataset.key)) window.order.push(row.dataset.key);
           }).observe(document.body, { subtree: true, attributes: true, childList: true }) }"""
    )

    collecting.lead(gatherings.show_result)

    expect(projector.locator(".wall-row[data-new]")).to_have_count(3)
    assert projector.evaluate("window.order.at(-1)") == "idea-2"


def test_dots_of_a_live_round_grow_on_the_wall(server: Installation, collecting: MadeWorkshop, wall: Screen) -> None:
    """Mutant: drop the wall's ear for `dots`."""
    for n in range(1, 4):
        collecting.write(collecting.seat(), f"Idea {n}")
    collecting.lead(gatherings.start_vote, totals_shown=TotalsShown.LIVE)
    projector = wall("en")
    projector.goto(f"{server.url}/en/wall/{collecting.wall_token}")
    listen(projector)
    expect(projector.locator("[data-total='2']")).to_have_text("0 dots")

    for n, target in enumerate((1, 2, 2)):
        seat = collecting.seat()
        collecting.do(voting.place_dots, seat, actor=seat.actor, op=f"live dots of {n}", target=target, dots=1)

    expect(projector.locator("[data-total='2']")).to_have_text("2 dots")
    expect(projector.locator("[data-total='1']")).to_have_text("1 dot")
    widths = [projector.locator(f"[data-key='idea-{n}'] .bar-value").get_attribute("width") for n in (1, 2, 3)]
    assert widths == ["50", "100", "0"]


def test_an_idea_hidden_while_the_result_is_on_show_leaves_the_wall(server: Installation, collecting: MadeWorkshop, wall: Screen) -> None:
    """Mutant: drop `#row` from the wall's `#sync`."""
    for text in ("A bench", "Something unkind"):
        collecting.write(collecting.seat(), text)
    collecting.lead(gatherings.start_vote)
    seat = collecting.seat()
    collecting.do(voting.place_dots, seat, actor=seat.actor, op="a dot of Bjoern", target=1, dots=1)
    collecting.lead(voting.close_round)
    collecting.lead(gatherings.show_result)
    projector = wall("en")
    projector.goto(f"{server.url}/en/wall/{collecting.wall_token}")
    listen(projector)
    expect(projector.locator(".wall-rows")).to_contain_text("Something unkind")

    collecting.lead(ideas.hide_idea, number=2)

    expect(projector.locator("[data-key='idea-2']")).to_contain_text("This idea has been taken off the board.")
    assert "Something unkind" not in projector.content()
    expect(projector.locator("[data-key='idea-1']")).to_contain_text("A bench")


def test_a_full_lane_beside_empty_ones_takes_their_columns(server: Installation, collecting: MadeWorkshop, wall: Screen) -> None:
    """Mutant: give every lane one column, and the wall takes a page for every two ideas."""
    for n in range(12):
        collecting.write(collecting.seat(), f"Idea number {n}: help with forms in plain words, every day of the week", lane=1)
    projector = wall("fi")

    projector.goto(f"{server.url}/fi/wall/{collecting.wall_token}")

    notes = projector.locator(".wall-note:visible")
    expect(notes).to_have_count(6)
    assert len({round(note.bounding_box()["x"]) for note in notes.all()}) == 3  # type: ignore[index]
    lane = projector.locator("[data-lane='1']").bounding_box()
    lowest = max(box["y"] + box["height"] for note in notes.all() if (box := note.bounding_box()))
    assert lane
    assert lowest <= lane["y"] + lane["height"] + 1  # nothing is cut off below
    expect(projector.locator(".wall-marks")).to_contain_text("1 / 2")

    collecting.write(collecting.seat(), "The first of the other lane", lane=2)
    expect(projector.locator("[data-lane='2'] .wall-note")).to_be_visible()
