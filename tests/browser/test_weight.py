"""What a phone downloads before it can be used: little enough for a library's crowded Wi-Fi."""

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import Screen
from tests.making import MadeWorkshop
from tests.servers import Installation

MOST_BYTES = 30_000  # compressed, all of it
MOST_SCRIPT_BYTES = 12_000


@pytest.mark.parametrize("path", ["/fi/w/{code}", "/fi/w/{code}/board"])
def test_the_first_page_of_a_phone_is_light(server: Installation, room: MadeWorkshop, phone: Screen, path: str) -> None:
    page = phone("fi")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(server.url + path.format(code=room.code), wait_until="load")

    assert _bytes(page, answers, {"document", "stylesheet", "script", "image", "font", "manifest", "other"}) < MOST_BYTES
    assert _bytes(page, answers, {"script"}) < MOST_SCRIPT_BYTES


def _bytes(page: Page, answers: list[Response], kinds: set[str]) -> int:
    """What travelled in the bodies of these answers, as compressed as it was."""
    return sum(answer.request.sizes()["responseBodySize"] for answer in answers if answer.request.resource_type in kinds)
