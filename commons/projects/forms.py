"""The forms of projects."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField

from commons.accounts.forms import ROLE_NAMES, InviteForm
from commons.errors import Unusable
from commons.forms import LANGUAGE_NAMES, Form, TicksField, WordsField, in_words
from commons.languages import LANGUAGES
from commons.projects.models import ROLES_IN_A_PROJECT, AudienceKind

AUDIENCE_KINDS = {
    AudienceKind.RESIDENTS: _l("Residents"),
    AudienceKind.STAFF: _l("Staff"),
    AudienceKind.OTHER: _l("Others"),
}


class BriefForm(Form):
    """What the project is about."""

    name = WordsField(_l("Name of the project"))
    goal = WordsField(_l("Goal: what is this for, and who benefits?"), long=True)
    open_matters = WordsField(_l("What can still change"), long=True)
    decided_matters = WordsField(_l("What has been decided already"), long=True)


class NewProjectForm(BriefForm):
    """A new project of one of my organisations."""

    organisation = SelectField(_l("Organisation"), validate_choice=False)


class TermsForm(Form):
    """What people are promised."""

    controller_contact = StringField(_l("Controller's contact: whom people can ask"))
    delete_on = DateField(_l("What people wrote is deleted on"))
    notice = WordsField(_l("Privacy notice"), long=True)
    languages = TicksField(_l("Languages of the project"), choices=in_words(LANGUAGES, LANGUAGE_NAMES))

    def day(self) -> date | None:
        """The day as sent; refuses what is none."""
        if self.delete_on.data is None and any(self.delete_on.raw_data or ()):
            self.delete_on.errors = []
            raise Unusable({"delete_on": _l("Write the day like this: 2027-12-31")})
        return self.delete_on.data


class PartForm(Form):
    """A partner or a venue."""

    name = WordsField(_l("Name"))


class AudienceForm(Form):
    """An audience."""

    kind = RadioField(_l("Whose voice is it?"), choices=in_words(AudienceKind, AUDIENCE_KINDS), default=AudienceKind.RESIDENTS.value)
    name = WordsField(_l("Name"))


class ProjectInviteForm(InviteForm):
    """Whom to invite to this one project."""

    role = RadioField(
        _l("Role"),
        choices=in_words(ROLES_IN_A_PROJECT, ROLE_NAMES),
        default=ROLES_IN_A_PROJECT[-1].value,
    )


class ProjectRoleForm(Form):
    """Another role in this one project."""

    role = SelectField(_l("Role"), choices=in_words(ROLES_IN_A_PROJECT, ROLE_NAMES))
