"""A condition on a question: made with the keyboard alone at the desk, and met on a phone without scripts."""

import re
from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from commons.languages import Words
from tests.browser.conftest import Screen, sign_in_at
from tests.making import make_user
from tests.servers import Installation
from tests.surveys.making import Made, add_question, begin_survey


def test_aino_makes_a_condition_with_the_keyboard_and_bjorn_is_asked_by_it_without_scripts(
    server: Installation, beside: Flask, aino: str, desk: Screen, phone: Screen, axe: Callable[[Page], None]
) -> None:
    made = begin_survey(Made())
    make_user(aino, organisation_id=made.organisation_id)
    first = add_question(made, "single", Words(fi="Tuletko bussilla?", sv="Kommer du med buss?", en="Do you come by bus?"))
    second = add_question(made, "text", Words(fi="Mistä?", sv="Varifrån?", en="Where from?"))
    add_question(made, "text", Words(fi="Muuta?", sv="Annat?", en="Anything else?"))
    page = desk("sv")
    sign_in_at(page, server.url, "sv", aino)
    page.goto(f"{server.url}/sv/desk/projects/{made.project}/surveys/{made.survey}/questions/{second}")

    page.locator(".rule summary").focus()
    for key in ("Enter", "Tab", "Space"):
        page.keyboard.press(key)
    axe(page)
    page.locator("button[value=save]").press("Enter")
    page.wait_for_url(re.compile(rf"{made.survey}$"))

    expect(page.locator(".outline-rule")).to_have_text("Bara om svaret på ”Kommer du med buss?” är ”label a (sv)”.")
    axe(page)
    made.open()
    björn = phone("fi", scripts=False)
    björn.goto(f"{server.url}/fi/s/{made.residents['code']}")
    björn.locator("form[action$='/start'] button").click()
    for chosen, leads_to in (("b", 3), ("a", 2)):
        björn.locator(f"input[name={first}][value={chosen}]").check()
        björn.locator("button[value=next]").click()
        björn.wait_for_url(f"**/{leads_to}")
        if chosen == "b":
            expect(björn.locator(".progress label")).to_have_text("Kysymys 2/2")
            björn.locator("button[value=back]").click()
            björn.wait_for_url("**/1")
