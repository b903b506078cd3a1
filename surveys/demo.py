"""The demo's survey about two lobbies, made through the same verbs as any other; its answers are marked as simulated."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from commons import changes, drawings, scope
from commons.db import db
from commons.languages import Words
from commons.media import take_in
from commons.projects.models import EntryLink
from surveys import building, links, publishing, rehearsing
from surveys.models import Survey

TITLE = Words(fi="Kaksi aulaa, kumpi tuntuu oikealta?", sv="Två aulor, vilken känns rätt?", en="Two lobbies")
INTRO = Words(
    fi="Yhteisasiakaspalveluun tulee aula, jossa moni käy ensimmäistä kertaa. Näytämme kaksi vaihtoehtoa. Kerro, kummasta alkaisit.",
    sv="Den gemensamma kundservicen får en aula som många besöker för första gången. Vi visar två alternativ. Berätta vilket du skulle börja med.",
    en="The joint service centre will have a lobby that many people enter for the first time. We show two alternatives. Tell us which one you would start from.",
)
THANKS = Words(
    fi="Tilaryhmä käy vastaukset läpi ja kertoo tuloksista hankkeen sivulla.",
    sv="Lokalgruppen går igenom svaren och berättar om resultaten på projektets sida.",
    en="The team planning the rooms goes through the answers and tells about the results on the project's page.",
)
FIRST = Words(
    fi="Kuvittele, että tulet hoitamaan asiaa, jota et ole ennen hoitanut. Astut ovesta sisään.",
    sv="Tänk dig att du kommer för att sköta ett ärende som du inte har skött förut. Du stiger in genom dörren.",
    en="Imagine that you have come to deal with something you have never dealt with before. You step in through the door.",
)
WHICH = Words(fi="Kumman aulan valitsisit?", sv="Vilken aula skulle du välja?", en="Which lobby would you choose?")
WELCOME = Words(
    fi="Kuinka hyvin löytäisit kummassakin aulassa oikean palvelun luo?",
    sv="Hur väl skulle du hitta fram till rätt service i vardera aulan?",
    en="How well would you find your way to the right service in each lobby?",
)
LOW = Words(fi="En löytäisi lainkaan", sv="Skulle inte hitta alls", en="Would not find it at all")
HIGH = Words(fi="Löytäisin heti", sv="Skulle hitta genast", en="Would find it at once")
LOBBIES = ("aula_a", "aula_b")
ANSWERS = {"residents": 26, "staff": 16}
STAFF_PARTNER = "kela"


def load(*, project_id: int, organisation_id: int, audiences: Mapping[str, int], partners: Mapping[str, int]) -> dict[str, str]:
    """The survey with its two links and simulated answers, once; gives audience -> code."""
    scope.enter(db.session, organisation_id)
    there = db.session.scalar(sa.select(Survey.id).where(Survey.project_id == project_id).limit(1))
    if there is not None:
        return _codes(there, audiences)

    def make(verb: Any, **arguments: Any) -> Any:
        return changes.make(verb, within=organisation_id, by=None, **arguments)

    survey_id = make(building.create_survey, project_id=project_id, title=TITLE)["id"]
    _build(make, survey_id, organisation_id)
    found = {
        "residents": make(links.make_link, survey_id=survey_id, audience_id=audiences["residents"], source="library"),
        "staff": make(
            links.make_link, survey_id=survey_id, audience_id=audiences["staff"], partner_id=partners[STAFF_PARTNER], source="intranet"
        ),
    }
    make(publishing.open_survey, survey_id=survey_id)
    rehearsing.fill(survey_id, within=organisation_id, people={link["id"]: ANSWERS[audience] for audience, link in found.items()})
    return {audience: link["code"] for audience, link in found.items()}


def _build(make: Any, survey_id: int, organisation_id: int) -> None:
    make(building.set_texts, survey_id=survey_id, intro=INTRO, thanks=THANKS)
    pictures = {name: take_in(drawings.draw(name), within=organisation_id)["public_id"] for name in LOBBIES}
    told = make(building.add_question, survey_id=survey_id, kind="information")["question"]
    make(building.edit_question, survey_id=survey_id, question=told, text=FIRST)
    choice = make(building.add_question, survey_id=survey_id, kind="image_choice")["question"]
    make(building.edit_question, survey_id=survey_id, question=choice, text=WHICH, var="lobby")
    make(building.add_page, survey_id=survey_id)
    rating = make(building.add_question, survey_id=survey_id, kind="image_rating")["question"]
    make(building.edit_question, survey_id=survey_id, question=rating, text=WELCOME, var="finding", low=LOW, high=HIGH)
    for question in (choice, rating):
        for name, picture in pictures.items():
            make(
                building.add_picture,
                survey_id=survey_id,
                question=question,
                picture=picture,
                label=drawings.titles(name),
                alt=drawings.alt_texts(name),
            )


def _codes(survey_id: int, audiences: Mapping[str, int]) -> dict[str, str]:
    names = {id_: key for key, id_ in audiences.items()}
    found = db.session.scalars(sa.select(EntryLink).where(EntryLink.survey_id == survey_id, EntryLink.revoked_at.is_(None)))
    return {names[link.audience_id]: link.code for link in found if link.audience_id in names}
