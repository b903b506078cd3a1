"""The forms of accounts."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, RadioField, SelectField, StringField

from commons.accounts.roles import Role
from commons.forms import LANGUAGE_NAMES, Form, WordsField, in_words
from commons.languages import LANGUAGES

ROLE_NAMES = {
    Role.OWNER: _l("Owner"),
    Role.FACILITATOR: _l("Facilitator"),
    Role.RESEARCHER: _l("Researcher"),
    Role.VIEWER: _l("Viewer"),
}
ROLE_HINTS = {
    Role.OWNER: _l("May do everything, decides the terms of projects, and looks after the members."),
    Role.FACILITATOR: _l("Makes projects, runs workshops and surveys, and downloads the data."),
    Role.RESEARCHER: _l("Sees the results and downloads the data."),
    Role.VIEWER: _l("Sees the results."),
}
LANGUAGE_CHOICES = in_words(LANGUAGES, LANGUAGE_NAMES)


class SignInForm(Form):
    """Address and password."""

    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "username", "required": True, "maxlength": 254})
    password = PasswordField(_l("Password"), render_kw={"autocomplete": "current-password", "required": True})


class AddressForm(Form):
    """Where to send a link for a new password."""

    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "username", "required": True, "maxlength": 254})


class NewPasswordForm(Form):
    """A new password, typed once; it can be shown while typing."""

    password = PasswordField(_l("New password"), render_kw={"autocomplete": "new-password", "required": True})


class ChangePasswordForm(Form):
    """The old password and the new one."""

    current = PasswordField(_l("Your password now"), render_kw={"autocomplete": "current-password", "required": True})
    password = PasswordField(_l("New password"), render_kw={"autocomplete": "new-password", "required": True})


class MeForm(Form):
    """One's own name and the language of one's mails."""

    name = StringField(_l("Your name"), render_kw={"autocomplete": "name", "required": True})
    language = RadioField(_l("Language of the mails sent to you"), choices=LANGUAGE_CHOICES)


class WelcomeForm(Form):
    """What an invited person fills in."""

    name = StringField(_l("Your name"), render_kw={"autocomplete": "name", "required": True})
    password = PasswordField(_l("Choose a password"), render_kw={"autocomplete": "new-password", "required": True})


class OrganisationForm(Form):
    """Name and accent colour."""

    name = WordsField(_l("Name of the organisation"))
    accent = StringField(_l("Accent colour"), render_kw={"autocomplete": "off", "spellcheck": "false"})


class InviteForm(Form):
    """Whom to invite, as what, and in which language to write."""

    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "off", "required": True, "maxlength": 254})
    role = RadioField(_l("Role"), choices=in_words(Role, ROLE_NAMES), default=Role.FACILITATOR.value)
    language = RadioField(_l("Language of the letter"), choices=LANGUAGE_CHOICES)


class RoleForm(Form):
    """Another role for a member."""

    role = SelectField(_l("Role"), choices=in_words(Role, ROLE_NAMES))
