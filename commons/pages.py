"""What every page leans on: lasting static addresses, icons, dates and numbers as people here write them, operation keys."""

import re
import secrets
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from flask_babel import get_locale
from flask_compress import Compress
from markupsafe import Markup
from wtforms import Field, FieldList, FormField
from wtforms.form import BaseForm

from commons.security import security_headers
from commons.settings import settings_of
from commons.shelf import Shelf

ROOT = Path(__file__).parent.parent
HERE = ZoneInfo("Europe/Helsinki")
NBSP = "\u00a0"
SYMBOL = re.compile(r'<symbol id="(?P<name>[\w-]+)">(?P<drawing>.*?)</symbol>')

compress = Compress()


class Problem(NamedTuple):
    """One thing that is wrong in a form: where, what it is called, and the words."""

    id: str
    label: str
    message: str


def init_app(app: Flask) -> None:
    """Serve the static files and teach the templates our filters and functions."""
    app.config.setdefault("COMPRESS_STREAMS", False)
    app.config.setdefault("COMPRESS_ALGORITHM", ["br", "gzip"])
    app.config.setdefault("COMPRESS_BR_LEVEL", 4)
    app.config.setdefault("COMPRESS_MIMETYPES", ["text/html", "application/json", "text/csv", "image/svg+xml"])
    compress.init_app(app)

    settings = settings_of(app)
    shelf = Shelf(ROOT / "static", security_headers(settings), watching=settings.development)
    app.extensions["talkoot_shelf"] = shelf
    app.wsgi_app = shelf.before(app.wsgi_app)  # type: ignore[method-assign]
    app.jinja_env.globals.update(
        icon=icon,
        modules=modules,
        op_key=op_key,
        problems_of=problems_of,
        static_url=static_url,
    )
    app.jinja_env.filters.update(day=day, clock=clock, number=number, percent=percent)


def static_url(path: str) -> str:
    """The lasting address of a file under static/."""
    return current_app.extensions["talkoot_shelf"].address_of(path)


def icon(name: str, extra: str = "") -> Markup:
    """One of our drawn signs, inline, silent for screen readers: a word always stands beside it."""
    drawing = _drawings()[name]
    return Markup('<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>').format(f" {extra}" if extra else "", drawing)


def modules(*names: str) -> Markup:
    """Links that fetch these modules of static/js while the page is still being read."""
    link = Markup('<link rel="modulepreload" href="{}">')
    return Markup("\n").join(link.format(static_url(f"js/{name}.js")) for name in names)


def drawing_names() -> list[str]:
    """The names `icon` knows."""
    return list(_drawings())


def op_key() -> str:
    """A fresh operation key for a form: sent twice, it counts once."""
    return secrets.token_urlsafe(16)


def problems_of(form: BaseForm) -> list[Problem]:
    """Every error of a form in the order of its fields, those of fields within fields included."""
    return [problem for field in form for problem in _problems(field, str(field.label.text))]


def day(value: date | datetime) -> str:
    """24.6.2020, in all three languages; a moment is told as the day it was in Finland."""
    when = value.astimezone(HERE) if isinstance(value, datetime) else value
    return f"{when.day}.{when.month}.{when.year}"


def clock(value: datetime) -> str:
    """15.00 in Finnish, 15:00 in Swedish and English, as the clocks in Finland show it."""
    return value.astimezone(HERE).strftime("%H.%M" if _language() == "fi" else "%H:%M")


def number(value: float | Decimal, digits: int = 0) -> str:
    """12 345,6 with hard spaces; a decimal point in English."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0  # nothing has a minus before it
    text = f"{exact:,.{digits}f}".replace(",", NBSP).replace("-", "\u2212")
    return text if _language() == "en" else text.replace(".", ",")


def percent(share: float | Decimal, digits: int = 0) -> str:
    """46 % of a share between 0 and 1; 46% in English.

    A half goes to the even neighbour: 67.5 and 32.5 are 68 and 32, so that the two halves of a whole are never 101 together.
    """
    text = number(_rounded(share, digits), digits)
    return f"{text}%" if _language() == "en" else f"{text}{NBSP}%"


def whole_percent(share: float | Decimal) -> int:
    """The same as a number: what adds up on a page, or does not."""
    return int(_rounded(share, 0))


def _rounded(share: float | Decimal, digits: int) -> Decimal:
    return (Decimal(str(share)) * 100).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)


def _problems(field: Field, label: str) -> list[Problem]:
    if not field.errors:
        return []
    if isinstance(field, FieldList | FormField):
        return [problem for part in field for problem in _problems(part, f"{label}, {part.label.text}")]
    return [Problem(field.id, label, str(error)) for error in field.errors]


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"


@cache
def _drawings() -> dict[str, Markup]:
    sheet = (ROOT / "static/img/icons.svg").read_text(encoding="utf-8")
    return {found["name"]: Markup(found["drawing"]) for found in SYMBOL.finditer(sheet)}  # noqa: S704, a file of ours
