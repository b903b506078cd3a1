"""The head of the desk on a phone: where to go, the way out and the languages are all to be seen, whole, in each language."""

from typing import Any

import pytest

from commons.languages import LANGUAGES
from tests.browser.conftest import Screen, SignIn
from tests.servers import Installation

LEAST = 44  # px, either way
MOST_ROWS = 2
MEASURE = """() => [...document.querySelectorAll('.desk-head a, .desk-head .button, .languages strong')].map(each => {
  const box = each.getBoundingClientRect();
  return {words: each.textContent.trim(), left: box.left, right: box.right, top: Math.round(box.top), width: box.width, height: box.height,
    inner: each.matches('.head-name') ? 0 : each.scrollWidth - each.clientWidth, seen: document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)};
}).map(one => ({...one, seen: Boolean(one.seen) && document.querySelector('.desk-head').contains(one.seen)}))"""


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_head_is_cut_on_a_phone(server: Installation, sign_in: SignIn, phone: Screen, language: str, width: int) -> None:
    """Mutant: one row that scrolls sideways (flex-wrap: nowrap and overflow-x in .desk-nav)."""
    page = phone(language)
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(page, language)

    for path in ("", "workshops", "account"):
        page.goto(f"{server.url}/{language}/desk/{path}")
        found: list[dict[str, Any]] = page.evaluate(MEASURE)

        assert {"fi": "Kirjaudu ulos", "sv": "Logga ut", "en": "Sign out"}[language] in [one["words"] for one in found]
        cut = [one for one in found if one["left"] < 0 or one["right"] > width or one["inner"] > 0 or not one["seen"]]
        assert cut == []
        assert [one for one in found if min(one["width"], one["height"]) < LEAST] == []
        assert len({one["top"] for one in found}) <= MOST_ROWS
