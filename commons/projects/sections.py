"""What the features show of themselves on the pages of a project, given to the ground when the application is put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from commons.languages import Words
from commons.pages import clock, day
from commons.qr import spoken


class Fact(NamedTuple):
    """Something that tells an entry from others of the same name: a sign, and the words of ours or of the organiser's."""

    icon: str
    words: str | Words


@dataclass(frozen=True)
class Entry:
    """One workshop, one survey: its name, where its desk is, its state in words, and what tells it from the others."""

    title: Words
    url: str
    state: Any = ""
    facts: Sequence[Fact] = ()


@dataclass(frozen=True)
class Section:
    """A list on the page of a project; `new_url` takes the project's public id."""

    heading: Any
    empty: Any
    entries: Callable[[Session, int], list[Entry]]
    new_words: Any
    new_url: Callable[[str], str]


def when(created_at: datetime, opened_at: datetime | None) -> Fact:
    """The moment it was opened to people; before that, the moment it was made."""
    if opened_at is None:
        return Fact("calendar", _("Made on %(day)s at %(time)s", day=day(created_at), time=clock(created_at)))
    return Fact("calendar", _("Opened on %(day)s at %(time)s", day=day(opened_at), time=clock(opened_at)))


def by_code(code: str) -> Fact:
    """What people type to come in."""
    return Fact("qr", _("Code %(code)s", code=spoken(code)))


def joined_by(count: int) -> Fact:
    """How many have come in."""
    return Fact("people", ngettext("%(num)s has joined", "%(num)s have joined", count))
