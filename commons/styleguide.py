"""The style guide: every component in every state on one page, in three languages, while developing."""

from flask import Blueprint, Flask, render_template, request
from wtforms import (
    BooleanField,
    FileField,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from commons.pages import drawing_names
from commons.policy import developer

blueprint = Blueprint("styleguide", __name__)

KINDS = [SelectChoice(kind, kind.capitalize()) for kind in ("idea", "need", "wish", "challenge", "question")]
LONG_WORD = "Yhteisasiakaspalvelupisteverkostosuunnitelma"


class _Texts(Form):
    fi = StringField("Finnish")
    sv = StringField("Swedish")
    en = StringField("English")


class _Sample(Form):
    name = StringField("Name of the workshop")
    idea = TextAreaField("What could the joint service centre be?")
    kind = RadioField("What is it?", choices=KINDS)
    lane = RadioField(
        "Where does it belong?",
        choices=[SelectChoice("1", "Before the visit"), SelectChoice("2", "In the service centre"), SelectChoice("3", LONG_WORD)],
    )
    languages = SelectMultipleField(
        "Languages of the workshop",
        choices=[SelectChoice("fi", "Finnish"), SelectChoice("sv", "Swedish"), SelectChoice("en", "English")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    role = SelectField("Role", choices=[SelectChoice("facilitator", "Facilitator"), SelectChoice("researcher", "Researcher")])
    seats = IntegerField("Seats")
    picture = FileField("Picture")
    hold = BooleanField("Show an idea only after I have read it")
    goal = FormField(_Texts, "Goal")


@blueprint.get("/styleguide")
@blueprint.get("/<lang:lang>/styleguide", endpoint="in_language")
@developer
def show() -> str:
    """Everything on one page; `?theme=dark` or `light` forces a theme."""
    return render_template("styleguide/index.html", **_context())


@blueprint.get("/<lang:lang>/styleguide/<any(phone, vote, desk, lobby, collect, results, poster, sign, message):page>")
@developer
def show_page(page: str) -> str:
    """One whole page of a layout, filled with the story's own words."""
    return render_template(f"styleguide/{page}.html", **_context())


def init_app(app: Flask) -> None:
    """Register the pages; outside development they do not exist."""
    app.register_blueprint(blueprint)


def _context() -> dict:
    form = _Sample(data={"kind": "need", "lane": "2", "languages": ["fi", "sv"], "seats": 40, "name": "Porin yhteisasiakaspalvelu"})
    wrong = _Sample(prefix="wrong-")
    wrong.name.errors = ["Give the workshop a name of at most 120 characters."]
    wrong.kind.errors = ["Choose one of these."]
    wrong.hold.errors = ["Tick this to go on."]
    wrong.goal.form.sv.errors = ["Write the goal in Swedish too."]
    return {
        "form": form,
        "wrong": wrong,
        "theme": request.args.get("theme"),
        "icons": drawing_names(),
        "ideas": IDEAS,
        "result_rows": [dict(row, text=f"{row['dots']} dots", note=f"{row['people']} people") for row in RESULTS],
        "result_cells": [[f"{row['number']} {row['label']}", row["dots"], row["people"]] for row in RESULTS],
    }


IDEAS = [
    {
        "number": 1,
        "kind": "idea",
        "lang": "fi",
        "text": "Yksi ovi kaikille palveluille: aulassa joku tulee vastaan ja kysyy, mitä tarvitset.",
    },
    {"number": 2, "kind": "need", "lang": "sv", "text": "Jag behöver ett lugnt rum där jag kan prata utan att andra hör."},
    {"number": 3, "kind": "wish", "lang": "fi", "text": "Kahvia."},
    {"number": 4, "kind": "challenge", "lang": "en", "text": "The bus stops running at six, but I work until five."},
    {
        "number": 5,
        "kind": "question",
        "lang": "fi",
        "text": "Saanko saman asian hoidettua yhdellä käynnillä, vaikka se kuuluu kolmelle virastolle?",
    },
    {
        "number": 128,
        "kind": "need",
        "lang": "fi",
        "text": f"{LONG_WORD} pitää selittää selkokielellä.\nMyös ne, jotka eivät lue, tarvitsevat tiedon siitä, mihin mennään.",
    },
]
RESULTS = [
    {"place": "1.", "number": 2, "lang": "sv", "label": IDEAS[1]["text"], "value": 18, "dots": 18, "people": 12},
    {"place": "2.–3.", "number": 1, "lang": "fi", "label": IDEAS[0]["text"], "value": 14, "dots": 14, "people": 9, "tie": True},
    {"place": "2.–3.", "number": 128, "lang": "fi", "label": IDEAS[5]["text"], "value": 13, "dots": 13, "people": 11, "tie": True},
    {"place": "4.", "number": 4, "lang": "en", "label": IDEAS[3]["text"], "value": 5, "dots": 5, "people": 4},
    {"place": "5.", "number": 3, "lang": "fi", "label": "Kahvia.", "value": 0, "dots": 0, "people": 0},
]
