"""What participants send, read once: text, choices and whole numbers of any form or JSON, or a refusal that says what to mend."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, TextAreaField

from commons.errors import Unusable
from commons.forms import in_words
from commons.languages import LANGUAGES
from commons.operations import check_key
from workshop.models import IdeaKind, Workshop

MOST_DIGITS = 9
NO_LANE = 0  # no column has this number

KIND_WORDS = {
    IdeaKind.IDEA: _l("Idea"),
    IdeaKind.NEED: _l("Need"),
    IdeaKind.WISH: _l("Wish"),
    IdeaKind.CHALLENGE: _l("Challenge"),
    IdeaKind.QUESTION: _l("Question"),
}


class IdeaForm(Form):
    """Writing an idea, or writing it anew."""

    text = TextAreaField(_l("Your idea"))
    kind = RadioField(_l("What is it?"), choices=in_words(IdeaKind, KIND_WORDS), default=IdeaKind.IDEA.value)
    lane = RadioField(_l("Where does it belong?"))

    def put_lanes(self, workshop: Workshop, lang: str) -> None:
        """Offer the columns of this workshop's board."""
        titles = {str(lane.ordinal + 1): lane.title.in_(lang).text for lane in workshop.board.lanes}
        self.lane.choices = in_words(titles, titles)

    def mark(self, fields: Mapping[str, Any]) -> None:
        """Put the reasons of a refusal beside the fields they are about; what has no field goes to the text."""
        for name, reason in fields.items():
            (self[name] if name in self else self.text).errors = [reason]  # noqa: SIM401 - a form has no get


@dataclass(frozen=True)
class IdeaSent:
    """A new idea as it came; the verb judges the text, the kind and the lane."""

    op: str
    text: Any
    kind: str
    lane: int
    language: str

    @classmethod
    def read(cls, body: Mapping[str, Any], lang: str) -> "IdeaSent":
        """From a form or a program; `lang` is the page's."""
        return cls(
            op=check_key(body.get("op")),
            text=body.get("text"),
            kind=one_word(body, "kind") or IdeaKind.IDEA.value,
            # A page with several columns sends an empty one when none was chosen; a program may leave it out.
            lane=NO_LANE if body.get("lane") == "" else whole_number(body, "lane", otherwise=1),
            language=_language(body, lang),
        )


@dataclass(frozen=True)
class EditSent:
    """Newer words for one's own idea, and the version they were written over."""

    op: str
    text: Any
    kind: str | None
    version: int

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "EditSent":
        """From a form or a program."""
        return cls(
            op=check_key(body.get("op")),
            text=body.get("text"),
            kind=one_word(body, "kind"),
            version=whole_number(body, "version"),
        )


@dataclass(frozen=True)
class DotsSent:
    """How many dots a target shall have."""

    op: str
    target: int
    dots: int

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "DotsSent":
        """From a program, or from a button of the page's one form: its value is `target:dots`, and its key is its own."""
        op = check_key(body.get("op"))
        give = body.get("give")
        if isinstance(give, str):
            target, _, dots = give.partition(":")
            body = {"target": target, "dots": dots}
            op = check_key(f"{op}:{give}")
        return cls(op=op, target=whole_number(body, "target"), dots=whole_number(body, "dots"))


def whole_number(body: Mapping[str, Any], name: str, otherwise: int | None = None) -> int:
    """A whole number from 0 on, as a number or as digits; `otherwise` when it was left out."""
    given = body.get(name)
    if given is None or given == "":
        if otherwise is None:
            raise Unusable({name: _l("This number is missing. Reload the page and try again.")})
        return otherwise
    if isinstance(given, str) and len(given) <= MOST_DIGITS and given.isascii() and given.isdigit():
        return int(given)
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 10**MOST_DIGITS:
        return given
    raise Unusable({name: _l("This has to be a whole number, 0 or more.")})


def one_word(body: Mapping[str, Any], name: str) -> str | None:
    """A short word that names a choice; None when it was left out."""
    given = body.get(name)
    if given is None or given == "":
        return None
    if not isinstance(given, str):
        raise Unusable({name: _l("Choose one of the choices of the page.")})
    return given


def yes_or_no(body: Mapping[str, Any], name: str) -> bool:
    """`true` and `false` of a program; "1", "true", "0" and "false" of a form."""
    given = body.get(name)
    if given in (True, "1", "true"):
        return True
    if given in (False, "0", "false"):
        return False
    raise Unusable({name: _l("Choose one of the choices of the page.")})


def _language(body: Mapping[str, Any], lang: str) -> str:
    given = one_word(body, "language") or lang
    if given not in LANGUAGES:
        raise Unusable({"language": _l("The language is fi, sv or en.")})
    return given
