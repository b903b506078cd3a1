"""Where long Finnish words break: between syllables, with a hyphen, and nowhere else."""

import pytest
from flask import Flask

from commons.languages.hyphens import SOFT_HYPHEN, breakable
from commons.languages.words import Text
from tests.making import make_workshop, words
from workshop import gatherings


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("terveydenhuoltopalvelut", "ter-vey-den-huol-to-pal-ve-lut"),
        ("Kaupunkisuunnittelulautakunta", "Kau-pun-ki-suun-nit-te-lu-lau-ta-kunta"),
        ("hyvinvointialue", "hyvin-vointi-alue"),
        ("yhteisasiakaspalvelu", "yhteis-asia-kas-pal-velu"),
        ("työpaja", "työpaja"),
    ],
)
def test_a_long_word_breaks_between_its_syllables(word: str, parts: str) -> None:
    said = breakable(Text(f"Uusi {word}!", "fi"))

    assert said.replace(SOFT_HYPHEN, "") == f"Uusi {word}!"
    assert said.replace(SOFT_HYPHEN, "-") == f"Uusi {parts}!"


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_words_in_other_languages_are_left_to_the_browser(lang: str) -> None:
    assert SOFT_HYPHEN not in breakable(Text("stadsplaneringsnämndens", lang))


def test_what_people_wrote_is_escaped_as_ever(app: Flask) -> None:
    room = make_workshop()
    room.lead(
        gatherings.reword_workshop, title=words("<b>terveydenhuoltopalvelut</b>"), prompt=words("<i>"), lanes=[{"title": words("A")}] * 2
    )

    page = app.test_client().get(f"/fi/w/{room.code}").text

    assert "<b>" not in page
    assert f"&lt;b&gt;ter{SOFT_HYPHEN}vey" in page
