"""A survey whose later questions depend on answers to earlier ones."""

from commons.languages import Words
from surveys import building, rules
from tests.surveys.making import Made, add_question, begin_survey


class Branching(Made):
    """A survey in which `why` is asked of those who chose lobby b or do not know, and `more` of those who answered `why` with a."""

    why: str
    more: str
    last: str


def make_branching() -> Branching:
    """A draft: `why` is screen 2, `more` 3, and `last`, which everybody is asked, 4."""
    made = begin_survey(Branching())
    made.choice = add_question(made, "image_choice", Words(fi="Kumpi aula?", sv="Vilkendera aulan?", en="Which lobby?"), var="lobby")
    made.why = add_question(made, "single", Words(fi="Miksi?", sv="Varför?", en="Why?"), var="why")
    made.more = add_question(made, "text", Words(fi="Kerro lisää", sv="Berätta mera", en="Tell more"), var="more")
    made.last = add_question(made, "scale", Words(fi="Miten?", sv="Hur?", en="How?"), var="last")
    made.change(building.edit_question, question=made.why, only_for=[], only_after=[(made.choice, rules.DONT_KNOW), (made.choice, "b")])
    made.change(building.edit_question, question=made.more, only_for=[], only_after=[(made.why, "a")])
    return made
