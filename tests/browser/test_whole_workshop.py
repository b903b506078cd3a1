"""A whole workshop in a real browser, with scripts and without: three phones, a wall and a desk, from the template to the files taken home."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

from commons.languages import LANGUAGES
from tests.browser.acts import LESS, MORE, PLUS, dots_on, expect_screen, listen, press, write
from tests.browser.conftest import Screen, SignIn
from tests.making import MadeProject
from tests.servers import Installation
from workshop.starting import POP_UP

BEFORE, SPOT, AFTER = (lane.title["fi"] for lane in POP_UP.lanes)  # as the files say it, in the project's first language
BENCH, MENDED = "A bench by the door", 'A bench with a back, "häh"; by the door,\nin the sun'
HELP, REGRETTED, BUS, UNKIND = "=Hjälp med blanketter", "Elias was here", "Which bus goes there?", "Something unkind"
ENDED = {"fi": "päättynyt", "sv": "avslutad", "en": "ended"}

pytestmark = [pytest.mark.usefixtures("patience"), pytest.mark.timeout(300)]


@dataclass
class Hall:
    """Five screens in one language. With scripts each follows by itself; without, the wall does, and people look again."""

    language: str
    scripts: bool
    aino: Page
    projector: Page
    phones: list[Page] = field(default_factory=list)

    def look(self, *pages: Page) -> None:
        """What somebody does at a screen that does not change by itself: follow the link that says so."""
        for page in [] if self.scripts else pages:
            if page is self.projector:
                page.reload()  # it comes back by itself in a few seconds; the test waits for that once
            else:
                page.locator(".look-again a").click()


@pytest.mark.parametrize(
    ("language", "scripts"),
    [
        *((language, True) for language in LANGUAGES),
        ("sv", False),
        *(pytest.param(one, False, marks=pytest.mark.long) for one in ("fi", "en")),
    ],
)
def test_what_three_phones_did_stands_on_every_screen_and_in_the_files(
    server: Installation,
    sign_in: SignIn,
    project: MadeProject,
    phone: Screen,
    wall: Screen,
    desk: Screen,
    axe: Callable[[Page], None],
    language: str,
    scripts: bool,
) -> None:
    """Mutants: no text in `exports._ideas` for an idea of a version after the first; no `refresh` in `wall/show.html` (without scripts)."""
    hall = Hall(language, scripts, desk(language, scripts=scripts), wall(language, scripts=scripts))
    check = axe if scripts else lambda _page: None  # the same pages: looked at once
    sign_in(hall.aino, language)
    _make(hall, server, project, check)
    for _ in range(3):
        _come(hall, server, phone(language, scripts=scripts))
    hall.look(hall.aino, hall.projector)
    for screen in (hall.aino.locator(".counts"), hall.projector):
        expect(screen.locator("[data-count=joined]").first).to_have_text("3")

    _collect(hall)
    check(hall.projector)
    _vote(hall, check)
    _reveal(hall)
    check(hall.projector)
    _end(hall)
    check(hall.projector)
    check(hall.aino)

    assert [page.locator("html").get_attribute("lang") for page in (hall.aino, hall.projector, *hall.phones)] == [language] * 5
    _expect_ideas(hall)
    _expect_votes(hall)


def _make(hall: Hall, server: Installation, project: MadeProject, check: Callable[[Page], None]) -> None:
    """One press makes the workshop of the first template, one more opens it; the wall stands in another window."""
    aino, projector = hall.aino, hall.projector
    aino.goto(f"{server.url}/{hall.language}/desk/projects/{project.public_id}/workshops/new")
    check(aino)
    aino.locator(".desk-cards button").first.click()
    aino.wait_for_url("**/desk/workshops/**")
    if hall.scripts:
        listen(aino)
    check(aino)
    projector.goto(server.url + (aino.locator(".desk-copy-head a").get_attribute("href") or ""))
    expect_screen(projector, "lobby")
    expect(projector.locator(".wall-h1")).to_have_text(POP_UP.title[hall.language])
    check(projector)
    press(aino)


def _come(hall: Hall, server: Installation, page: Page) -> None:
    """By the code on the wall, and in the language of the phone."""
    code = hall.projector.locator(".wall-code").first.inner_text().replace(" ", "")
    page.goto(f"{server.url}/j/{code}")
    page.locator("main form .button").click()
    page.wait_for_url(f"**/{hall.language}/w/{code}")
    hall.phones.append(page)


def _collect(hall: Hall) -> None:
    """Björn mends his idea, Dora's is a need, Elias takes one back and writes two more; Aino hides one of them."""
    aino, projector, (björn, dora, elias) = hall.aino, hall.projector, hall.phones
    press(aino)
    hall.look(*hall.phones)
    for page in hall.phones:
        expect(page.locator("h1")).to_have_text(POP_UP.prompt[hall.language])
    _send(björn, BENCH, "idea", 1)
    _send(dora, HELP, "need", 2)
    _send(elias, REGRETTED, "wish", 3)
    _send(elias, BUS, "question", 3)
    _send(elias, UNKIND, "idea", 1)
    björn.locator("a[href$='/ideas/1']").click()
    björn.locator("#text").fill(MENDED)
    björn.locator(".write button[type=submit]").click()
    expect(_mine(björn)).to_have_text([MENDED])
    elias.locator("[data-key=mine-3] form button").click()
    if hall.scripts:
        elias.locator("dialog [value=yes]").click()
    expect(_mine(elias)).to_have_text([UNKIND, BUS])
    dora.locator("a[href$='/board']").click()
    expect(dora.locator(".lanes .note-text")).to_have_text([UNKIND, MENDED, HELP, BUS])

    hall.look(aino)
    expect(aino.locator("#ideas .note-text")).to_have_text([UNKIND, BUS, HELP, MENDED])
    aino.locator("#ideas [data-key=idea-5] button").click()

    expect(aino.locator("#ideas [data-key=idea-5]")).to_have_attribute("data-state", "hidden")
    expect(projector.locator(".wall-note .note-text")).to_have_text([MENDED, HELP, BUS])  # without scripts too, by itself
    expect(aino.locator(".desk-copy .wall-note .note-text")).to_have_text([MENDED, HELP, BUS])
    if not hall.scripts:
        dora.reload()
    expect(dora.locator(".lanes .note-text")).to_have_text([MENDED, HELP, BUS])


def _vote(hall: Hall, check: Callable[[Page], None]) -> None:
    """Three dots each, two on one idea at most. Elias takes one back; Björn and Dora say that they are done."""
    aino, projector, (björn, dora, elias) = hall.aino, hall.projector, hall.phones
    press(aino)
    if not hall.scripts:
        dora.locator(".back").click()  # from the board, which she still reads
    hall.look(projector, björn, elias)
    for page in hall.phones:
        expect(page.locator(PLUS)).to_have_count(3)
    for page, presses in ((björn, (MORE, 2, MORE, 2, MORE, 4)), (dora, (MORE, 2)), (elias, (MORE, 4, MORE, 4, LESS, 4, MORE, 1))):
        for button, target in zip(presses[::2], presses[1::2], strict=True):
            page.locator(str(button).format(target)).click()
    for page, shown in ((björn, (0, 2, 1)), (dora, (0, 1, 0)), (elias, (1, 0, 1))):
        for target, dots in zip((1, 2, 4), shown, strict=True):
            expect(dots_on(page, target)).to_have_text(str(dots))
    for page in (björn, dora):
        page.locator("form[action$='/done'] button").click()
        expect(page.locator(".notice-good")).to_be_visible()

    hall.look(aino, projector)
    for count, number in (("ballots", "3"), ("done", "2")):
        expect(aino.locator(f".counts [data-count={count}]")).to_have_text(number)
        expect(projector.locator(f"[data-count={count}]")).to_have_text(number)
    expect_screen(projector, "vote")
    assert projector.locator(".wall-figures").count() == 0
    check(projector)
    check(aino)


def _reveal(hall: Hall) -> None:
    """Between the end of the vote and its result nobody sees a number; then everybody the same, and each their own."""
    aino, projector = hall.aino, hall.projector
    press(aino)
    hall.look(projector, *hall.phones)
    expect_screen(projector, "counted")
    for page in hall.phones:
        expect(page.locator(PLUS)).to_have_count(0)
        expect(page.locator(".bar-row")).to_have_count(0)
    press(aino)
    hall.look(projector, *hall.phones)
    expect_screen(projector, "results")
    figures = [re.compile(rf"^\s*{dots}\D+{people}\b") for dots, people in ((3, 2), (2, 2), (1, 1))]
    expect(projector.locator(".wall-row .wall-idea")).to_contain_text([HELP, BUS, MENDED])
    expect(projector.locator(".wall-row:not(.wall-unseen) .wall-figures")).to_have_text(figures)
    for page, own in zip(hall.phones, (2, 1, 2), strict=True):
        expect(page.locator(".bar-label")).to_contain_text([HELP, BUS, MENDED])
        expect(page.locator(".bar-text")).to_have_text(figures)
        expect(page.locator(".my-dots li")).to_have_count(own)
    if hall.scripts:
        _expect_own_marked(hall.phones[0])


def _expect_own_marked(björn: Page) -> None:
    """Two of the three dots of the idea that came first are his. Mutant: take <my-dots> away."""
    first = björn.locator("[data-key=result-2]")
    expect(björn.locator(".bar-mine")).to_have_count(2)
    expect(first.locator(".bar-mine")).to_contain_text("2")
    own, whole = (float(first.locator(f".bar-{part}").get_attribute("width") or 0) for part in ("own", "value"))
    assert own / whole == pytest.approx(2 / 3, rel=0.01)


def _end(hall: Hall) -> None:
    press(hall.aino)
    hall.look(hall.projector, *hall.phones)
    expect_screen(hall.projector, "closed")
    for page in hall.phones:
        expect(page.locator("h1")).to_contain_text(ENDED[hall.language])


def _expect_ideas(hall: Hall) -> None:
    """Every number has its row: what was mended as it is now, what was taken back without its words."""
    rows = _file(hall, "ideas")
    told = ("number", "kind", "lane", "text", "state")
    assert [tuple(row[name] for name in told) for row in rows] == [
        ("1", "idea", BEFORE, MENDED, "visible"),
        ("2", "need", SPOT, HELP, "visible"),
        ("3", "wish", AFTER, "", "withdrawn"),
        ("4", "question", AFTER, BUS, "visible"),
        ("5", "idea", BEFORE, UNKIND, "hidden"),
    ]
    assert {(row["language"], row["audience"], row["channel"]) for row in rows} == {(hall.language, "residents", "own_device")}


def _expect_votes(hall: Hall) -> None:
    """The dots of each ballot, who of them was done, and what they come to."""
    given: dict[str, dict[int, int]] = defaultdict(dict)
    for row in _file(hall, "dots"):
        given[row["voter"]][int(row["idea"])] = int(row["dots"])
    ballots = {row["ballot"]: (given[row["ballot"]], row["spent"], row["done"]) for row in _file(hall, "ballots")}
    assert sorted(ballots.values(), key=str) == [({1: 1, 4: 1}, "2", "0"), ({2: 1}, "1", "1"), ({2: 2, 4: 1}, "3", "1")]
    assert len(given) == 3
    results = [(row["idea"], row["dots"], row["supporters"]) for row in _file(hall, "results")]
    assert results == [("2", "3", "2"), ("4", "2", "2"), ("1", "1", "1")]
    [of_round] = _file(hall, "rounds")
    said = ("budget", "most_per_idea", "state", "targets", "joined", "ballots", "done")
    assert tuple(of_round[name] for name in said) == ("3", "2", "revealed", "3", "3", "3", "2")


def _file(hall: Hall, name: str) -> list[dict[str, str]]:
    """A table in the research dialect, as the desk's link brings it."""
    with hall.aino.expect_download() as coming:
        hall.aino.locator(f".files a[href$='/{name}.csv']").click()
    with coming.value.path().open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _send(page: Page, text: str, kind: str, lane: int) -> None:
    write(page, text, kind=kind, lane=lane)
    expect(_mine(page).first).to_have_text(text)


def _mine(page: Page) -> Locator:
    return page.locator("my-ideas .note-text")
