"""A text that tells something; nothing is answered."""

from flask_babel import lazy_gettext as _l

from surveys.kinds.contract import TELL, Kind
from surveys.kinds.question import Question


class Information(Kind):
    """Goes on the same screen as the question after it."""

    key = "information"
    icon = "info"
    group = TELL
    answerable = False
    name = _l("Tell something")
    description = _l("A short text. The respondent reads it; there is nothing to answer.")

    def seconds(self, question: Question) -> int:
        """A slow reader's pace."""
        longest = max((len(text.split()) for text in question.get("text", {}).values()), default=0)
        return 5 + longest // 2


KIND = Information()
