"""The author's forms; what may be kept is for the verbs to say."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from commons.forms import Form, TicksField, WordsField, in_words
from commons.languages import current_language
from commons.projects.models import Audience, Channel
from surveys import rules
from surveys.columns import CHANNELS
from surveys.definition import Definition, Question, digest
from surveys.kinds import KINDS
from surveys.kinds.question import Setting
from surveys.rehearsing import MOST, USUAL
from surveys.ruling import AFTER

AREA = {
    "x": _l("From the left edge, per cent"),
    "y": _l("From the top, per cent"),
    "w": _l("Width, per cent"),
    "h": _l("Height, per cent"),
}


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
    channel = RadioField(_l("How do people answer by it?"), choices=in_words(CHANNELS, CHANNELS), default=Channel.OWN_DEVICE.value)
    pin = StringField(_l("PIN of the kiosk"))
    source = StringField(_l("Where is the link seen?"))


class PinForm(Form):
    """Takes a kiosk out of use."""

    pin = PasswordField(_l("PIN"))


class RehearsalForm(Form):
    """How many people who do not exist answer."""

    people = RadioField(
        _l("How many people of each audience?"),
        choices=[SelectChoice(str(count), str(count)) for count in (10, USUAL, MOST)],
        default=str(USUAL),
    )


def rule_fields(definition: Definition, part: rules.Part, audiences: Sequence[Audience]) -> dict[str, Any]:
    """Fields for when a page or question is shown: a box an audience, and for each earlier question a box an answer."""
    lang, rule = current_language(), rules.rule_of(part) or {}
    keys = [SelectChoice(audience.key, audience.name.in_(lang).text) for audience in audiences]
    fields: dict[str, Any] = {"only_for": TicksField(_l("Who is asked"), choices=keys, default=rules.audiences_of(part))}
    for question in rules.earlier(definition, part["uid"]):
        fields[f"{AFTER}-{question['uid']}"] = TicksField(
            rules.name_of(question, lang),
            choices=[SelectChoice(code, words.in_(lang).text) for code, words in rules.codes_of(question).items()],
            default=rule.get("any_of", []) if question["uid"] == rule.get("question") else [],
        )
    return fields


def rule_of_form(form: Form) -> dict[str, Any]:
    """The verb's arguments for when it is shown."""
    after = [(field.short_name.removeprefix(f"{AFTER}-"), code) for field in answers_in(form) for code in field.data]
    return {"only_for": form.only_for.data, "only_after": after} if "only_for" in form else {}


def answers_in(form: Form) -> list[Any]:
    """The fields with the answers of earlier questions."""
    return [field for field in form if field.short_name.startswith(f"{AFTER}-")]


def page_form(page: rules.Part, more: Mapping[str, Any]) -> type[Form]:
    """The form of a page: when it is shown."""
    return type("PageForm", (Form,), {"seen": HiddenField(default=digest(page.get("show_if") or {})), **more})


def question_form(question: Question, more: Mapping[str, Any] | None = None) -> type[Form]:
    """A form with what this kind of question has: its texts, its lists with the texts of each entry, its settings; and `more` fields."""
    kind = KINDS[question["kind"]]
    fields: dict[str, Any] = {
        "seen": HiddenField(default=digest(question)),
        "text": WordsField(_l("The question") if kind.answerable else _l("The text"), long=True, default=question["text"]),
    }
    if kind.answerable:
        fields["hint"] = WordsField(_l("A word of help"), long=True, default=question.get("hint"))
    for text in kind.texts:
        fields[text.name] = WordsField(text.label, long=text.long, default=question.get(text.name))
    for parts in kind.parts:
        for entry in question[parts.name]:
            for text in parts.texts:
                fields[f"{entry['uid']}-{text.name}"] = WordsField(text.label, long=text.long, default=entry.get(text.name))
            if parts.area:
                for side, words in AREA.items():
                    fields[f"{entry['uid']}-{side}"] = StringField(words, default=_percent(entry["xywh"]["xywh".index(side)]))
    fields |= {setting.name: _setting_field(setting, question.get(setting.name, setting.default)) for setting in kind.settings}
    if kind.answerable and kind.offers_dont_know:
        fields["dont_know"] = BooleanField(_l("One can answer \u201cDon\u2019t know\u201d"), default=question.get("dont_know", True))
    if kind.answerable:
        fields["var"] = StringField(_l("Name in data files"), default=question["var"])
    return type("QuestionForm", (Form,), {**fields, **(more or {})})


def changes_of(form: Form, question: Question) -> dict[str, Any]:
    """The verb's arguments as the form has them."""
    kind = KINDS[question["kind"]]
    names = ("text", "hint", "dont_know", "var", "seen", *(text.name for text in kind.texts), *(setting.name for setting in kind.settings))
    entries = {}
    for parts in kind.parts:
        for entry in question[parts.name]:
            uid = entry["uid"]
            given: dict[str, Any] = {text.name: form[f"{uid}-{text.name}"].data for text in parts.texts if f"{uid}-{text.name}" in form}
            if parts.area:
                given["xywh"] = [_share(form[f"{uid}-{side}"].data) for side in AREA]
            entries[uid] = given
    return {**{name: form[name].data for name in names if name in form}, "entries": entries, **rule_of_form(form)}


def _setting_field(setting: Setting, value: Any) -> Any:
    if setting.choices:
        return RadioField(setting.label, choices=list(setting.choices), default=value)
    if isinstance(setting.default, bool):
        return BooleanField(setting.label, default=value)
    return StringField(setting.label, default=str(value))


def _percent(share: float) -> str:
    return f"{100 * share:g}"


def _share(given: Any) -> float | None:
    """A part of one from per cent as people write it; None when it is no number."""
    try:
        return float(str(given).strip().removesuffix("%").replace(",", ".")) / 100
    except ValueError:
        return None


def texts_of_form(form: TextsForm) -> dict[str, Any]:
    """The verb's arguments."""
    return {"title": form.title.data, "intro": form.intro.data, "thanks": form.thanks.data, "seen": form.seen.data}


def seen_texts(definition: Definition) -> str:
    """What the form was filled with, to tell a change made meanwhile."""
    from surveys.building import texts_of

    return digest(texts_of(definition))
