"""P7: nothing anyone types runs, breaks another card, or breaks a stream; seen in a real browser, at first paint and live."""

import secrets
import unicodedata
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from commons import changes
from commons.languages import LANGUAGES, Words
from commons.projects import shaping
from commons.statistics.suppression import ENOUGH
from surveys import building, links, responses
from tests import phones
from tests.browser.conftest import Screen, SignIn
from tests.hostile import REFUSED, TAKEN
from tests.making import MadeProject, MadeWorkshop, make_workshop
from tests.servers import Installation
from tests.surveys.making import Made, add_question
from workshop import gatherings, voting

IDEAS_EACH = 8  # within one phone's pace
PATIENCE_MS = 15_000
WORST = """</script>'"><script>alert(1)</script><img src=x onerror=alert(1)>%(n)s"""
SHORT = """'"><img src=x onerror=alert(1)>"""  # a link's source has 40 characters at most
ADDED = "script:not([src]):not([type='application/json']), [onerror], [src=x]"


def test_hostile_texts_are_shown_as_they_were_written_live_and_at_first_paint(
    server: Installation, room: MadeWorkshop, phone: Screen, wall: Screen
) -> None:
    """Mutant: `{{ idea.text|safe }}` in `_idea.html`, or a frame that is not JSON."""
    said: list[str] = []
    live, projected = phone("en"), wall("en")
    for page, path in ((live, f"/en/w/{room.code}"), (projected, f"/en/wall/{room.wall_token}")):
        page.on("dialog", lambda dialog: _dismiss(dialog, said))
        page.goto(server.url + path)
    live.get_by_role("button", name="Take part").click()
    live.goto(f"{server.url}/en/w/{room.code}/board")

    written = _write_all(server, room, TAKEN)
    live.wait_for_function("count => document.querySelectorAll('[data-key^=\"idea\"]').length >= count", arg=len(written))

    for page in (live, phone("sv")):
        if page is not live:
            page.goto(f"{server.url}/sv/w/{room.code}/board")
        shown = _texts(page)
        assert {number: shown.get(number) for number in written} == written
    assert said == []
    assert projected.locator("script:not([src])").count() == projected.locator("script[type='application/json']").count()


def test_texts_that_cannot_be_shown_are_refused_with_the_reason(server: Installation, room: MadeWorkshop) -> None:
    one = phones.Phone(server.url, room.code, lang="en")
    one.join()

    answers = [one.write(text) for text in REFUSED]

    assert [answer.status for answer in answers] == [422] * len(REFUSED)
    assert all(answer.reply["fields"]["text"] for answer in answers)


@pytest.mark.timeout(180)
def test_what_staff_call_things_in_a_workshop_is_text_on_every_screen(
    server: Installation, project: MadeProject, sign_in: SignIn, phone: Screen, wall: Screen, desk: Screen
) -> None:
    """Mutant: `|safe` on what `said` says (`parts/words.html`), on a text of a note, of a chart, or of the wall's `_screen.html` or `_parts.html`."""
    said: list[str] = []
    björn, projector, aino = (_listened_to(page, said) for page in (phone("en"), wall("en"), desk("en")))
    parts = _name_project(project)
    room = make_workshop(project, collecting=False, venue_id=parts["venue"])
    home = f"{server.url}/en"
    projector.goto(f"{home}/wall/{room.wall_token}")
    _shows(projector, "goal")
    _name_workshop(room)
    _shows(projector, "goal")
    room.collect()
    _shows(projector, "prompt", "lane")

    björn.goto(f"{home}/w/{room.code}")
    _shows(björn, "title", "venue", "goal")
    björn.get_by_role("button", name="Take part").click()
    björn.locator("textarea").fill(_called("idea"))
    björn.locator("button[name=lane]").first.click()
    expect(björn.locator("my-ideas .note-text", has_text=_called("idea"))).to_be_attached(timeout=PATIENCE_MS)
    _shows(björn, "title", "prompt", "lane", "lane prompt", "idea")
    another = room.seat()
    room.write(another, _called("second idea"), lane=2)
    björn.goto(f"{home}/w/{room.code}/board")
    _shows(björn, "lane", "idea", "second idea")
    _shows(projector, "prompt", "lane", "idea", "second idea")

    björn.goto(f"{home}/w/{room.code}")
    room.lead(gatherings.start_vote)
    expect(björn.locator("dot-vote")).to_be_attached(timeout=PATIENCE_MS)
    _shows(björn, "title", "idea", "second idea")
    _shows(projector, "prompt", "idea", "second idea")
    room.do(voting.place_dots, another, actor=another.actor, op="the-only-dot-of-all", target=2, dots=1)
    room.lead(voting.close_round)
    room.lead(gatherings.show_result)
    expect(björn.locator(".bars").first).to_be_attached(timeout=PATIENCE_MS)
    _shows(björn, "title", "idea", "second idea")
    _shows(projector, "idea", "second idea")

    sign_in(aino, "en")
    _shows(aino, "project")
    for path, shown in (
        (f"workshops/{room.public_id}", ("project", "title", "audience", "partner", "idea", "second idea")),
        (f"workshops/{room.public_id}/ideas", ("title", "idea")),
        (f"projects/{project.public_id}", ("project", "goal", "partner", "audience", "venue", "title")),
    ):
        aino.goto(f"{home}/desk/{path}")
        _shows(aino, *shown)
    assert said == []


@pytest.mark.timeout(180)
def test_what_staff_write_into_a_survey_is_text_on_every_screen(
    server: Installation, project: MadeProject, sign_in: SignIn, phone: Screen, desk: Screen
) -> None:
    """Mutant: `|safe` on `shown.alt` of `parts/picture.html`."""
    said: list[str] = []
    björn, aino = (_listened_to(page, said) for page in (phone("en"), desk("en")))
    parts = _name_project(project)
    made, link = _make_survey(project, parts["partner"])

    for path, shown in (
        ("", ("survey", "intro", "project", "partner")),
        ("/1", ("survey", "question", "option")),
        ("/2", ("survey", "picture question", "label")),
    ):
        björn.goto(f"{server.url}/en/s/{link['code']}{path}")
        _shows(björn, *shown)
    expect(björn.get_by_alt_text(_called("alt"), exact=True)).to_be_attached()

    sign_in(aino, "en")
    of_survey = f"{server.url}/en/desk/projects/{project.public_id}/surveys/{made.survey}"
    for path, shown in (
        ("", ("project", "survey", "question")),
        ("/links", ("survey", "audience", "partner", "source")),
        ("/results", ("project", "survey", "question", "option", "audience", "partner", "label")),
    ):
        aino.goto(of_survey + path)
        _shows(aino, *shown)
    aino.goto(f"{of_survey}/questions/{made.choice}")
    expect(aino.locator("[name=a-label-en]")).to_have_value(_called("option"))
    _shows(aino)
    aino.goto(f"{of_survey}/questions/{made.rating}")  # which can depend on an answer to the first
    _shows(aino, "question", "option")
    assert said == []


def _called(what: str) -> str:
    return SHORT if what == "source" else f"{what} {WORST}"


def _words(what: str) -> Words:
    return Words({lang: _called(what) for lang in LANGUAGES})


def _listened_to(page: Page, said: list[str]) -> Page:
    page.on("dialog", lambda dialog: _dismiss(dialog, said))
    return page


def _shows(page: Page, *fields: str) -> None:
    """Each of these is on the page as the text it is, and none of them has made an element."""
    for field in fields:
        expect(page.locator("html")).to_contain_text(_called(field), timeout=PATIENCE_MS)
    expect(page.locator(ADDED)).to_have_count(0)


def _name_project(project: MadeProject) -> dict[str, int]:
    """Hostile names for the project and its audience, and a partner and a venue of such names: what -> id."""

    def change(verb: Any, **arguments: Any) -> Any:
        return changes.make(verb, within=project.organisation_id, by=None, project_id=project.id, **arguments)

    change(shaping.edit_brief, name=_words("project"), goal=_words("goal"))
    change(shaping.rename_part, part="audience", which=project.residents, name=_words("audience"))
    return {
        "partner": change(shaping.add_partner, name=_words("partner"), key="partner")["id"],
        "venue": change(shaping.add_venue, name=_words("venue"))["id"],
    }


def _name_workshop(room: MadeWorkshop) -> None:
    lanes = [{"title": _words("lane"), "prompt": _words("lane prompt")}, {"title": _words("second lane"), "prompt": {}}]
    room.lead(gatherings.reword_workshop, title=_words("title"), prompt=_words("prompt"), lanes=lanes)


def _make_survey(project: MadeProject, partner: int) -> tuple[Made, dict[str, Any]]:
    """A survey that asks in words and in pictures, answered by enough people to be told of; with the link they came by."""
    made = Made()
    made.organisation_id, made.project_id, made.project = project.organisation_id, project.id, project.public_id
    survey = made.make(building.create_survey, by=None, project_id=project.id, title=_words("survey"))
    made.survey_id, made.survey = survey["id"], survey["public_id"]
    made.change(building.set_texts, intro=_words("intro"))
    link = made.change(links.make_link, audience_id=project.residents, partner_id=partner, source=SHORT)
    made.choice = add_question(made, "single", _words("question"))
    made.change(building.edit_question, question=made.choice, entries={"a": {"label": _words("option")}})
    made.change(building.add_page)
    made.rating = pictures = add_question(made, "image_choice", _words("picture question"))
    made.change(building.edit_question, question=pictures, entries={"a": {"label": _words("label"), "alt": _words("alt")}})
    made.open()
    for _person in range(ENOUGH):
        one = made.respondent(link)
        one.does(responses.save_answer, question=made.choice, value={"choice": "a"})
        one.does(responses.save_answer, question=pictures, value="a")
        one.does(responses.finish, receipt_hash=secrets.token_bytes(32))
    return made, link


def _write_all(server: Installation, room: MadeWorkshop, texts: list[str]) -> dict[int, str]:
    """Write each from phones that keep a person's pace; number -> the text as it is kept."""
    written = {}
    for place, text in enumerate(texts):
        if place % IDEAS_EACH == 0:
            writer = phones.Phone(server.url, room.code, lang="en")
            writer.join()
        answer = writer.write(text)
        assert answer.status == 201, (text, answer.body)
        written[answer.reply["number"]] = unicodedata.normalize("NFC", text.strip())
    return written


def _texts(page: Page) -> dict[int, str]:
    """Number -> text of every idea on the page, as the document holds it."""
    found: list[list[Any]] = page.evaluate(
        """() => [...document.querySelectorAll('[data-key^="idea"]')].map(card =>
            [Number(card.dataset.key.slice(5)), card.querySelector('.note-text').textContent])"""
    )
    return {number: text for number, text in found}


def _dismiss(dialog: Dialog, said: list[str]) -> None:
    said.append(dialog.message)
    dialog.dismiss()
