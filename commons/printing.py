"""Sheets to print for an entry link, poster and door sign: the same said in every language, at the same size."""

from dataclasses import dataclass, field
from typing import Literal

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from commons.languages import LANGUAGES, Text, Words
from commons.languages.speaking import speaking

Paper = Literal["a4", "a3"]
PAPERS: tuple[Paper, ...] = ("a4", "a3")

LONG_TITLE = 50  # characters; above it the sheet is set a size smaller
LONG_GOAL = 110  # characters; above it the goal is left to the page that the code leads to


@dataclass(frozen=True)
class Sheet:
    """What a sheet says, as plain values; `address` is the whole URL that the code holds, `code` its letters."""

    title: Words
    address: str
    code: str
    organiser: Words
    kind: Literal["workshop", "survey"] = "workshop"
    goal: Words = field(default_factory=Words)
    what_happens: Words = field(default_factory=Words)  # otherwise said from the kind
    when: Words | None = None
    place: Words | None = None
    minutes: int | None = None
    delete_after_days: int | None = None
    contact: str = ""
    languages: tuple[str, ...] = LANGUAGES


@dataclass(frozen=True)
class Side:
    """What the sheet says in one language."""

    lang: str
    title: Text
    goal: Text
    here: str
    how: str
    lines: list[Text]
    foot: list[Text]


def paper_asked(given: str | None) -> Paper:
    """The size that an address asks for; A4 where it names none that there is."""
    return next((paper for paper in PAPERS if paper == given), PAPERS[0])


def poster(sheet: Sheet, paper: Paper = "a4") -> str:
    """The page of a poster: its QR code is read from one metre (A4) or two (A3)."""
    return _page("print/poster.html", sheet, paper)


def door_sign(sheet: Sheet, paper: Paper = "a4") -> str:
    """The page of a sign for the door: that this is the place."""
    return _page("print/door_sign.html", sheet, paper)


def _page(template: str, sheet: Sheet, paper: Paper) -> str:
    sides = [_side(sheet, lang) for lang in sheet.languages]
    address = sheet.address.partition("://")[2] or sheet.address
    dense = any(len(side.title.text) > LONG_TITLE for side in sides)
    return render_template(template, sheet=sheet, sides=sides, paper=paper, address=address, dense=dense)


def _side(sheet: Sheet, lang: str) -> Side:
    with speaking(lang):
        return Side(
            lang=lang,
            title=sheet.title.in_(lang),
            goal=_own(lang, "") if len(sheet.goal.in_(lang).text) > LONG_GOAL else sheet.goal.in_(lang),
            here=_here(sheet),
            how=_("Scan the code with your phone's camera, or type the address."),
            lines=[line for line in (_what_happens(sheet, lang), _own(lang, _how_long(sheet)), _own(lang, _privacy(sheet))) if line.text],
            foot=[line for line in (Words(said).in_(lang) for said in (sheet.organiser, sheet.when, sheet.place)) if line.text],
        )


def _own(lang: str, sentence: str) -> Text:
    return Text(sentence, lang)


def _here(sheet: Sheet) -> str:
    return _("The workshop is here") if sheet.kind == "workshop" else _("Answer the survey here")


def _what_happens(sheet: Sheet, lang: str) -> Text:
    if sheet.what_happens:
        return sheet.what_happens.in_(lang)
    if sheet.kind == "workshop":
        return _own(lang, _("Write your ideas on your phone and see everybody's on the wall. You need no account."))
    return _own(lang, _("Look at pictures and say what you think. You need no account."))


def _how_long(sheet: Sheet) -> str:
    if not sheet.minutes:
        return ""
    return ngettext("It takes about %(num)s minute.", "It takes about %(num)s minutes.", sheet.minutes)


def _privacy(sheet: Sheet) -> str:
    if not sheet.delete_after_days:
        return _("We do not ask for your name.")
    return ngettext(
        "We do not ask for your name, and %(num)s day after the end not even we can tell which phone wrote what.",
        "We do not ask for your name, and %(num)s days after the end not even we can tell which phone wrote what.",
        sheet.delete_after_days,
    )
