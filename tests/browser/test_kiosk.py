"""A kiosk in a real browser: the countdown is seen, told and stopped, and whoever comes next begins at the beginning."""

from collections.abc import Callable

import pytest
from flask import Flask, current_app
from playwright.sync_api import Page, expect

from commons.projects.models import Channel
from commons.settings import settings_of
from surveys import links
from surveys.marks import pin_tag
from tests.browser.conftest import Screen
from tests.servers import Installation
from tests.surveys.making import Made, make_survey

QUIET_MS = 95_000  # a little over the stretch without a touch
WHOLE_MS = 125_000  # and over the countdown


@pytest.fixture
def kiosk(beside: Flask) -> str:
    """The address of a kiosk of Aino's survey, without a language."""
    made: Made = make_survey(opened=True)
    mark = pin_tag(settings_of(current_app).secret_key, made.survey, "4711")
    return f"/s/{made.change(links.make_link, channel=Channel.KIOSK, pin_hash=mark)['code']}"


@pytest.mark.timeout(120)
def test_a_kiosk_left_alone_starts_over_and_one_at_which_somebody_stands_does_not(
    server: Installation, kiosk: str, phone: Screen, axe: Callable[[Page], None]
) -> None:
    """Mutants: no countdown; one that a key does not stop; leave the answer of the one before to the next."""
    page = phone("sv")
    page.clock.install()
    page.goto(f"{server.url}{kiosk}")
    page.locator("form[action$='/start'] button").click()
    page.wait_for_url("**/1")
    page.locator(".picture-choice label").first.click()
    page.clock.run_for(1_000)
    expect(page.locator(".survey-saved")).not_to_be_empty()
    soon = page.locator(".kiosk-soon")

    page.clock.fast_forward(QUIET_MS)
    page.clock.run_for(3_000)
    expect(soon).to_be_visible()
    expect(page.locator("#announcer")).to_contain_text("Den här sidan börjar om")
    axe(page)
    page.keyboard.press("Shift")
    expect(soon).to_be_hidden()
    page.clock.fast_forward(WHOLE_MS)
    page.clock.run_for(1_000)
    page.wait_for_url(f"**/sv{kiosk}")
    page.locator("form[action$='/start'] button").click()

    page.wait_for_url("**/1")
    expect(page.locator(".picture-choice input:checked")).to_have_count(0)
