"""Every kind of question on a phone, answered by touch, by keyboard alone, and with scripts off: the same answer each time."""

import dataclasses
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from commons import scope
from commons.db import db
from commons.languages import LANGUAGES
from commons.settings import Settings
from surveys.kinds import KINDS
from surveys.models import Answer
from tests.browser.acts import NARROW, no_wider_than_the_screen
from tests.browser.conftest import Screen, sign_in_at
from tests.conftest import close, new_app
from tests.making import make_user
from tests.servers import Installation
from tests.surveys.gallery import Gallery, answer_the_gallery, make_gallery

PATIENCE_MS = 15_000
MOST_TABS = 90
ANSWERABLE = [kind.key for kind in KINDS.values() if kind.answerable]
PLACED = ("pins", "first_click")
# Whether the middle of what has the focus lies under the bar that stays at the foot of the screen.
COVERED = """(() => {
  const one = document.activeElement, bar = document.querySelector('.bar');
  const { top, bottom } = one.getBoundingClientRect();
  return !bar.contains(one) && (top + bottom) / 2 > bar.getBoundingClientRect().top;
})()"""


@dataclasses.dataclass
class Place:
    """The running program with a survey of every kind, and the same program beside it, to read what was kept."""

    url: str
    made: Gallery
    app: Flask

    def kept(self, kind: str) -> list[Any]:
        """The values of the question of this kind, in the order in which people began."""
        with self.app.app_context():
            scope.enter(db.session, self.made.organisation_id)
            wanted = sa.select(Answer.value).where(Answer.question == self.made.uids[kind]).order_by(Answer.response_id)
            return list(db.session.scalars(wanted))

    def question(self, kind: str) -> dict[str, Any]:
        """The question of this kind."""
        with self.app.app_context():
            return self.made.question(kind)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Place]:
    """One start for all the kinds."""
    folder = tmp_path_factory.mktemp("kinds")
    shutil.copy(sqlite_template, folder / "talkoot.sqlite3")
    installation = Installation(folder).start()
    app = new_app(Settings.from_environment(installation.environment))
    try:
        with app.app_context():
            made = make_gallery()
            make_user("aino@example.fi", organisation_id=made.organisation_id)
            answer_the_gallery(made)
        yield Place(installation.url, made, app)
    finally:
        close(app)
        installation.stop()


class Hand(Protocol):
    """A way of using a page. Fields are named as in the form."""

    scripts: bool

    def __init__(self, page: Page): ...

    def choose(self, name: str, value: str) -> None:
        """A radio button or a box."""

    def write(self, name: str, text: str) -> None:
        """A text field."""

    def press(self, selector: str) -> None:
        """A button or a link."""


class Touch:
    """A finger on the labels and buttons that can be seen."""

    scripts = True

    def __init__(self, page: Page):
        self.page = page

    def choose(self, name: str, value: str) -> None:
        name_of = self.page.locator(f"input[name='{name}'][value='{value}']").get_attribute("id")
        self.page.locator(f"label[for='{name_of}']").tap()

    def write(self, name: str, text: str) -> None:
        field = self.page.locator(f"[name='{name}']")
        field.tap()
        field.fill(text)

    def press(self, selector: str) -> None:
        self.page.locator(selector).tap()


class WithoutScript(Touch):
    """The same finger where no script runs."""

    scripts = False


class Keys:
    """Tab, arrows, Space and Enter, and nothing else."""

    scripts = True

    def __init__(self, page: Page):
        self.page = page

    def choose(self, name: str, value: str) -> None:
        group = f"input[name='{name}']"
        if self.page.locator(f"{group}[type=checkbox]").count():
            self.reach(f"{group}[value='{value}']")
            self.page.keyboard.press("Space")
            return
        self.reach(group)
        self.page.keyboard.press("Space")
        for _turn in range(self.page.locator(group).count()):
            if self.has_focus(f"{group}[value='{value}']"):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {name} = {value}")

    def write(self, name: str, text: str) -> None:
        self.reach(f"[name='{name}']")
        self.page.keyboard.type(text)

    def press(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def reach(self, selector: str) -> None:
        """Press Tab until the focus is there."""
        for _press in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.has_focus(selector):
                assert not self.page.evaluate(COVERED), f"the bar covers {selector} on {self.page.url}"
                return
        raise AssertionError(f"the keyboard does not reach {selector} on {self.page.url}")

    def has_focus(self, selector: str) -> bool:
        """Whether it is where the next key goes."""
        return bool(self.page.evaluate("selector => document.activeElement.matches(selector)", selector))


WAYS: dict[str, Any] = {"touch": Touch, "keyboard": Keys, "without_script": WithoutScript}

# What is chosen or written: (the end of the field's name, value), and what that is in the wide table.
CHOSEN: dict[str, tuple[list[tuple[str, str]], dict[str, Any]]] = {
    "single": ([("", "b")], {"": "b"}),
    "multiple": ([("", "a"), ("", "c")], {"a": 1, "b": 0, "c": 1, "d": 0}),
    "scale": ([("", "4")], {"": 4}),
    "image_choice": ([("", "b")], {"": "b"}),
    "image_choices": ([("", "a"), ("", "d")], {"a": 1, "b": 0, "c": 0, "d": 1}),
    "image_rating": ([(".a", "5"), (".b", "2")], {"a": 5, "b": 2}),
    "image_matrix": (
        [(".a.r1", "4"), (".a.r2", "2"), (".b.r1", "1"), (".b.r2", "5")],
        {"a_r1": 4, "a_r2": 2, "b_r1": 1, "b_r2": 5},
    ),
    "semantic_differential": ([(".a.r1", "6"), (".a.r2", "3")], {"a_r1": 6, "a_r2": 3}),
    "before_after": ([("", "after")], {"": "after"}),
    "hotspot": ([("", "r2")], {"r1": 0, "r2": 1, "r3": 0}),
}
WRITTEN: dict[str, tuple[str, Any]] = {"text": ("Valoa ja rauhaa", "Valoa ja rauhaa"), "number": ("15", 15)}
OTHERS: dict[str, dict[str, Any]] = {
    "ranking": {"a": 2, "b": 3, "c": 1},
    "pairwise": {"n": 3, "shown_a": 2, "wins_a": 2, "shown_b": 2, "wins_b": 1, "shown_c": 2, "wins_c": 0},
    "best_worst": {
        "n": 4,
        **{f"shown_{uid}": 3 for uid in "abcd"},
        **{f"best_{uid}": times for uid, times in zip("abcd", (3, 1, 0, 0), strict=True)},
        **{f"worst_{uid}": times for uid, times in zip("abcd", (0, 0, 1, 3), strict=True)},
    },
    "pins": {"": 1, "c1": 1, "c2": 0, "r1": 1, "r2": 0},
    "first_click": {"": 1, "r1": 1},
}


def _ways_for(kind: str) -> list[str]:
    """One way for each kind in turn, all where the way is kept with the answer; the long run takes every way of every kind."""
    return list(WAYS) if kind in PLACED else [list(WAYS)[ANSWERABLE.index(kind) % len(WAYS)]]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("kind", "ways"),
    [
        *(pytest.param(kind, _ways_for(kind), id=kind) for kind in ANSWERABLE),
        *(pytest.param(kind, list(WAYS), id=f"{kind}-every-way", marks=pytest.mark.long) for kind in ANSWERABLE),
    ],
)
def test_the_same_answer_by_touch_by_keyboard_and_without_script(
    place: Place, phone: Screen, axe: Callable[[Page], None], kind: str, ways: list[str]
) -> None:
    before = len(place.kept(kind))

    for way in ways:
        hand_of = WAYS[way]
        language = LANGUAGES[(ANSWERABLE.index(kind) + list(WAYS).index(way)) % 3]
        page = phone(language, scripts=hand_of.scripts)
        _arrive(page, place, kind, language)
        no_wider_than_the_screen(page)
        if hand_of.scripts:
            _to_the_end(page)
            axe(page)
            page.evaluate("scrollTo(0, 0)")
        _answer(hand_of(page), place.question(kind), kind)
        if hand_of.scripts:
            _to_the_end(page)
            axe(page)
        _go_on(hand_of(page))

    kept = place.kept(kind)[before:]
    question = place.question(kind)
    assert [_wide(kind, value, question) for value in kept] == [_expected(kind, way, question) for way in ways]
    if kind in PLACED:
        assert [_way(kind, value) for value in kept] == ["touch", "keyboard", "grid" if kind == "pins" else "pointer"]


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=() if kind in ("image_choice", "five_seconds", "pins") else pytest.mark.long)
        for kind in ANSWERABLE
        if KINDS[kind].visual
    ],
)
def test_each_picture_is_seen_large_by_keyboard_and_one_is_back_where_one_was(place: Place, desk: Screen, kind: str) -> None:
    page = desk("en")
    _arrive(page, place, kind, "en")
    keys = Keys(page)
    if kind == "five_seconds":
        keys.press("[data-look=free]")

    keys.press(".enlarge")
    dialog = page.locator("dialog.picture-dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Tab")
    assert keys.has_focus("dialog.picture-dialog *")
    assert page.locator("dialog.picture-dialog img").get_attribute("alt")
    page.keyboard.press("Escape")

    expect(dialog).to_have_count(0)
    assert keys.has_focus(".enlarge")


def test_a_picture_is_seen_large_without_script_and_leads_back(place: Place, phone: Screen) -> None:
    page = phone("sv", scripts=False)
    _arrive(page, place, "image_choice", "sv")
    question = page.url

    page.locator(".enlarge").first.tap()
    expect(page.locator("main img")).to_be_visible()
    page.locator("main a[href]").last.tap()
    page.wait_for_url(lambda url: "/q_" not in url)

    assert page.url == question


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", [pytest.param(language, marks=() if language == "fi" else pytest.mark.long) for language in LANGUAGES])
def test_the_desk_of_every_kind_can_be_read_by_anyone(place: Place, desk: Screen, axe: Callable[[Page], None], language: str) -> None:
    """What the author fills in, a third of the kinds in each language; the languages, and all the results."""
    page = desk(language)
    sign_in_at(page, place.url, language, "aino@example.fi")
    survey = f"{place.url}/{language}/desk/projects/{place.made.project}/surveys/{place.made.survey}"
    forms = [f"/questions/{uid}" for uid in list(place.made.uids.values())[LANGUAGES.index(language) :: len(LANGUAGES)]]

    for path in ("", *forms, "/texts", "/check", "/links", "/languages", "/results?simulated=1"):
        answer = page.goto(survey + path)
        assert answer and answer.ok
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        axe(page)
        wide = page.viewport_size
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        no_wider_than_the_screen(page)
        page.set_viewport_size(wide)  # type: ignore[arg-type]


def _arrive(page: Page, place: Place, kind: str, language: str) -> None:
    """From the door to the screen of this kind."""
    page.goto(f"{place.url}/{language}/s/{place.made.residents['code']}")
    page.locator("form[action$='/start'] button").click()
    page.wait_for_url("**/1")
    page.goto(re.sub(r"/1$", f"/{place.made.screens[kind]}", page.url))


def _to_the_end(page: Page) -> None:
    """Where the bar is in its own place: further up it lies over what is scrolled under it."""
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")


def _go_on(hand: Any) -> None:
    """To the next screen; the form is sent, whatever was sent before it."""
    here = hand.page.url
    hand.press(".bar button[value=next]")
    hand.page.wait_for_url(lambda url: url.partition("#")[0] != here.partition("#")[0])


def _answer(hand: Any, question: dict[str, Any], kind: str) -> None:
    uid = question["uid"]
    if kind == "consent":
        hand.choose(uid, "yes")
    elif kind in WRITTEN:
        hand.write(uid, WRITTEN[kind][0])
    elif kind == "hotspot" and type(hand) is Touch:
        hand.press("[data-area=r2] text")
    elif kind in CHOSEN:
        for end, value in CHOSEN[kind][0]:
            hand.choose(f"{uid}{end}", value)
    elif kind == "five_seconds":
        _look_and_tell(hand, uid)
    elif kind == "ranking":
        _rank(hand, uid)
    elif kind in PLACED:
        _put_a_mark(hand, uid, kind)
    else:
        _compare(hand, uid, kind)


def _look_and_tell(hand: Any, uid: str) -> None:
    """By touch for five seconds, by keyboard for as long as one likes; without script there is no clock."""
    if hand.scripts:
        hand.press("[data-look=timed]" if type(hand) is Touch else "[data-look=free]")
    if type(hand) is Touch:
        expect(hand.page.locator(f"[name='{uid}']")).to_be_focused(timeout=PATIENCE_MS)
    hand.write(uid, "Valoa ja rauhaa")


def _rank(hand: Any, uid: str) -> None:
    """Third, first, second."""
    wanted = "cab"
    if not hand.scripts:
        for place, code in enumerate(wanted, 1):
            hand.page.locator(f"select[name='{uid}.{code}']").select_option(str(place))
        return
    for place, code in enumerate(wanted):
        for _step in range(_order(hand.page).index(code) - place):
            hand.press(f"li:has(select[name='{uid}.{code}']) [data-step='-1']")
    if hand.page.locator("[data-so]").is_visible():
        hand.press("[data-so]")
    assert _order(hand.page) == wanted


def _order(page: Page) -> str:
    names = page.locator(".ranking select").evaluate_all("selects => selects.map(select => select.name)")
    return "".join(name.rpartition(".")[2] for name in names)


def _put_a_mark(hand: Any, uid: str, kind: str) -> None:
    """In the middle of the upper left quarter, each hand in its own way."""
    picture = hand.page.locator(".marks-picture")
    if type(hand) is Keys:
        hand.press("input[type=image]")
        for arrow in ("ArrowLeft", "ArrowUp") * 5:
            hand.page.keyboard.press(f"Shift+{arrow}")
    elif type(hand) is WithoutScript and kind == "pins":
        hand.press(".marks-grid summary")
        hand.page.locator("select[name$='.column']").select_option("B")
        hand.page.locator("select[name$='.row']").select_option("2")
        hand.press("button[name$='.place']")
    else:
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        assert box
        hand.page.locator("input[type=image]").tap(position={"x": box["width"] / 4, "y": box["height"] / 4})
    expect(hand.page.locator("[data-list] > li")).to_have_count(1)


def _compare(hand: Any, uid: str, kind: str) -> None:
    """What comes first in the alphabet is the better, one task after the other."""
    tasks = hand.page.locator(".task")
    for task in range(tasks.count()):
        names = tasks.nth(task).locator("input[type=radio]").evaluate_all("inputs => inputs.map(input => input.name)")
        if kind == "pairwise":
            left, right = names[0].split(".")[2:]
            hand.choose(names[0], "left" if left < right else "right")
        else:
            codes = sorted(names[0].split(".")[2].split("-"))
            ways = sorted({name for name in names})
            hand.choose(ways[0], codes[0])
            hand.choose(ways[1], codes[-1])
        if hand.scripts and task + 1 < tasks.count():
            hand.press("[data-step]")


def _wide(kind: str, value: Any, question: dict[str, Any]) -> dict[str, Any]:
    """What the wide table has, without whether words stood turned around, which is each respondent's own."""
    cells = KINDS[kind].wide(value, question)
    return {part: str(cell) for part, cell in cells.items() if not part.startswith("flip_")}


def _expected(kind: str, way: str, question: dict[str, Any]) -> dict[str, Any]:
    return {part: str(cell) for part, cell in _sent(kind, way, question).items()}


def _sent(kind: str, way: str, question: dict[str, Any]) -> dict[str, Any]:
    if kind == "consent":
        return {"": 1, "wording": KINDS[kind].wording(question)}  # type: ignore[attr-defined]
    if kind == "five_seconds":
        return {"": "Valoa ja rauhaa", "timed": "1" if way == "touch" else "0"}
    if kind in WRITTEN:
        return {"": WRITTEN[kind][1]}
    return CHOSEN[kind][1] if kind in CHOSEN else OTHERS[kind]


def _way(kind: str, value: Any) -> str:
    placed = value["pins"][0] if kind == "pins" else value
    return str(placed.get("method", ""))
