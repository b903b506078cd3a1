"""Finnish, Swedish and English: which one a page speaks, and texts that people write in all three."""

from commons.languages.choosing import LANGUAGES, current_language, init_app
from commons.languages.words import Text, Words, WordsColumn

__all__ = ["LANGUAGES", "Text", "Words", "WordsColumn", "current_language", "init_app"]
