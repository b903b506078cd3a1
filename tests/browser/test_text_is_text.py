"""P7: nothing anyone types runs, breaks another card, or breaks a stream; seen in a real browser, at first paint and live."""

import unicodedata
from typing import Any

from playwright.sync_api import Dialog, Page

from tests import phones
from tests.browser.conftest import Screen
from tests.hostile import REFUSED, TAKEN
from tests.making import MadeWorkshop
from tests.servers import Installation

IDEAS_EACH = 8  # within one phone's pace


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
