"""Which language a page speaks: the one in its address; where the address has none, the choice of the reader."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, g, has_request_context, redirect, request, url_for
from flask.json.provider import DefaultJSONProvider
from flask_babel import Babel
from flask_babel.speaklater import LazyString
from werkzeug.routing import BaseConverter

from commons.languages.hyphens import breakable
from commons.languages.words import LANGUAGES, Text, Words
from commons.policy import anyone
from commons.security import cookie_name
from commons.settings import settings_of

DOMAINS = ("commons", "workshop", "surveys", "findings", "security")
CATALOGUES = Path(__file__).resolve().parents[2] / "translations"
COOKIE = "talkoot_language"
A_YEAR = 365 * 24 * 3600

NAMES = {"fi": "Suomeksi", "sv": "På svenska", "en": "In English"}
# Babel's plain "en" writes 2/3/26 and AM; "sv" is Sweden's, with other dates than in Finland.
LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}

blueprint = Blueprint("languages", __name__)


class _LanguageConverter(BaseConverter):
    regex = "fi|sv|en"


def init_app(app: Flask) -> None:
    """Speak three languages: `<lang:...>` in addresses, gettext from every domain, `words` in templates."""
    app.url_map.converters["lang"] = _LanguageConverter
    present = [domain for domain in DOMAINS if (CATALOGUES / "fi" / "LC_MESSAGES" / f"{domain}.po").exists()]
    app.config.update(
        BABEL_DEFAULT_LOCALE="fi",
        BABEL_DEFAULT_TIMEZONE="Europe/Helsinki",
        BABEL_DOMAIN=";".join(present or ["commons"]),
        BABEL_TRANSLATION_DIRECTORIES=";".join([str(CATALOGUES)] * max(1, len(present))),
    )
    _keep_sentences_text(app)
    Babel(app, locale_selector=lambda: LOCALES[current_language()])
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_keep_language)
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language_names=NAMES, current_language=current_language, words=words_here)
    app.jinja_env.filters["breakable"] = breakable
    app.jinja_env.policies["ext.i18n.trimmed"] = True  # a {% trans %} may stand on several lines; catalogues.py reads it so too
    app.register_blueprint(blueprint)


class _Json(DefaultJSONProvider):
    """Flask's, which finds lazy sentences by what `_keep_sentences_text` takes from them."""

    @staticmethod
    def default(value: Any) -> Any:
        """What JSON has no word for."""
        return str(value) if isinstance(value, LazyString) else DefaultJSONProvider.default(value)


def _keep_sentences_text(app: Flask) -> None:
    """The library gives lazy sentences to templates as markup: what a stranger wrote and a sentence names would become part of the page."""
    if "__html__" in vars(LazyString):
        del LazyString.__html__
    app.json_provider_class, app.json = _Json, _Json(app)


def current_language() -> str:
    """`fi`, `sv` or `en`: of the address, else the remembered choice, else the browser's, else Finnish."""
    if not has_request_context():
        return getattr(g, "language", None) or "fi" if g else "fi"
    return getattr(g, "language", None) or language_of_address() or chosen_language() or "fi"


def language_of_address() -> str | None:
    """An address that leads nowhere says its language too."""
    first = request.path[1:].partition("/")[0]
    return first if first in LANGUAGES else None


def chosen_language(default: str | None = None) -> str | None:
    """What the reader chose earlier; else the browser's wish; else `default`. For addresses without a language."""
    remembered = request.cookies.get(cookie_name(settings_of(current_app), COOKIE))
    if remembered in LANGUAGES:
        return remembered
    return request.accept_languages.best_match(LANGUAGES) or default


def words_here(words: Words | None) -> Text:
    """The words in the language of this page, or the nearest there is."""
    return Words(words).in_(current_language())


@blueprint.get("/language/<lang:choice>")
@anyone
def choose(choice: str) -> Response:
    """Remember the reader's choice and show the same page in it."""
    response = redirect(_same_page(request.args.get("next", "/"), choice))
    response.set_cookie(
        cookie_name(settings_of(current_app), COOKIE),
        choice,
        max_age=A_YEAR,
        secure=settings_of(current_app).secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response  # type: ignore[return-value]


def other_language(lang: str) -> str:
    """The address that changes this page into `lang` and remembers it."""
    query = request.query_string.decode("ascii", "replace")
    return url_for("languages.choose", choice=lang, next=request.path + (f"?{query}" if query else ""))


def _same_page(path: str, lang: str) -> str:
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith(("//", "/\\")) or "\\" in path or not path.isprintable():
        return "/"
    first, _slash, rest = parts.path[1:].partition("/")
    if first in LANGUAGES:
        changed = f"/{lang}/{rest}"
        return changed + (f"?{parts.query}" if parts.query else "")
    return path


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        g.language = values.pop("lang")


def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = current_language()
