"""A survey without a mouse: Aino builds it, Siiri answers it magnified four times, and it is taken home, by keys alone."""

import csv
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import NARROW, no_wider_than_the_screen
from tests.browser.conftest import Screen
from tests.making import PASSWORD, MadeProject, add_staff, make_user
from tests.servers import Installation
from tests.surveys.making import make_survey

MOST_TABS = 90
# What has the focus, where it cannot be seen: no ring on it (or on the label that stands for it), or its middle is off the screen or covered.
UNSEEN = """(() => {
  const one = document.activeElement;
  if (one === document.body) return 'nothing has the focus';
  const faces = [one, ...(one.labels ?? [])];
  const ringed = faces.filter(face => getComputedStyle(face).outlineStyle !== 'none' && parseFloat(getComputedStyle(face).outlineWidth) > 1);
  if (!ringed.length) return `no ring: ${one.outerHTML.slice(0, 200)}`;
  const seen = ringed.some(face => {
    const { left, top, width, height } = face.getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, Math.min(Math.max(top + height / 2, 1), innerHeight - 1));
    return top < innerHeight && top + height > 0 && there && (face.contains(there) || faces.some(other => other.contains(there)));
  });
  return seen ? '' : `off the screen or covered: ${one.outerHTML.slice(0, 200)}`;
})()"""


pytestmark = pytest.mark.usefixtures("patience")


@pytest.fixture
def project(project: MadeProject) -> MadeProject:
    """The project with staff of the library besides the residents."""
    add_staff(project)
    return project


@pytest.mark.timeout(200)
def test_aino_builds_and_opens_a_survey_by_keyboard_alone(
    server: Installation, project: MadeProject, aino: str, desk: Screen, pictures: list[Path]
) -> None:
    """Mutants: no `_anchor` in `_outline`, or no `data-said` on `flashes` (nothing has the focus); `.button:focus-visible` without its ring."""
    page = desk("en")
    keys = Keys(page)
    keys.sign_in(server, aino)
    keys.go(f"main a[href$='/projects/{project.public_id}']")
    keys.go("main a[href$='/surveys/new']")
    keys.write_words("title", "Lobbies")
    keys.press("Enter", goes=True)
    keys.write_words("intro", "Two")
    keys.go("main form button[type=submit]")
    survey = page.url

    keys.go("button[value=single]", "Space")
    for place, letter in enumerate("ab"):
        keys.go("button[value='add:options']")
        expect(page.locator(f"#entry-{letter}")).to_be_focused()
        keys.write_words(f"{letter}-label", f"Way {place}")
    keys.write_words("text", "Which", back=True)
    keys.go("button[value='down:a']")
    expect(page.locator("#down-a")).to_be_focused()
    keys.go("button[value=save]")

    keys.reach("details:has(button[value=image_choice]) summary")
    keys.press("Enter")
    keys.go("button[value=image_choice]")
    keys.reach("input[type=file]")
    page.locator("input[type=file]:focus").set_input_files(pictures)  # the dialog for files is the system's
    keys.go("form[enctype] button[type=submit]")
    keys.write_words("text", "Lobby")
    for letter in "ab":
        keys.write_words(f"{letter}-label", letter)
        keys.write_words(f"{letter}-alt", f"Room {letter}")
    keys.go("button[value=save]")
    keys.go("form[action$='/up'] button[aria-label$=Lobby]")
    expect(page.locator("form[action$='/up'] button[aria-label$=Lobby]")).to_be_focused()
    keys.go("form[action$='/pages'] button")
    keys.reach("form[action*='/pages/'] button")
    keys.press("Enter")
    expect(page.locator("dialog")).to_be_visible()
    keys.press("Escape")
    expect(page.locator("form[action*='/pages/'] button:focus")).to_have_text("Remove page 2")
    keys.press("Enter")
    keys.reach("dialog button[value=yes]", back=True)
    keys.press("Enter", goes=True)

    for links, (audience, partner) in enumerate((("residents", 0), ("staff", 1)), start=1):
        if links == 1:
            keys.go("nav.tabs a[href$='/links']")
        keys.choose("audience", audience)
        keys.reach("select[name=partner]")
        for _down in range(partner):
            keys.press("ArrowDown")
        keys.go("main section form button[type=submit]")
        expect(page.locator(".link-card")).to_have_count(links)
    keys.go("nav.tabs a[href$='/check']")
    keys.go("form[action$='/open'] button")
    expect(page.locator("form[action$='/close']")).to_be_attached()
    assert page.url.startswith(survey)


@pytest.mark.timeout(200)
def test_siiri_answers_and_carla_takes_the_answers_home_by_keyboard_alone(
    server: Installation, aino: str, desk: Screen, axe: Callable[[Page], None]
) -> None:
    made = make_survey(opened=True)
    make_user(aino, organisation_id=made.organisation_id)
    siiri, reader = desk("en"), desk("en")
    siiri.set_viewport_size(NARROW)
    keys = Keys(siiri)
    siiri.goto(f"{server.url}/en/s/{made.residents['code']}")

    keys.go("form[action$='/start'] button")
    keys.reach(".picture-choice input")
    keys.press("ArrowDown")
    expect(siiri.locator(".survey-saved")).not_to_be_empty()
    chosen = siiri.locator(".picture-choice input:checked").get_attribute("value")
    no_wider_than_the_screen(siiri)
    axe(siiri)
    keys.reach(".enlarge")
    keys.press("Enter")
    expect(siiri.locator("dialog.picture-dialog")).to_be_visible()
    keys.press("Escape")
    expect(siiri.locator(".enlarge:focus")).to_have_count(1)
    keys.go("button[value=next]")
    no_wider_than_the_screen(siiri)
    keys.go("button[value=dont_know]")
    no_wider_than_the_screen(siiri)
    keys.go("form[action$='/finish'] button")
    no_wider_than_the_screen(siiri)

    keys = Keys(reader)
    keys.sign_in(server, aino)
    reader.goto(f"{server.url}/en/desk/projects/{made.project}/surveys/{made.survey}")
    keys.go("nav.tabs a[href$='/results']")
    with reader.expect_download() as downloading:
        keys.reach("a[href*='responses.research']")
        keys.press("Enter")
    rows = list(csv.DictReader(downloading.value.path().open(newline="", encoding="utf-8")))
    assert [(row["audience"], row["status"], row["lobby"]) for row in rows] == [("residents", "complete", chosen)]


class Keys:
    """Tab, Shift+Tab, arrows, Space, Enter, Escape and what is typed; wherever the focus is, it is seen."""

    def __init__(self, page: Page):
        self.page = page

    def sign_in(self, server: Installation, email: str) -> None:
        """From the form to the desk."""
        self.page.goto(f"{server.url}/en/desk/sign-in")
        self.write("input[type=email]", email)
        self.write("input[type=password]", PASSWORD)
        self.press("Enter", goes=True)
        expect(self.page.locator(".desk-nav")).to_be_visible()

    def write_words(self, name: str, text: str, *, back: bool = False) -> None:
        """The three fields of a text, one after the other; from the last to the first where they lie behind."""
        for lang in ("en", "sv", "fi") if back else ("fi", "sv", "en"):
            self.write(f"[name='{name}-{lang}']", text, back=back)

    def write(self, selector: str, text: str, *, back: bool = False) -> None:
        self.reach(selector, back=back)
        self.page.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """One of several: Tab to the group, and the arrows within it."""
        self.reach(f"input[name='{name}']")
        self.press("Space")
        for _turn in range(self.page.locator(f"input[name='{name}']").count()):
            if self.has_focus(f"[value='{value}']"):
                return
            self.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {name} = {value}")

    def go(self, selector: str, key: str = "Enter", *, back: bool = False) -> None:
        """Reach what leads to a page, and press it."""
        self.reach(selector, back=back)
        self.press(key, goes=True)

    def press(self, key: str, *, goes: bool = False) -> None:
        """One key; a form that comes back to its own page leaves the focus where one goes on."""
        if not goes:
            self.page.keyboard.press(key)
            return
        before = urlsplit(self.page.url).path
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        if urlsplit(self.page.url).path == before:
            assert not (lost := self.page.evaluate(UNSEEN)), f"{lost}, after {key} on {self.page.url}"

    def reach(self, selector: str, *, back: bool = False) -> None:
        """Press Tab until the focus is there, and see it at every step."""
        for _press in range(MOST_TABS):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            unseen, is_there = self.page.evaluate(f"selector => [{UNSEEN}, document.activeElement.matches(selector)]", selector)
            assert not unseen, f"{unseen}, on the way to {selector} on {self.page.url}"
            if is_there:
                return
        raise AssertionError(f"the keyboard does not reach {selector} on {self.page.url}")

    def has_focus(self, selector: str) -> bool:
        """Whether it is where the next key goes."""
        return bool(self.page.evaluate("selector => document.activeElement.matches(selector)", selector))
