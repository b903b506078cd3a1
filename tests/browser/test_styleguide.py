"""The components in a real browser: readable for all, within their sizes, and doing what their scripts promise."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response, jsonify, render_template_string, request
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.browser.conftest import Screen

pytestmark = pytest.mark.engine("sqlite")

WHOLE_PAGES = ["phone", "vote", "desk", "lobby", "collect", "results", "poster", "sign", "message"]
NARROWEST = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %
MOST_BYTES_OF_A_PHONE_PAGE = 30_000
MOST_BYTES_OF_ITS_SCRIPTS = 12_000
FORM = """{% extends "layouts/phone.html" %}{% from "parts/form.html" import busy_form %}{% from "parts/button.html" import button, post_button %}
{% block title %}A page to try{% endblock %}
{% block content %}<h1>A page to try</h1>{% call busy_form("/try/form", reset=true, done="It has arrived.") %}
<div class="field"><label for="text">Idea</label><textarea class="input" id="text" name="text"></textarea></div>
<div class="field"><label for="name">Name</label><input class="input" id="name" name="name"></div>
{{ button("Send idea") }}{% endcall %}{{ post_button("Close the vote", "/try/close", confirm="Close the vote now?") }}{% endblock %}"""
LIST = """{% extends "layouts/phone.html" %}{% from "parts/live.html" import live_room %}{% block title %}A list to try{% endblock %}
{% block head %}{{ live_room("/try/live", 3) }}{% endblock %}{% block modules %}{{ modules("html", "announce") }}{% endblock %}
{% block content %}<h1>A list to try</h1><ul id="list" role="list" class="notes"><li data-key="1" data-version="1"><label>One <input name="one"></label></li></ul>{% endblock %}"""


class Doors:
    """What the doors of the page to try were asked, and what they shall answer next."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, object]]] = []
        self.streams: list[int] = []
        self.frames: list[str] = []
        self.streams_are_stripped = False


@pytest.fixture
def doors() -> Doors:
    return Doors()


@pytest.fixture
def base(make_app: Callable[..., Flask], doors: Doors) -> Iterator[str]:
    """The application itself with a few doors more, on a port of its own."""
    app = make_app()
    _add_doors(app, doors)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize(("language", "theme"), [("fi", "light"), ("sv", "dark"), ("en", "light")])
def test_everybody_can_read_every_component(
    base: str, phone: Screen, desk: Screen, axe: Callable[[Page], None], language: str, theme: str
) -> None:
    for screen in (phone(language), desk(language)):
        screen.goto(f"{base}/{language}/styleguide?theme={theme}")

        axe(screen)


@pytest.mark.parametrize("name", WHOLE_PAGES)
def test_every_whole_page_can_be_read_by_all(base: str, phone: Screen, desk: Screen, axe: Callable[[Page], None], name: str) -> None:
    for screen in (phone(), desk(color_scheme="dark")):
        screen.goto(f"{base}/fi/styleguide/{name}")

        axe(screen)


@pytest.mark.parametrize("name", ["", "/phone", "/vote", "/desk", "/message"])
def test_nothing_runs_over_the_edge_at_400_per_cent(base: str, desk: Screen, name: str) -> None:
    page = desk("sv")
    page.set_viewport_size(NARROWEST)

    page.goto(f"{base}/sv/styleguide{name}")

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("name", ["phone", "vote"])
def test_what_residents_hit_is_large_enough(base: str, phone: Screen, name: str) -> None:
    page = phone()
    page.goto(f"{base}/fi/styleguide/{name}")

    small = page.evaluate("""() => [...document.querySelectorAll('main button, .chip label, main .input')]
        .filter(element => !element.classList.contains('button-small'))
        .map(element => element.getBoundingClientRect()).filter(box => box.height < 56 || box.width < 56).length""")

    assert small == 0


def test_the_bar_does_not_cover_what_has_focus(base: str, phone: Screen) -> None:
    page = phone()
    page.goto(f"{base}/fi/styleguide/vote")
    page.keyboard.press("Tab")

    for _turn in range(24):
        page.keyboard.press("Tab")
        covered = page.evaluate("""() => {
            const bar = document.querySelector('.bar'), it = document.activeElement;
            if (!it.closest('main') || bar.contains(it)) return false;
            return it.getBoundingClientRect().bottom > bar.getBoundingClientRect().top;
        }""")
        assert not covered, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_a_phones_page_is_light(base: str, phone: Screen) -> None:
    page, sizes = phone(), {}
    page.on(
        "response", lambda answer: sizes.update({answer.url: (answer.request.resource_type, answer.request.sizes()["responseBodySize"])})
    )

    page.goto(f"{base}/fi/styleguide/phone")
    page.wait_for_load_state("networkidle")

    scripts = sum(size for kind, size in sizes.values() if kind == "script")
    assert scripts < MOST_BYTES_OF_ITS_SCRIPTS, sizes
    assert sum(size for _kind, size in sizes.values()) < MOST_BYTES_OF_A_PHONE_PAGE, sizes


def test_everything_stands_still_for_who_asks_for_it(base: str, phone: Screen) -> None:
    page = phone(reduced_motion="reduce")
    page.goto(f"{base}/fi/styleguide")

    assert page.evaluate("document.getAnimations().length") == 0


def test_the_wall_pages_itself_between_its_notes(base: str, wall: Screen) -> None:
    page = wall()
    page.goto(f"{base}/fi/styleguide/collect")
    marks = page.locator(".wall-marks")

    expect(marks).to_contain_text("1 / ")
    seen: list[str] = []
    for _turn in range(page.locator(".wall-mark").count()):
        cut = page.evaluate("""() => [...document.querySelectorAll('[data-column]')].filter(column => {
            const bottom = column.getBoundingClientRect().bottom + 1;
            const shown = [...column.children].filter(item => !item.hidden);
            return shown.length > 1 && shown.some(item => item.getBoundingClientRect().bottom > bottom);
        }).length""")
        seen += page.locator("[data-column]:first-child .note:visible, .wall-lane:first-child .note:visible").all_inner_texts()
        page.locator("wall-pager").evaluate("pager => pager.turn(1)")
        assert cut == 0

    assert len(set(seen)) == 6, "every note of the lane has been on the wall"


def test_the_page_of_the_wall_can_be_held(base: str, wall: Screen) -> None:
    page = wall()
    page.goto(f"{base}/fi/styleguide/collect")

    page.locator("wall-pager").evaluate("pager => pager.hold()")

    expect(page.locator(".wall-marks")).to_contain_text("pidetään")


class TestAFormThatStays:
    def test_it_says_that_it_has_arrived_and_empties_itself(self, base: str, phone: Screen, doors: Doors) -> None:
        page = phone()
        page.goto(f"{base}/try/form")
        page.get_by_label("Idea").fill("Yksi ovi")

        page.get_by_role("button", name="Send idea").click()

        expect(page.get_by_text("It has arrived.")).to_be_visible()
        expect(page.get_by_label("Idea")).to_have_value("")
        assert doors.asked[0]["text"] == "Yksi ovi"

    def test_a_busy_server_gets_the_same_key_again(self, base: str, phone: Screen, doors: Doors) -> None:
        """Mutant: `once(url, asRequest(data, newOp()))` in the loop of send.js."""
        doors.answers = [(503, {}), (429, {}), (200, {})]
        page = phone()
        page.goto(f"{base}/try/form")
        page.get_by_label("Idea").fill("Yksi ovi")

        page.get_by_role("button", name="Send idea").click()

        expect(page.get_by_text("It has arrived.")).to_be_visible()
        assert len(doors.asked) == 3
        assert len({asked["op"] for asked in doors.asked}) == 1

    def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost(self, base: str, phone: Screen, doors: Doors) -> None:
        doors.answers = [(422, {"message": "Check the marked places.", "fields": {"text": "Write something first."}}), (200, {})]
        page = phone()
        page.goto(f"{base}/try/form")
        page.get_by_label("Name").fill("Aino")

        page.get_by_role("button", name="Send idea").click()

        idea = page.get_by_label("Idea")
        expect(idea).to_be_focused()
        expect(idea).to_have_accessible_description("Write something first.")
        expect(page.get_by_label("Name")).to_have_value("Aino")

        idea.fill("Now there is something")
        page.get_by_role("button", name="Send idea").click()

        expect(page.get_by_text("Write something first.")).to_have_count(0)

    def test_a_refusal_is_said_in_the_servers_words(self, base: str, phone: Screen, doors: Doors) -> None:
        doors.answers = [(409, {"error": "closed", "message": "The workshop has closed."})]
        page = phone()
        page.goto(f"{base}/try/form")
        page.get_by_label("Idea").fill("Late")

        page.get_by_role("button", name="Send idea").click()

        expect(page.get_by_role("status").filter(has_text="The workshop has closed.")).to_be_visible()
        expect(page.get_by_label("Idea")).to_have_value("Late")

    def test_a_double_tap_is_one(self, base: str, phone: Screen, doors: Doors) -> None:
        page = phone()
        page.goto(f"{base}/try/form")
        page.get_by_label("Idea").fill("Once")

        page.get_by_role("button", name="Send idea").dblclick()

        expect(page.get_by_text("It has arrived.")).to_be_visible()
        assert len(doors.asked) == 1

    def test_a_button_that_asks_first(self, base: str, phone: Screen, doors: Doors) -> None:
        page = phone()
        page.goto(f"{base}/try/form")
        button = page.get_by_role("button", name="Close the vote")

        button.click()
        page.get_by_role("dialog").get_by_role("button", name="Peruuta").click()

        expect(button).to_be_focused()
        assert doors.asked == []

        button.click()
        with page.expect_navigation():
            page.get_by_role("dialog").get_by_role("button", name="Close the vote").click()

        assert len(doors.asked) == 1

    def test_without_scripts_it_is_an_ordinary_form(self, base: str, phone: Screen, doors: Doors) -> None:
        page = phone(scripts=False)
        page.goto(f"{base}/try/form")
        page.get_by_label("Idea").fill("Ilman skriptejä")

        page.get_by_role("button", name="Send idea").click()

        assert doors.asked[0]["text"] == "Ilman skriptejä"
        assert doors.asked[0]["op"]


class TestAListThatLives:
    def test_focus_and_typed_words_stay_when_a_newer_one_comes(self, base: str, phone: Screen) -> None:
        page = phone()
        page.goto(f"{base}/try/list")
        field = page.get_by_label("One")
        field.fill("half a sent")
        field.evaluate("field => field.setSelectionRange(4, 4)")

        _place(page, '<li data-key="1" data-version="2"><b>New</b> <label>One <input name="one"></label></li>')

        expect(field).to_be_focused()
        expect(field).to_have_value("half a sent")
        assert field.evaluate("field => field.selectionStart") == 4
        expect(page.get_by_text("New")).to_be_visible()

    def test_an_older_one_changes_nothing_and_a_new_one_goes_to_the_end(self, base: str, phone: Screen) -> None:
        page = phone()
        page.goto(f"{base}/try/list")

        stale = _place(page, '<li data-key="1" data-version="1">Old</li>')
        _place(page, '<li data-key="2" data-version="1">Two</li>')

        assert stale is None
        assert page.locator("#list > li").count() == 2
        expect(page.locator("#list > li").last).to_have_text("Two")

    def test_frames_come_in_order_once_and_again_after_a_break(self, base: str, phone: Screen, doors: Doors) -> None:
        """Mutant: the line of `#take` in live.js that leaves out numbers already known, taken out."""
        doors.frames = [_frame(3, "old"), _frame(4, "four"), _frame(4, "four again"), ": a heartbeat\n\n", _frame(7, "ää\u2028 seven")]
        page = phone()
        _collect_frames(page)
        page.goto(f"{base}/try/list")

        _wait_for_frames(page, 2)
        doors.frames = [_frame(8, "eight")]
        _wait_for_frames(page, 3)

        assert page.evaluate("window.got.slice(0, 3)") == [[4, "four"], [7, "ää\u2028 seven"], [8, "eight"]]
        assert doors.streams[0] == 3
        assert 7 in doors.streams

    def test_a_network_that_strips_streams_gets_a_poll(self, base: str, phone: Screen, doors: Doors) -> None:
        doors.streams_are_stripped = True
        doors.frames = [_frame(4, "four")]
        page = phone()
        _collect_frames(page)

        page.goto(f"{base}/try/list")

        _wait_for_frames(page, 1)
        assert page.evaluate("window.got") == [[4, "four"]]

    def test_many_new_things_are_told_as_one_sentence(self, base: str, phone: Screen) -> None:
        page = phone()
        page.goto(f"{base}/try/list")

        page.evaluate("""async () => {
            const { announceCount } = await import(document.querySelector('link[href*="announce"]').href);
            for (let n = 0; n < 3; n++) announceCount({ one: '1 new idea', many: '%(n)s new ideas' });
        }""")

        expect(page.locator("#announcer")).to_have_text("3 new ideas", timeout=5_000)


def _place(page: Page, html: str) -> object:
    return page.evaluate(
        """async html => {
            const { place } = await import(document.querySelector('link[href$="/html.js"]').href);
            const placed = place(document.getElementById('list'), html);
            return placed && placed.dataset.key;
        }""",
        html,
    )


def _collect_frames(page: Page) -> None:
    """Listens to the room before it starts, as an element of the page would."""
    page.add_init_script("""
        window.got = [];
        addEventListener('DOMContentLoaded', async () => {
            const app = document.querySelector('script[src$="/app.js"]').src;
            const { live } = await import(app.replace('app.js', 'live.js'));
            live().on('*', (data, number) => window.got.push([number, data.text]));
        });
    """)


def _wait_for_frames(page: Page, least: int) -> None:
    """Asks again and again, since our policy lets nobody wait with a text as code."""
    deadline = time.monotonic() + 10
    while page.evaluate("(window.got ?? []).length") < least:
        assert time.monotonic() < deadline, page.evaluate("window.got")
        time.sleep(0.05)


def _frame(number: int, text: str) -> str:
    return f'id: {number}\nevent: said\ndata: {{"text": "{text}"}}\n\n'


def _add_doors(app: Flask, doors: Doors) -> None:
    def answer() -> Response | tuple[Response, int]:
        if request.method == "GET":
            return Response(render_template_string(FORM), mimetype="text/html")
        doors.asked.append(request.form.to_dict())
        status, body = doors.answers.pop(0) if doors.answers else (200, {})
        time.sleep(0.1)
        return jsonify(body), status

    def listen() -> Response:
        after = int(request.args["after"])
        if "application/json" in request.headers["Accept"]:
            frames = [frame for frame in doors.frames if frame.startswith("id: ")]
            numbers = [int(frame.split("\n")[0][4:]) for frame in frames]
            time.sleep(0.3)
            return jsonify(
                seq=max(numbers),
                frames=[{"id": number, "event": "said", "data": {"text": "four"}} for number in numbers if number > after],
            )
        if doors.streams_are_stripped:
            return Response("<p>Welcome to the library's network</p>", mimetype="text/html")
        doors.streams.append(after)

        def stream() -> Iterator[str]:
            yield "retry: 100\n\n"
            yield from list(doors.frames)
            time.sleep(1.2)

        return Response(stream(), mimetype="text/event-stream")

    app.add_url_rule("/try/form", view_func=answer, endpoint="try_form", methods=["GET", "POST"])
    app.add_url_rule("/try/close", view_func=answer, endpoint="try_close", methods=["POST"])
    app.add_url_rule("/try/list", view_func=lambda: render_template_string(LIST), endpoint="try_list")
    app.add_url_rule("/try/live", view_func=listen, endpoint="try_live")
