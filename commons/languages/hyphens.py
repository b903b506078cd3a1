"""Where a long Finnish word may be broken: browsers know it for Swedish and English, hardly any for Finnish."""

import re

from commons.languages.words import Text

SOFT_HYPHEN = "\u00ad"
LONG = re.compile(r"[^\W\d_]{13,}")  # what a narrow phone cannot hold in a heading
# Words that often end a compound and begin with a vowel: the break before them is no syllable's.
HEAD = re.compile(
    r"(?<=[^\W\d_]{3})(?=alue|asem|asia|asuk|elin|eläk|etuu|ohjau|ohjelm|opetu|opisto|organisaatio|osallis|osasto|ympäristö|yksikkö|yksikö)",
    re.IGNORECASE,
)
# A syllable begins at a consonant before a vowel; at least three letters stay on either side.
SYLLABLE = re.compile(r"(?<=[^\W\d_]{3})(?=[bcdfghjklmnpqrstvwxz][aeiouyäöå][^\W\d_])", re.IGNORECASE)


def breakable(said: Text) -> str:
    """The text with soft hyphens in its long words if it is in Finnish; nobody sees them before a line ends there."""
    return LONG.sub(_hyphenated, said.text) if said.lang == "fi" else said.text


def _hyphenated(word: re.Match[str]) -> str:
    return SYLLABLE.sub(SOFT_HYPHEN, HEAD.sub(SOFT_HYPHEN, word[0]))
