"""An author's rules as they are ticked at the desk: whom a page or a question is for, and on which earlier answer it depends."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from commons.errors import Unusable
from commons.languages.choosing import current_language
from commons.projects.models import Audience
from surveys import definition as definitions
from surveys import rules
from surveys.definition import Definition
from surveys.models import Survey

AFTER = "only_after"  # and the uid of the earlier question: the field with its answers


class RuleInTheWay(Unusable):
    """Something else is shown only after an answer that the change would take away, or put behind it."""

    code = "rule_in_the_way"
    title = _l("Something depends on this")

    def __init__(self, definition: Definition, uid: str):
        question = definitions.find_question(definition, uid)
        if question:
            words = _l(
                "\u201c%(question)s\u201d is asked only after a certain answer, and with this change that answer could no longer be given before it. Change first when it is asked.",
                question=LazyString(lambda: rules.name_of(question, current_language())),
            )
        else:
            number = next(place for place, page in enumerate(definition["pages"], 1) if page["uid"] == uid)
            words = _l(
                "Page %(number)s is shown only after a certain answer, and with this change that answer could no longer be given before it. Change first when the page is shown.",
                number=number,
            )
        super().__init__({}, words)


def insist_held(definition: Definition, broken_before: Collection[str]) -> None:
    """Refuse a change after which a rule could never hold that could before."""
    order = [part["uid"] for _page, part in rules.parts(definition)]
    for uid in sorted(rules.broken(definition) - set(broken_before), key=order.index):
        raise RuleInTheWay(definition, uid)


def set_rule(
    session: Session,
    survey: Survey,
    definition: Definition,
    part: dict[str, Any],
    *,
    only_for: Sequence[str],
    only_after: Sequence[tuple[str, str]],
    problems: dict[str, Any],
) -> None:
    """Show this page or question only to these audiences (all, when there are none), only after one of these (question, code)."""
    known = session.scalars(sa.select(Audience.key).where(Audience.project_id == survey.project_id).order_by(Audience.ordinal)).all()
    if not set(only_for) <= set(known):
        problems["only_for"] = _l("Choose from the audiences of the project.")
    rule: dict[str, Any] = {}
    if only_for:
        rule["audience"] = [key for key in known if key in only_for]
    if only_after:
        rule["answer"] = _answers(definition, part["uid"], only_after, problems)
    if rule:
        part["show_if"] = rule
    else:
        part.pop("show_if", None)


def _answers(definition: Definition, uid: str, chosen: Sequence[tuple[str, str]], problems: dict[str, Any]) -> dict[str, Any]:
    questions = {question["uid"]: question for question in rules.earlier(definition, uid)}
    first, last = chosen[0][0], chosen[-1][0]
    codes = {code for _question, code in chosen}
    if first != last:
        problems[f"{AFTER}-{last}"] = _l("Tick answers of one question only.")
    elif first not in questions or not codes <= set(rules.codes_of(questions[first])):
        problems[f"{AFTER}-{first}"] = _l("This answer can no longer be given before it. Open the page again.")
    else:
        return {"question": first, "any_of": [code for code in rules.codes_of(questions[first]) if code in codes]}
    return {}
