"""Forms as all features use them: WTForms holds what was typed; what may be kept is the verb's to say, and its refusal is shown here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flask import render_template, request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms import Form as PlainForm
from wtforms import FormField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from commons import changes
from commons.accounts.staff import once_by_staff
from commons.errors import Unusable, wants_json
from commons.languages import LANGUAGES, Words
from commons.operations import check_key

LANGUAGE_NAMES = {"fi": _l("Finnish"), "sv": _l("Swedish"), "en": _l("English")}


class Form(PlainForm):
    """A form without a token field: every POST is held to its token before it comes to a view."""

    class Meta:
        """WTForms' own sentences come from our catalogues."""

        def get_translations(self, form: PlainForm) -> Any:
            """The reader's language."""
            return _Sentences()

    @classmethod
    def sent(cls, **given: Any) -> "Form":
        """The form as it was sent, or as `given` (data=..., prefix=...) when it was not."""
        return cls(sent_values() if request.method == "POST" else None, **given)

    def mend(self, refusal: Unusable) -> None:
        """Put the reasons of a refusal beside the fields they name; one without fields is about the form as a whole."""
        if not refusal.extra["fields"]:
            self.form_errors.append(str(refusal.words))
        for name, reason in refusal.extra["fields"].items():
            field = self._find(name)
            if isinstance(field, FormField):
                field = next(iter(field.form))
            field.errors = [*field.errors, str(reason)]

    def _find(self, name: str) -> Any:
        if name in self:
            return self[name]
        outer, _, inner = name.rpartition("-")
        if outer in self and isinstance(self[outer], FormField) and inner in self[outer].form:
            return self[outer].form[inner]
        return next(iter(self))


class WordsField(FormField):
    """One text in several languages: a control for each, named `<name>-fi` and so on; its data are Words."""

    def __init__(self, label: Any = None, *, long: bool = False, **given: Any):
        kind = TextAreaField if long else StringField
        super().__init__(type("Texts", (Form,), {lang: kind(LANGUAGE_NAMES[lang]) for lang in LANGUAGES}), label, **given)

    def process(self, formdata: Any, data: Any = None, **more: Any) -> None:
        """Take what was sent, else the Words given."""
        default = self.default() if callable(self.default) else self.default
        super().process(formdata, {lang: (data or default or {}).get(lang, "") for lang in LANGUAGES}, **more)

    @property
    def data(self) -> Words:
        """What was written, untouched."""
        return Words({lang: self.form[lang].data for lang in LANGUAGES if self.form[lang].data})


class TicksField(SelectMultipleField):
    """Several of several, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def ask(verb: Callable[..., dict[str, Any]], *, within: int | None = None, **arguments: Any) -> dict[str, Any]:
    """Make a verb happen for the signed-in person (`by`), once for the operation key that the form carries."""
    name = f"{verb.__module__.rpartition('.')[2]}.{verb.__name__}"
    op = check_key(sent_values().get("op"))
    return changes.make(once_by_staff(name, verb), within=within, by=current_user.id, op=op, **arguments)


def again(template: str, form: Form, refusal: Unusable, /, **context: Any) -> tuple[str, int]:
    """The page of the form once more, with the reasons beside the fields; a program gets the refusal itself."""
    if wants_json():
        raise refusal
    form.mend(refusal)
    return render_template(template, **{"form": form, **context}), refusal.status


def sent_values() -> MultiDict[str, str]:
    """What was sent, as a form or as JSON (`{"name": {"fi": "..."}}` is the field `name-fi`)."""
    if not request.is_json:
        return request.form
    return MultiDict(_flat(sent_json()))


def sent_json() -> Any:
    """The JSON that was sent; None when it is none, also when it is nested deeper than can be read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def in_words(choices: Iterable[Any], words: Mapping[Any, Any]) -> list[SelectChoice]:
    """Choices for a field, each with its words."""
    return [SelectChoice(str(choice), words[choice]) for choice in choices]


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}-{key}" if name else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner, name)
    elif value is not None:
        yield name, value if isinstance(value, str) else str(value)


class _Sentences:
    """WTForms asks for its sentences here."""

    def gettext(self, sentence: str) -> str:
        return gettext(sentence)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return ngettext(one, many, number)
