"""A survey as data: canonical JSON in the format `visual-survey/1`, and the questions one asks of it."""

import copy
import hashlib
import json
import random
import string
from collections.abc import Iterator
from typing import Any, NamedTuple

from surveys.kinds import KINDS

FORMAT = "visual-survey/1"
UID_ALPHABET = string.ascii_lowercase + string.digits

Definition = dict[str, Any]
Question = dict[str, Any]


class Screen(NamedTuple):
    """What a respondent sees at once: at most one question that is answered, with what is told before it."""

    number: int
    page: str
    questions: list[Question]

    @property
    def asked(self) -> Question | None:
        """The question that takes an answer; None when the screen only tells something."""
        return next((question for question in self.questions if KINDS[question["kind"]].answerable), None)


def empty(title: dict[str, str], languages: list[str]) -> Definition:
    """A definition with a name and nothing asked yet."""
    return {"format": FORMAT, "langs": list(languages), "title": dict(title), "intro": {}, "thanks": {}, "pages": []}


def canonical(definition: Definition) -> str:
    """The one way of writing it: sorted keys, no spaces, so that equal definitions are equal bytes."""
    return json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(thing: Any) -> str:
    """The sha256 of the canonical form, of a whole definition or of a part of it."""
    return hashlib.sha256(canonical(thing).encode()).hexdigest()


def new_uid(prefix: str) -> str:
    """A name that is never given to anything else, for instance `q_7h2kd9x4`."""
    return f"{prefix}_" + "".join(random.SystemRandom().choices(UID_ALPHABET, k=8))


def questions(definition: Definition) -> Iterator[Question]:
    """Every question in the author's order."""
    for page in definition["pages"]:
        yield from page["questions"]


def find_question(definition: Definition, uid: str) -> Question | None:
    """The question with this uid."""
    return next((question for question in questions(definition) if question["uid"] == uid), None)


def page_of(definition: Definition, uid: str) -> dict[str, Any] | None:
    """The page that holds this question."""
    return next((page for page in definition["pages"] if any(question["uid"] == uid for question in page["questions"])), None)


def for_audience(definition: Definition, audience: str | None) -> Definition:
    """What this audience is asked: pages and questions that are everybody's or say that they are this audience's."""
    mine = copy.deepcopy(definition)
    mine["pages"] = [page for page in mine["pages"] if _shown(page, audience)]
    for page in mine["pages"]:
        page["questions"] = [question for question in page["questions"] if _shown(question, audience)]
    return mine


def screens(definition: Definition) -> list[Screen]:
    """The pages cut so that a phone shows one question at a time; what only tells something goes with the question after it."""
    made: list[Screen] = []
    for page in definition["pages"]:
        gathered: list[Question] = []
        for question in page["questions"]:
            gathered.append(question)
            if KINDS[question["kind"]].answerable:
                made.append(Screen(len(made) + 1, page["uid"], gathered))
                gathered = []
        if gathered:
            made.append(Screen(len(made) + 1, page["uid"], gathered))
    return made


def asked(definition: Definition) -> list[Question]:
    """The questions that take an answer, in order."""
    return [question for question in questions(definition) if KINDS[question["kind"]].answerable]


def minutes(definition: Definition) -> int:
    """How long it takes, rounded up."""
    seconds = 15 + sum(KINDS[question["kind"]].seconds(question) for question in questions(definition))
    return max(1, -(-seconds // 60))


def pictures(definition: Definition) -> list[tuple[Question, dict[str, Any]]]:
    """Every (question, option) that shows a picture, in order."""
    return [(question, option) for question in questions(definition) for option in question.get("options", []) if option.get("picture")]


def shown_in_order(question: Question, seed: int) -> list[list[dict[str, Any]]]:
    """For each task of the question its options in the order this respondent sees them."""
    return KINDS[question["kind"]].tasks(question, random.Random(f"{seed}:{question['uid']}"))


def _shown(part: dict[str, Any], audience: str | None) -> bool:
    only = part.get("show_if", {}).get("audience")
    return not only or audience in only
