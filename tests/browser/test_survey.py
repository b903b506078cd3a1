"""A survey in a real browser: Aino builds it, a resident and a member of staff answer on phones, a researcher reads it and takes it home."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from commons.languages import LANGUAGES
from tests.browser.conftest import Screen, SignIn
from tests.making import MadeProject, add_staff
from tests.servers import Installation

pytestmark = pytest.mark.usefixtures("patience")


@pytest.fixture
def project(project: MadeProject) -> MadeProject:
    """The project with staff of the library besides the residents."""
    add_staff(project)
    return project


def write(page: Page, name: str, text: str) -> None:
    """The three fields of a text."""
    for lang in ("fi", "sv", "en"):
        page.locator(f"[name='{name}-{lang}']").fill(f"{text} {lang}")


def build(desk: Page, server: Installation, project: MadeProject, lang: str, pictures: list[Path]) -> tuple[str, list[str]]:
    """By mouse and keyboard at the desk; gives the survey's address and the codes of both links."""
    desk.goto(f"{server.url}/{lang}/desk/projects/{project.public_id}/surveys/new")
    write(desk, "title", "Lobbies")
    desk.locator("main form button[type=submit]").click()
    desk.wait_for_url("**/texts")
    write(desk, "intro", "We ask about two lobbies")
    desk.locator("main form button[type=submit]").click()
    survey = re.sub(r"/texts$", "", desk.url)
    for kind in ("image_choice", "image_rating"):
        desk.goto(survey)
        if not desk.locator(f"button[value={kind}]").is_visible():
            desk.locator("details summary").last.click()
        desk.locator(f"button[value={kind}]").last.click()
        desk.wait_for_url("**/questions/q_*")
        desk.locator("input[type=file]").set_input_files(pictures)
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
    page.locator("form[action$='/start'] button").click()
    page.wait_for_url("**/1")
    page.locator(".picture-choice label").first.click()
    if page.locator("html[data-script]").count():
        expect(page.locator(".survey-saved")).not_to_be_empty()
    page.locator("button[value=next]").click()
    page.wait_for_url("**/2")
    for row in page.locator(".scale").all():
        row.locator("label").nth(3).click()
    page.locator("button[value=next]").click()
    page.wait_for_url("**/review")
    look(page)
    page.locator("form[action$='/finish'] button").click()
    page.wait_for_url("**/done")
    look(page)
    return page.locator(".receipt-code").inner_text()


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("lang", "scripts"),
    [*((lang, True) for lang in LANGUAGES), ("fi", False), *(pytest.param(one, False, marks=pytest.mark.long) for one in ("sv", "en"))],
)
def test_from_building_to_the_file(
    server: Installation,
    sign_in: SignIn,
    project: MadeProject,
    phone: Screen,
    desk: Screen,
    axe: Callable[[Page], None],
    pictures: list[Path],
    lang: str,
    scripts: bool,
) -> None:
    aino = desk(lang, scripts=scripts)
    sign_in(aino, lang)
    survey, codes = build(aino, server, project, lang, pictures)

    answer(phone(lang, scripts=scripts), server, lang, codes[0], axe if scripts else _no_look)
    receipt = answer(phone(lang, scripts=scripts), server, lang, codes[1], _no_look)

    aino.goto(f"{survey}/results")
    with aino.expect_download() as downloading:
        aino.locator("a[href*='responses.research']").click()
    rows = list(csv.DictReader(downloading.value.path().open(newline="", encoding="utf-8")))
    assert sorted((row["audience"], row["partner"], row["status"], row["language"]) for row in rows) == [
        ("residents", "", "complete", lang),
        ("staff", "library", "complete", lang),
    ]
    assert all(row["q1"] in "ab" and (row["q2_a"], row["q2_b"]) == ("4", "4") for row in rows)
    somebody = phone(lang, scripts=scripts)
    somebody.goto(f"{server.url}/r/{receipt}")
    expect(somebody.locator("main")).to_contain_text("Lobbies")
    if scripts:
        axe(somebody)


def _no_look(_page: Page) -> None:
    """Somebody who only answers."""
