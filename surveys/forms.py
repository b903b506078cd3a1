"""The author's forms; what may be kept is for the verbs to say."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField

from commons.forms import Form, WordsField
from surveys.definition import Definition, Question, digest
from surveys.kinds import KINDS


class TitleForm(Form):
    """A new survey's name."""

    title = WordsField(_l("Name of the survey"))


class TextsForm(Form):
    """What the survey says of itself."""

    title = WordsField(_l("Name of the survey"))
    intro = WordsField(_l("What the survey is about, and what the answers are used for"), long=True)
    thanks = WordsField(_l("What is said at the end"), long=True)
    seen = HiddenField()


class LinkForm(Form):
    """A new link."""

    audience = RadioField(_l("Whose answers come by this link?"))
    partner = SelectField(_l("Which partner do they speak for?"))
    source = StringField(_l("Where is the link seen?"))


def question_form(question: Question) -> type[Form]:
    """A form with what this question has: texts, and a name and alternative text for each of its pictures."""
    fields: dict[str, Any] = {
        "seen": HiddenField(default=digest(question)),
        "text": WordsField(
            _l("The question") if KINDS[question["kind"]].answerable else _l("The text"), long=True, default=question["text"]
        ),
    }
    if KINDS[question["kind"]].answerable:
        fields["hint"] = WordsField(_l("A word of help"), long=True, default=question.get("hint"))
    for option in question.get("options", []):
        fields[f"{option['uid']}-label"] = WordsField(_l("Name of the picture"), default=option["label"])
        fields[f"{option['uid']}-alt"] = WordsField(_l("Alternative text: what the picture shows"), long=True, default=option["alt"])
    for end, words in (("low", _l("What 1 means")), ("high", _l("What 5 means"))):
        if end in question:
            fields[end] = WordsField(words, default=question[end])
    if "order" in question:
        orders = [("random", _l("Another order for each respondent")), ("fixed", _l("The same order for everybody"))]
        fields["order"] = RadioField(_l("Order of the pictures"), choices=orders, default=question["order"])
    if KINDS[question["kind"]].answerable:
        fields["dont_know"] = BooleanField(_l("One can answer \u201cDon\u2019t know\u201d"), default=question.get("dont_know", True))
        fields["var"] = StringField(_l("Name in data files"), default=question["var"])
    return type("QuestionForm", (Form,), fields)


def changes_of(form: Form, question: Question) -> dict[str, Any]:
    """The verb's arguments as the form has them."""
    options = {
        option["uid"]: {name: form[f"{option['uid']}-{name}"].data for name in ("label", "alt")}
        for option in question.get("options", [])
        if f"{option['uid']}-label" in form
    }
    plain = {name: form[name].data for name in ("text", "hint", "low", "high", "order", "dont_know", "var", "seen") if name in form}
    return {**plain, "options": options}


def texts_of_form(form: TextsForm) -> dict[str, Any]:
    """The verb's arguments."""
    return {"title": form.title.data, "intro": form.intro.data, "thanks": form.thanks.data, "seen": form.seen.data}


def seen_texts(definition: Definition) -> str:
    """What the form was filled with, to tell a change made meanwhile."""
    from surveys.building import texts_of

    return digest(texts_of(definition))
