"""What the features show of themselves on the pages of a project, given to the ground when the application is put together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from commons.languages import Words


@dataclass(frozen=True)
class Entry:
    """One workshop, one survey: its name, where its desk is, and its state in words."""

    title: Words
    url: str
    state: Any = ""


@dataclass(frozen=True)
class Section:
    """A list on the page of a project; `new_url` takes the project's public id."""

    heading: Any
    empty: Any
    entries: Callable[[Session, int], list[Entry]]
    new_words: Any
    new_url: Callable[[str], str]
