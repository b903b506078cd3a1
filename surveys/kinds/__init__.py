"""The kinds of question there are: a dict from key to kind, one module each, in groups as an author looks for them."""

from flask_babel import lazy_gettext as _l

from surveys.kinds import (
    before_after,
    best_worst,
    consent,
    first_click,
    five_seconds,
    hotspot,
    image_choice,
    image_choices,
    image_matrix,
    image_rating,
    information,
    multiple,
    number,
    pairwise,
    pins,
    ranking,
    scale,
    semantic_differential,
    single,
    text,
)
from surveys.kinds.contract import CHOOSE, COMPARE, MARK, RATE, TELL, Kind

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        information.KIND,
        consent.KIND,
        text.KIND,
        number.KIND,
        single.KIND,
        multiple.KIND,
        scale.KIND,
        image_choice.KIND,
        image_choices.KIND,
        image_rating.KIND,
        image_matrix.KIND,
        semantic_differential.KIND,
        ranking.KIND,
        pairwise.KIND,
        best_worst.KIND,
        before_after.KIND,
        pins.KIND,
        first_click.KIND,
        hotspot.KIND,
        five_seconds.KIND,
    )
}

GROUPS = {
    CHOOSE: _l("Choose"),
    RATE: _l("Rate"),
    COMPARE: _l("Compare"),
    MARK: _l("Mark on a picture"),
    TELL: _l("Tell and write"),
}


def in_groups() -> list[tuple[object, list[Kind]]]:
    """(Words for the group, its kinds), without groups that have none."""
    found = [(words, [kind for kind in KINDS.values() if kind.group == group]) for group, words in GROUPS.items()]
    return [(words, kinds) for words, kinds in found if kinds]


__all__ = ["GROUPS", "KINDS", "Kind", "in_groups"]
