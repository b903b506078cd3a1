"""The kinds of question there are: a dict from key to kind, one module each."""

from surveys.kinds import image_choice, image_rating, information
from surveys.kinds.contract import Kind

KINDS: dict[str, Kind] = {kind.key: kind for kind in (information.KIND, image_choice.KIND, image_rating.KIND)}

__all__ = ["KINDS", "Kind"]
