"""P9: organisations see only their own. Another's id looks exactly like one that does not exist, at every address of the desk.

The addresses come from the route map: a new one is tried from the day it is there, or the test asks what to put into it.
Mutant: a look-up without its standing (`find_project` in any one view, `standing_in`, `find_organisation`, or `_lead` of the
workshop's desk with `queries.find_by_public_id` alone): Carla gets 200 or 403 where nothing should be.
"""

import re
from typing import Any

import pytest
from flask import Flask

from commons import changes
from commons.accounts import organisations
from tests.making import make_project, make_user, words
from tests.promises.whole_desk import Page, ask, browser, fill, made_up, make_ours, pages, put_in

# What lies in something else, outermost first: each may be asked for through one's own of what lies around it.
AROUND = ("organisation", "project", "workshop", "survey")


@pytest.fixture
def ours(app: Flask) -> dict[str, Any]:
    """Aino's organisation with everything in it that an address can name."""
    return make_ours()


@pytest.fixture
def theirs(app: Flask) -> dict[str, Any]:
    """The same kinds of things, Carla's."""
    organisation = changes.make(organisations.create_organisation, name=words("Elsewhere"))
    make_user("carla@example.fi", organisation_id=organisation["id"], role="owner", name="Carla")
    return {"organisation": organisation["public_id"], **put_in(make_project(organisation["id"], "Carla's project"))}


@pytest.mark.parametrize("who", ["carla", "consultant"])
def test_what_belongs_to_others_looks_like_what_is_not_there(app: Flask, ours: dict[str, Any], theirs: dict[str, Any], who: str) -> None:
    client, token = browser(app, who)

    told = [
        f"{page}: {there[0]} instead of {not_there[0]}"
        for page in pages(app)
        for there, not_there in [[ask(client, token, page.method, path) for path in (fill(page, ours), fill(page, ours, nobodys=True))]]
        if there != not_there or there[0] != 404
    ]

    assert told == []


@pytest.mark.engine("sqlite")
def test_what_must_not_be_seen_could_be_seen(app: Flask, ours: dict[str, Any]) -> None:
    """Every address leads Aino somewhere, or the test above would compare two things that are not there.

    Mutant: leave the partner, the visitor, the idea or any other thing out of `ours`.
    """
    client, token = browser(app, "aino")
    in_order = sorted(pages(app), key=lambda page: (page.method != "GET", page.rule.rule.endswith(("/remove", "/withdraw", "/end"))))

    statuses = {str(page): ask(client, token, page.method, fill(page, ours))[0] for page in in_order}

    assert {page: status for page, status in statuses.items() if status in {403, 404} or status >= 500} == {}
    assert sum(status == 200 for status in statuses.values()) >= 30


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("who", ["carla", "consultant"])
def test_anothers_child_is_not_found_through_what_is_ones_own(app: Flask, ours: dict[str, Any], theirs: dict[str, Any], who: str) -> None:
    """Mutant: look a part, a member, a link or a question up by its id alone, or withdraw an invitation unscoped."""
    client, token = browser(app, who)
    own = theirs if who == "carla" else ours["sibling"]
    through = [(page, mixed) for page in pages(app) for mixed in mixtures(page, ours, own)]

    found = [
        f"{page}: {there[0]} instead of {not_there[0]}"
        for page, mixed in through
        for there, not_there in [
            [ask(client, token, page.method, path) for path in (fill(page, {**ours, **mixed}), fill(page, {**made_up(ours), **mixed}))]
        ]
        if there != not_there or there[0] not in told_of(page, who)
    ]

    assert len(through) > 40
    assert found == []
    assert invited_by(app, ours) == {"organisation@example.fi", "project@example.fi"}


def told_of(page: Page, who: str) -> set[int]:
    """What may be said of another's child: that it is not there. A consultant owns nothing; to withdraw twice is no fault."""
    ended = {303} if page.rule.rule.endswith("/withdraw") else set()
    return {404, *ended} if who == "carla" else {403, 404}


def invited_by(app: Flask, ours: dict[str, Any]) -> set[str]:
    """Whom Aino has invited, as her pages have it."""
    client, _token = browser(app, "aino")
    pages = [f"/en/desk/organisations/{ours['organisation']}", f"/en/desk/projects/{ours['project']}/members"]
    return {found for page in pages for found in re.findall(r"(?:organisation|project)@example\.fi", client.get(page).text)}


def mixtures(page: Page, ours: dict[str, Any], own: dict[str, Any]) -> list[dict[str, Any]]:
    """What is somebody's own around something of ours: the outermost thing alone, then the next one too."""
    named = [name for name in AROUND if f"/{name}s/<" in page.rule.rule]
    inside = page.rule.arguments & {"uid", "question", "page", "link_id", "code", "which", "user_id", "invitation_id"}
    deep = len(named) if inside else len(named) - 1
    return [{name: own[name] for name in named[: count + 1] if name in own} for count in range(deep)]
