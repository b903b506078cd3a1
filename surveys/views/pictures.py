"""A picture of a question as a page shows it: the very bytes the definition names, with its words in the reader's language."""

from typing import Any

from commons.languages import Words, current_language
from commons.media import Shown


def shown(option: dict[str, Any]) -> Shown:
    """What `parts/picture.html` needs, from an option of the definition."""
    alt = Words(option.get("alt")).in_(current_language())
    widths = option.get("widths") or [option["width"]]
    return Shown(
        public_id="",
        src=address(option, widths[-1]),
        srcset=", ".join(f"{address(option, width)} {width}w" for width in widths),
        width=option["width"],
        height=option["height"],
        bytes={},
        alt=alt.text,
        lang=alt.lang,
        long_description="",
        caption="",
        credit="",
    )


def address(option: dict[str, Any], width: int) -> str:
    """Where the picture is in this width."""
    return f"/media/{option['picture']}/{width}.webp"
