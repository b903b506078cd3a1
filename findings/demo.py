"""The demo project "Porin yhteisasiakaspalvelu": an invented organisation's workshops and survey, made through the same verbs."""

import ipaddress
import json
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from commons import changes
from commons.accounts import members, organisations, people
from commons.accounts.models import Organisation
from commons.db import db, now
from commons.languages import Words
from commons.projects import shaping
from commons.qr import address_of, qr_text
from commons.settings import settings_of
from surveys import demo as surveys_demo
from workshop import demo as workshop_demo

KEPT = "demo.json"
STAFF_EMAIL = "aino.vetaja@demo.example"
DAYS_KEPT = 365

NAME = Words(fi="Porin yhteisasiakaspalvelu", sv="Den gemensamma kundservicen i Björneborg", en="Joint service centre in Pori")
GOAL = Words(
    fi="Suunnittelemme yhdessä paikan, jossa kaupungin ja valtion palvelut saa samasta ovesta.",
    sv="Vi planerar tillsammans en plats där stadens och statens tjänster finns bakom samma dörr.",
    en="Together we are planning a place where the services of the city and the state are behind one door.",
)
OPEN_MATTERS = Words(
    fi="Tilojen järjestys, palvelutavat, aukioloajat ja nimi.",
    sv="Lokalernas ordning, sätten att ge service, öppettiderna och namnet.",
    en="How the rooms are arranged, ways of serving, opening hours and the name.",
)
DECIDED_MATTERS = Words(
    fi="Talo ja sen sijainti keskustassa sekä mukana olevat virastot.",
    sv="Huset och dess läge i centrum samt vilka ämbetsverk som är med.",
    en="The building and its place in the centre, and which agencies take part.",
)
NOTICE = Words(
    fi="Keräämme ideoita ja arvioita palvelun suunnittelua varten. Emme kysy nimeä emmekä yhteystietoja. Vastaukset poistetaan poistopäivänä.",
    sv="Vi samlar idéer och bedömningar för planeringen av servicen. Vi frågar inte efter namn eller kontaktuppgifter. Svaren raderas på raderingsdagen.",
    en="We collect ideas and ratings for planning the service. We do not ask for names or contact details. Answers are deleted on the deletion date.",
)
CONTACT = "Demokaupungin asiakaspalvelu, tietosuoja@demo.example"

PARTNERS = {
    "city": Words(fi="Kaupunki", sv="Staden", en="The city"),
    "kela": Words(fi="Kela", sv="FPA", en="Kela"),
    "tax": Words(fi="Verohallinto", sv="Skatteförvaltningen", en="Tax Administration"),
    "dvv": Words(
        fi="Digi- ja väestötietovirasto",
        sv="Myndigheten för digitalisering och befolkningsdata",
        en="Digital and Population Data Services Agency",
    ),
    "police": Words(fi="Poliisin lupapalvelut", sv="Polisens tillståndstjänster", en="Police licence services"),
    "employment": Words(fi="Työllisyyspalvelut", sv="Sysselsättningstjänsterna", en="Employment services"),
    "enforcement": Words(fi="Ulosottolaitos", sv="Utsökningsverket", en="Enforcement authority"),
    "county": Words(fi="Hyvinvointialue", sv="Välfärdsområdet", en="Wellbeing services county"),
}
AUDIENCES = {
    "residents": ("residents", Words(fi="Asukkaat", sv="Invånare", en="Residents")),
    "staff": ("staff", Words(fi="Henkilöstö", sv="Personal", en="Staff")),
}
VENUES = {
    "library": Words(fi="Pääkirjasto", sv="Huvudbiblioteket", en="Main library"),
    "town_hall": Words(fi="Kaupungintalo", sv="Stadshuset", en="Town hall"),
    "market": Words(fi="Kauppatori", sv="Salutorget", en="Market square"),
}


@click.command("demo")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON about the demo project.")
@click.option("--if-empty", is_flag=True, help="Do nothing in an installation that has an organisation already.")
@with_appcontext
def demo(as_json: bool, if_empty: bool) -> None:
    """Load the demo project, once, and say where it is."""
    if not settings_of(current_app).demo:
        if if_empty:
            return
        raise click.ClickException("The demo is switched off (TALKOOT_DEMO=0, or production).")
    if if_empty and not kept() and _has_organisations():
        return
    told = kept() or load()
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    elif not if_empty:
        click.echo(f"Demo project {told['project']}; sign in as {told['staff_email']} with the password {told['staff_password']}")


@click.command("welcome")
@with_appcontext
def welcome() -> None:
    """Print where to join, the wall, the desk and the demo sign-in, with a QR code to scan."""
    told = kept()
    if not told:
        click.echo(f"\nTalkoot is at {address_of('/')}. Make the first owner with: flask --app wsgi create-owner\n")
        return
    join = address_of(f"/j/{told['workshop_code']}")
    click.echo(f"\n{qr_text(join)}")
    if _is_only_here():
        click.echo("This address works on this machine only: no phone can open it. For phones on the same Wi-Fi: ./dev run --lan")
    click.echo(f"Join on a phone   {join}   (code {told['workshop_code']})")
    click.echo(f"Wall              {address_of(told['wall_path'])}")
    click.echo(f"Desk              {address_of(told['desk_path'])}")
    click.echo("                  both in Finnish: put sv or en in place of fi in the address for Swedish or English")
    click.echo(f"Sign in as        {told['staff_email']}   password {told['staff_password']}")
    for audience, code in told["survey_codes"].items():
        click.echo(f"{'Survey, ' + audience:<17} {address_of('/s/' + code)}")
    click.echo("")


def kept() -> dict[str, Any] | None:
    """What the last line of `flask demo --json` says, from the data folder; None where there is no demo."""
    try:
        return json.loads(_file().read_text())
    except FileNotFoundError:
        return None


def load() -> dict[str, Any]:
    """Make everything through the verbs and keep what is needed to find it again."""
    password = secrets.token_urlsafe(9)
    organisation_id = changes.make(organisations.create_organisation, name=Words(fi="Demokaupunki", sv="Demostaden", en="Demo City"))["id"]
    user = changes.make(
        people.create_user,
        email=STAFF_EMAIL,
        name="Aino Vetäjä",
        password_hash=people.hash_password(password),
        demo=True,
    )
    changes.make(members.add_member, within=organisation_id, by=None, organisation_id=organisation_id, user_id=user["id"], role="owner")
    project = changes.make(
        shaping.create_project,
        within=organisation_id,
        by=None,
        organisation_id=organisation_id,
        name=NAME,
        goal=GOAL,
        open_matters=OPEN_MATTERS,
        decided_matters=DECIDED_MATTERS,
        notice=NOTICE,
        controller_contact=CONTACT,
        languages=["fi", "sv", "en"],
        delete_on=(now() + timedelta(days=DAYS_KEPT)).date(),
    )

    def add(verb: Any, **arguments: Any) -> int:
        return changes.make(verb, within=organisation_id, by=None, project_id=project["id"], **arguments)["id"]

    partners = {key: add(shaping.add_partner, name=name, key=key) for key, name in PARTNERS.items()}
    audiences = {key: add(shaping.add_audience, kind=kind, name=name, key=key) for key, (kind, name) in AUDIENCES.items()}
    venues = {key: add(shaping.add_venue, name=name) for key, name in VENUES.items()}
    where = {"project_id": project["id"], "organisation_id": organisation_id}
    workshops = workshop_demo.load(**where, venues=venues, audiences=audiences, partners=partners)
    survey_codes = surveys_demo.load(**where, audiences=audiences, partners=partners)
    told = {
        "project": project["public_id"],
        **workshops,
        "staff_email": STAFF_EMAIL,
        "staff_password": password,
        "survey_codes": survey_codes,
    }
    _keep(told)
    return told


def _is_only_here() -> bool:
    """True when the address that the QR codes hold is the machine's own name for itself."""
    host = urlsplit(settings_of(current_app).public_base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _has_organisations() -> bool:
    return db.session.scalar(sa.select(Organisation.id).limit(1), execution_options={"unscoped": "is there any at all"}) is not None


def _keep(told: dict[str, Any]) -> None:
    file = _file()
    anew = file.with_suffix(".new")
    anew.touch(mode=0o600)
    anew.write_text(json.dumps(told, ensure_ascii=False))
    anew.replace(file)  # whole or not at all: half of it would stop every start after this


def _file() -> Path:
    return settings_of(current_app).data_dir / KEPT
