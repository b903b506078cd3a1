"""Commands of the ground: making the first owner."""

import secrets
import sys
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy.orm import Session

from commons import changes
from commons.accounts import members, organisations, people
from commons.accounts.models import Organisation
from commons.accounts.roles import Role
from commons.errors import Refusal
from commons.languages import LANGUAGES, Words
from commons.languages.choosing import LOCALES


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(create_owner)


@click.command("create-owner")
@click.argument("email")
@click.option("--organisation", required=True, metavar="NAME", help="What the organisation is called; it is made when there is none.")
@click.option("--name", default="", help="What the person is called; the address stands for it otherwise.")
@click.option("--language", type=click.Choice(LANGUAGES), default="fi", show_default=True, help="Of the organisation's name and of mails.")
@click.option("--generate", is_flag=True, help="Make a password and print it instead of asking for one.")
@with_appcontext
def create_owner(email: str, organisation: str, name: str, language: str, generate: bool) -> None:
    """Make EMAIL the owner of an organisation, with an account if there is none."""
    try:
        kept = people.as_kept(email)
        exists = changes.make(_has_account, email=kept)
        password = None if exists else _password(kept, generate=generate or not sys.stdin.isatty())
        changes.make(
            _make_owner,
            email=kept,
            name=name or kept,
            password_hash=people.hash_password(password) if password else None,
            organisation=organisation,
            language=language,
        )
    except Refusal as refusal:
        with force_locale(LOCALES["en"]):  # as all commands speak
            reasons = refusal.extra.get("fields", {}).values()
            raise click.ClickException(" ".join(map(str, reasons)) or str(refusal.words)) from None
    click.echo(f"{kept} is now an owner of {organisation}.")
    if exists:
        click.echo("There was an account already; its password stays as it is.")


def _password(email: str, *, generate: bool) -> str:
    if generate:
        password = "-".join(secrets.token_hex(3) for _ in range(4))
        click.echo(f"Password: {password}")
        return password
    return people.check_new_password(click.prompt("Password", hide_input=True, confirmation_prompt=True), email=email)


def _has_account(session: Session, *, email: str) -> bool:
    return people.find_by_email(session, email) is not None


def _make_owner(session: Session, *, email: str, name: str, password_hash: str | None, organisation: str, language: str) -> dict[str, Any]:
    user = people.find_by_email(session, email)
    user_id = user.id if user else people.create_user(session, email=email, name=name, password_hash=password_hash, language=language)["id"]
    organisation_id = _organisation_called(session, organisation)
    if organisation_id is None:
        organisation_id = organisations.create_organisation(session, name=Words({language: organisation}))["id"]
    return members.add_member(session, by=None, organisation_id=organisation_id, user_id=user_id, role=Role.OWNER)


def _organisation_called(session: Session, name: str) -> int | None:
    rows = session.execute(sa.select(Organisation.id, Organisation.name).order_by(Organisation.id))
    return next((id_ for id_, names in rows if name.strip() in names.values()), None)
