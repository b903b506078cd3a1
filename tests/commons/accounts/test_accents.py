"""An organisation's colour is on its own pages, nobody else's, and can be seen on a dark wall too."""

import re

import pytest
from flask import Flask

from commons import changes
from commons.accounts import organisations
from commons.accounts.accents import seen_on_night
from commons.accounts.organisations import luminance
from tests.client import Client
from tests.commons.city import City, build
from tests.making import MadeWorkshop, make_workshop, words

BERRY = "#8a1538"


def paint(room: MadeWorkshop, colour: str = BERRY) -> None:
    where = {"within": room.project.organisation_id, "organisation_id": room.project.organisation_id}
    changes.make(organisations.edit_organisation, by=None, name=words("Pori"), accent=colour, **where)


@pytest.mark.parametrize("page", ["/w/{0.code}", "/w/{0.code}/board", "/wall/{0.wall_token}", "/p/{0.project.public_id}/notice"])
def test_the_colour_is_on_the_pages_of_its_organisation_and_not_on_those_of_another(app: Flask, page: str) -> None:
    """Mutant: keep the colour without saying whose it is."""
    ours, theirs = make_workshop(), make_workshop()
    paint(ours)
    browser: Client = app.test_client()  # type: ignore[assignment]

    pages = [browser.get("/en" + page.format(room)).text for room in (ours, theirs)]

    assert [text.count(f'fill="{BERRY}"') for text in pages] == [1, 0]
    assert 'class="accent-band"' not in pages[1]


def test_who_changes_the_colour_sees_it_at_once(app: Flask) -> None:
    """Mutant: drop `accents.forget`."""
    city: City = build(app)
    owner = city.browser("owner")
    page = f"/en/desk/organisations/{city.organisation['public_id']}"
    before = owner.get(page).text
    owner.get(f"{page}/edit")
    owner.fill("edit", **{"name-fi": "Pori", "accent": BERRY})
    after = owner.get(page).text

    assert [BERRY in before, BERRY in after, BERRY in owner.get("/en/desk/account").text] == [False, True, False]


@pytest.mark.parametrize("colour", ["#000000", "#1b2430", BERRY, "#0b4f8a", "#1e6b4f", "#767676"])
def test_a_dark_colour_can_be_seen_on_a_dark_page(app: Flask, colour: str) -> None:
    room = make_workshop()
    paint(room, colour)

    wall = app.test_client().get(f"/en/wall/{room.wall_token}").text

    shown = re.findall(r'fill="(#\w{6})"', wall.partition('class="accent-band"')[2].partition("</svg>")[0])
    assert shown == [colour, seen_on_night(colour)]
    assert (luminance(shown[1]) + 0.05) / (luminance("#182330") + 0.05) >= 3
