"""How far people came by each link: opened it, began, got past each question, finished. Numbers only, and none of them tells whose.

A device is counted when it comes back with the secret that its first page gave it, which readers of link previews and most
robots never do, and only in the request after that first page. What people did afterwards is read from their responses.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from commons.projects.models import Channel, EntryLink
from commons.statistics.suppression import LEAST, hidden_groups
from surveys import definition as definitions
from surveys.definition import Definition, Question
from surveys.links import links_of
from surveys.models import Response, ResponseStatus, Survey, SurveyVersion

OPENED, STARTED, ANSWERED, FINISHED = "opened", "started", "question", "finished"


class Reached(NamedTuple):
    """How many came so far by one link, or by all; None where it is not counted or may not be told."""

    people: int | None
    hidden: bool = False


@dataclass(frozen=True)
class Step:
    """One step of the way: everybody, then each link by its id; a link whose audience is not asked a question is not in it."""

    key: str
    question: Question | None
    everybody: Reached
    by_link: dict[int, Reached]


@dataclass(frozen=True)
class Funnel:
    """The way through one survey."""

    links: list[EntryLink]
    steps: list[Step]


class _Came(NamedTuple):
    """So many responses by one link to one version got that far."""

    link_id: int
    version_id: int
    reached: int
    finished: bool
    people: int


def note_opened(session: Session, *, link_id: int) -> None:
    """A verb: one more device has opened the link."""
    session.execute(sa.update(EntryLink).where(EntryLink.id == link_id).values(opened=EntryLink.opened + 1))


def funnel_of(session: Session, survey: Survey, *, simulated: bool = False) -> Funnel | None:
    """The steps of the newest version in the author's order; None before the survey was ever opened.

    Who answered an older version counts at the questions that it had. People under five at a step of a link are hidden, and
    with them another link where they could be had by subtraction; a number of devices is no number of answers and is told.
    """
    versions = _versions(session, survey.id)
    if not versions:
        return None
    links = links_of(session, survey.id)
    screens = _Screens(versions, links)
    came = _came(session, survey.id, simulated)
    newest = list(versions)[-1]
    asked = definitions.asked(versions[newest])
    nobody = {link.id: 0 for link in links}
    steps = [
        Step(OPENED, None, *_opened(links, simulated)),
        Step(STARTED, None, *_told(nobody | _sums(came, lambda one: True))),
        *(_at(question, came, screens, newest, links) for question in asked),
        Step(FINISHED, None, *_told(nobody | _sums(came, lambda one: one.finished))),
    ]
    return Funnel(links, steps)


def rows(funnel: Funnel | None) -> Iterator[tuple[Any, ...]]:
    """The rows of funnel.csv: each step of all links together, then of each link."""
    for step in funnel.steps if funnel else []:
        variable = step.question["var"] if step.question else None
        yield None, None, None, None, None, step.key, variable, *step.everybody
        for link in funnel.links if funnel else []:
            if (reached := step.by_link.get(link.id)) is not None:
                audience, partner = (one.key if one else None for one in (link.audience, link.partner))
                yield link.code, audience, partner, link.source or None, link.channel.value, step.key, variable, *reached


class _Screens:
    """On which screen a question was for those who came by a link, in each version."""

    def __init__(self, versions: Mapping[int, Definition], links: list[EntryLink]):
        self._versions = versions
        self._audiences = {link.id: link.audience.key if link.audience else None for link in links}
        self._found: dict[tuple[int, str | None], dict[str, int]] = {}

    def number(self, version_id: int, link_id: int, question: str) -> int | None:
        """The number of the screen; None when these people were not asked."""
        audience = self._audiences[link_id]
        if (version_id, audience) not in self._found:
            mine = definitions.for_audience(self._versions[version_id], audience)
            self._found[version_id, audience] = {one.asked["uid"]: one.number for one in definitions.screens(mine) if one.asked}
        return self._found[version_id, audience].get(question)


def _versions(session: Session, survey_id: int) -> dict[int, Definition]:
    """Id -> definition of what people were asked, the newest last."""
    numbered = sa.select(SurveyVersion.id, SurveyVersion.definition).where(
        SurveyVersion.survey_id == survey_id, SurveyVersion.number.is_not(None)
    )
    return {id_: json.loads(text) for id_, text in session.execute(numbered.order_by(SurveyVersion.number))}


def _came(session: Session, survey_id: int, simulated: bool) -> list[_Came]:
    finished = Response.status == ResponseStatus.COMPLETE
    which = (Response.link_id, Response.version_id, Response.reached, finished)
    found = session.execute(
        sa.select(*which, sa.func.count())
        .where(Response.survey_id == survey_id, Response.status != ResponseStatus.WITHDRAWN, Response.simulated.is_(simulated))
        .group_by(*which)
    )
    return [_Came(*row) for row in found]


def _at(question: Question, came: list[_Came], screens: _Screens, newest: int, links: list[EntryLink]) -> Step:
    def past(one: _Came) -> bool:
        number = screens.number(one.version_id, one.link_id, question["uid"])
        return number is not None and (one.finished or number <= one.reached)

    asked = {link.id: 0 for link in links if screens.number(newest, link.id, question["uid"]) is not None}
    return Step(ANSWERED, question, *_told(asked | _sums(came, past)))


def _sums(came: list[_Came], counts: Callable[[_Came], bool]) -> dict[int, int]:
    sums: Counter[int] = Counter()
    for one in came:
        if counts(one):
            sums[one.link_id] += one.people
    return dict(sums)


def _opened(links: list[EntryLink], simulated: bool) -> tuple[Reached, dict[int, Reached]]:
    """A kiosk is opened once and for all, and who types for others opens for nobody: there it says nothing and is not counted."""
    counted = {link.id: link.opened for link in links if link.channel is Channel.OWN_DEVICE and not simulated}
    return Reached(sum(counted.values()) if counted else None), {link.id: Reached(counted.get(link.id)) for link in links}


def _told(sizes: dict[int, int]) -> tuple[Reached, dict[int, Reached]]:
    hidden, whole = hidden_groups(sizes), sum(sizes.values())
    by_link = {id_: Reached(None, True) if id_ in hidden else Reached(size) for id_, size in sizes.items()}
    return Reached(None, True) if 0 < whole < LEAST else Reached(whole), by_link
