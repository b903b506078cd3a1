"""What a phone downloads for a page of a survey, compressed: the page with its styles and scripts, and with its pictures.

`python -m benches.survey_pages`; limits: 60 kB without pictures, 250 kB with them. Of each picture the variant counts that a screen of
360 pixels at twice the density takes: the first that is at least as wide.
"""

import json
import re

from benches._installed import installed
from benches._load import as_line
from benches._surveys import ASKED, make_survey_of_twelve
from benches.first_page import weigh
from surveys import responses
from tests.phones import Phone

SCREEN = 360 * 2  # pixels across
LIMIT_KB, LIMIT_WITH_PICTURES_KB = 60.0, 250.0
SRCSET = re.compile(r'srcset="([^"]+)"')


def main() -> None:
    """A line for the introduction, and one for each kind of question of the bench."""
    with installed() as installation:
        made = make_survey_of_twelve()
        code = made.residents["code"]
        one = made.respondent(language="en")
        one.does(responses.start)
        phone = Phone(installation.url, code, "en")
        pages = {"intro": f"/en/s/{code}", **{kind: f"/en/s/{code}/{number}" for number, kind in enumerate(dict.fromkeys(ASKED), 1)}}
        for name, path in pages.items():
            print(json.dumps(_measure(phone, name, path)), flush=True)


def _measure(phone: Phone, name: str, path: str) -> dict[str, object]:
    sizes = weigh(phone, path)
    pictures = {_chosen(srcset) for srcset in SRCSET.findall(phone.request("GET", path, headers={"Accept": "text/html"}).text)}
    alone = sum(sizes.values()) / 1000
    shown = sum(len(phone.request("GET", picture).body) for picture in pictures) / 1000
    return as_line(
        bench="survey_pages",
        page=name,
        kb=alone,
        limit_kb=LIMIT_KB,
        with_pictures_kb=alone + shown,
        limit_with_pictures_kb=LIMIT_WITH_PICTURES_KB,
        pictures=len(pictures),
    )


def _chosen(srcset: str) -> str:
    variants = sorted((int(width.removesuffix("w")), address) for address, width in (one.split() for one in srcset.split(", ")))
    return next((address for width, address in variants if width >= SCREEN), variants[-1][1])


if __name__ == "__main__":
    main()
