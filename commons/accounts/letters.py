"""The letters of accounts, each in its receiver's language, with links from the settings."""

from flask import url_for
from flask_login import current_user

from commons import mail
from commons.accounts.forms import ROLE_NAMES
from commons.accounts.invitations import KEPT
from commons.accounts.models import User
from commons.accounts.roles import Role
from commons.languages import Words
from commons.qr import address_of


def reset_letter(user: User, token: str) -> mail.Letter:
    """The link for a new password."""
    link = address_of(url_for("accounts.reset", lang=user.language, token=token))
    return mail.write("reset", to=user.email, language=user.language, name=user.name, link=link)


def tell_of_new_password(user: User) -> None:
    """Write to the person, who should hear of it when it was somebody else."""
    link = address_of(url_for("accounts.ask_reset", lang=user.language))
    mail.post(mail.write("password_changed", to=user.email, language=user.language, name=user.name, link=link))


def send_invitation(*, to: str, language: str, token: str, role: str, organisation: Words, project: Words | None = None) -> str:
    """Mail an invitation's link in the receiver's language; gives the link."""
    link = address_of(url_for("welcome.show", lang=language, token=token))
    mail.post(
        mail.write(
            "invitation",
            to=to,
            language=language,
            link=link,
            role=ROLE_NAMES[Role(role)],
            organisation=str(organisation.in_(language)),
            project=str(project.in_(language)) if project else None,
            inviter=current_user.name,
            days=KEPT.days,
        )
    )
    return link
