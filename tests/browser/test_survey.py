"""A survey in a real browser: Aino builds it, a resident and a member of staff answer on phones, a researcher reads it and takes it home."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from commons import changes, drawings
from commons.languages import Words
from commons.projects import shaping
from tests.browser.conftest import Screen, SignIn
from tests.making import MadeProject
from tests.servers import Installation

NARROW = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %

pytestmark = pytest.mark.usefixtures("patience")


@pytest.fixture
def project(project: MadeProject) -> MadeProject:
    """The project with staff of the library besides the residents."""
    for verb, more in ((shaping.add_audience, {"kind": "staff", "key": "staff"}), (shaping.add_partner, {"key": "library"})):
        name = Words(fi=more["key"].title(), sv=more["key"].title(), en=more["key"].title())
        changes.make(verb, within=project.organisation_id, by=None, project_id=project.id, name=name, **more)
    return project


def write(page: Page, name: str, text: str) -> None:
    """The three fields of a text."""
    for lang in ("fi", "sv", "en"):
        page.locator(f"[name='{name}-{lang}']").fill(f"{text} {lang}")


def build(desk: Page, server: Installation, project: MadeProject, lang: str, folder: Path) -> tuple[str, list[str]]:
    """By mouse and keyboard at the desk; gives the survey's address and the codes of both links."""
    desk.goto(f"{server.url}/{lang}/desk/projects/{project.public_id}/surveys/new")
    write(desk, "title", "Lobbies")
    desk.locator("main form button[type=submit]").click()
    desk.wait_for_url("**/texts")
    write(desk, "intro", "We ask about two lobbies")
    desk.locator("main form button[type=submit]").click()
    survey = re.sub(r"/texts$", "", desk.url)
    files = []
    for name in ("aula_a", "aula_b"):
        files.append(folder / f"{name}.png")
        files[-1].write_bytes(drawings.draw(name))
    for kind in ("image_choice", "image_rating"):
        desk.goto(survey)
        if not desk.locator(f"button[value={kind}]").is_visible():
            desk.locator("details summary").last.click()
        desk.locator(f"button[value={kind}]").last.click()
        desk.wait_for_url("**/questions/q_*")
        desk.locator("input[type=file]").set_input_files(files)
        desk.locator("form[enctype] button[type=submit]").click()
        expect(desk.locator(".picture-edit")).to_have_count(2)
        write(desk, "text", f"Question of {kind}")
        for uid in "ab":
            write(desk, f"{uid}-label", f"Lobby {uid}")
            write(desk, f"{uid}-alt", f"What lobby {uid} shows")
        desk.locator("button[value=save]").click()
        desk.wait_for_url(survey)
    desk.locator("form[action$='/open'] button").click()
    expect(desk.locator("form[action$='/close']")).to_be_attached()
    for audience, partner in (("staff", "library"), ("residents", "")):
        desk.goto(f"{survey}/links")
        desk.locator(f"input[value={audience}]").check()
        desk.locator("select").select_option(partner)
        desk.locator("main section form button[type=submit]").click()
        expect(desk.locator(".flashes")).to_be_visible()
    codes = [str(text).rpartition("/")[2] for text in desk.locator(".link-address").all_inner_texts()]
    return survey, codes


def answer(page: Page, server: Installation, lang: str, code: str, look: Callable[[Page], None]) -> str:
    """By touch, from the door to the receipt; gives the receipt."""
    page.goto(f"{server.url}/{lang}/s/{code}")
    look(page)
    page.locator("form[action$='/start'] button").click()
    page.wait_for_url("**/1")
    look(page)
    page.locator(".picture-choice label").first.click()
    if page.locator("html[data-script]").count():
        expect(page.locator(".survey-saved")).not_to_be_empty()
    page.locator("button[value=next]").click()
    page.wait_for_url("**/2")
    for row in page.locator(".scale").all():
        row.locator("label").nth(3).click()
    look(page)
    page.locator("button[value=next]").click()
    page.wait_for_url("**/review")
    look(page)
    page.locator("form[action$='/finish'] button").click()
    page.wait_for_url("**/done")
    look(page)
    return page.locator(".receipt-code").inner_text()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_from_building_to_the_file(
    server: Installation,
    sign_in: SignIn,
    project: MadeProject,
    phone: Screen,
    desk: Screen,
    axe: Callable[[Page], None],
    tmp_path: Path,
    lang: str,
) -> None:
    aino = desk(lang)
    sign_in(aino, lang)
    survey, codes = build(aino, server, project, lang, tmp_path)
    axe(aino)

    answer(phone(lang), server, lang, codes[0], axe)
    receipt = answer(phone(lang, scripts=False), server, lang, codes[1], lambda _page: None)

    aino.goto(f"{survey}/results")
    axe(aino)
    with aino.expect_download() as downloading:
        aino.locator("a[href*='responses.research']").click()
    rows = list(csv.DictReader(downloading.value.path().open(newline="", encoding="utf-8")))
    assert sorted((row["audience"], row["partner"], row["status"], row["language"]) for row in rows) == [
        ("residents", "", "complete", lang),
        ("staff", "library", "complete", lang),
    ]
    assert all(row["q1"] in "ab" and (row["q2_a"], row["q2_b"]) == ("4", "4") for row in rows)
    somebody = phone(lang)
    somebody.goto(f"{server.url}/r/{receipt}")
    axe(somebody)


@pytest.mark.timeout(200)
def test_siiri_answers_by_keyboard_alone_at_400_percent(
    server: Installation, sign_in: SignIn, project: MadeProject, desk: Screen, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    aino = desk("en")
    sign_in(aino, "en")
    _survey, codes = build(aino, server, project, "en", tmp_path)
    siiri = desk("en")
    siiri.set_viewport_size(NARROW)
    siiri.goto(f"{server.url}/en/s/{codes[1]}")

    tab_to(siiri, "form[action$='/start'] button")
    siiri.keyboard.press("Enter")
    siiri.wait_for_url("**/1")
    tab_to(siiri, ".picture-choice input")
    siiri.keyboard.press("ArrowDown")
    expect(siiri.locator(".survey-saved")).not_to_be_empty()
    no_wider_than_the_screen(siiri)
    axe(siiri)
    tab_to(siiri, ".enlarge")
    siiri.keyboard.press("Enter")
    expect(siiri.locator("dialog.picture-dialog")).to_be_visible()
    siiri.keyboard.press("Escape")
    expect(siiri.locator("dialog.picture-dialog")).to_have_count(0)
    tab_to(siiri, "button[value=next]")
    siiri.keyboard.press("Enter")
    siiri.wait_for_url("**/2")
    no_wider_than_the_screen(siiri)
    tab_to(siiri, "button[value=dont_know]")
    siiri.keyboard.press("Enter")
    siiri.wait_for_url("**/review")
    no_wider_than_the_screen(siiri)
    tab_to(siiri, "form[action$='/finish'] button")
    siiri.keyboard.press("Enter")

    siiri.wait_for_url("**/done")
    no_wider_than_the_screen(siiri)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def no_wider_than_the_screen(page: Page) -> None:
    """Nothing is to be scrolled sideways."""
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
