"""The pictures of the demo are drawn the same every time, are large enough, and say in three languages what they show."""

import io

import pytest
from PIL import Image

from commons import drawings
from commons.languages import LANGUAGES

LONGEST_ALT = 300


@pytest.mark.parametrize("name", drawings.names())
def test_a_space_is_drawn_whole_and_has_words(name):
    picture = Image.open(io.BytesIO(drawings.draw(name)))

    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (1600, 1200))
    assert len(picture.resize((80, 60)).getcolors(80 * 60)) > 1_000, "a picture, not a plain sheet"
    for words in (drawings.titles(name), drawings.alt_texts(name)):
        assert list(words) == list(LANGUAGES)
    assert max(len(text) for text in drawings.alt_texts(name).values()) <= LONGEST_ALT


def test_drawing_again_gives_the_same_bytes():
    first = drawings.draw("aula_a")
    drawings.draw.cache_clear()

    assert drawings.draw("aula_a") == first


def test_the_two_lobbies_can_be_compared():
    """The same size, about the same brightness: nobody chooses the lighter picture instead of the better lobby."""
    bright = [
        sum(Image.open(io.BytesIO(drawings.draw(name))).convert("L").resize((40, 30)).tobytes()) / 1200 for name in ("aula_a", "aula_b")
    ]

    assert abs(bright[0] - bright[1]) < 45
