"""The demo's survey about six spaces and their plan, made through the same verbs as any other; its answers are marked as simulated."""

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

TITLE = Words(fi="Yhteisasiakaspalvelun tilat", sv="Den gemensamma kundservicens lokaler", en="The rooms of the joint service centre")
INTRO = Words(
    fi="Työpajoissa syntyi kuusi tilaa ja pohjapiirros. Katso kuvia ja kerro, mikä niissä toimii ja mitä puuttuu.",
    sv="I workshopparna föddes sex lokaler och en planritning. Titta på bilderna och berätta vad som fungerar och vad som saknas.",
    en="Six spaces and a floor plan grew out of the workshops. Look at the pictures and tell us what works and what is missing.",
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
SUITS = Words(
    fi="Mikä näistä tiloista sopisi sinulle parhaiten ja mikä huonoiten?",
    sv="Vilken av de här lokalerna skulle passa dig bäst och vilken sämst?",
    en="Which of these spaces would suit you best, and which worst?",
)
PLAN = Words(
    fi="Merkitse pohjapiirrokseen, missä kaikki on hyvin ja mistä jotakin puuttuu.",
    sv="Märk ut på planritningen var allt är bra och var något saknas.",
    en="Mark on the floor plan where everything is fine and where something is missing.",
)
MEANINGS = (
    Words(fi="Tämä on hyvä", sv="Det här är bra", en="This is good"),
    Words(fi="Jotakin puuttuu", sv="Något saknas", en="Something is missing"),
)
ROOMS = (
    (Words(fi="Aula", sv="Aulan", en="Lobby"), [0.32, 0.5, 0.36, 0.42]),
    (Words(fi="Palvelutiskit", sv="Servicediskarna", en="Service counters"), [0.32, 0.09, 0.36, 0.37]),
    (Words(fi="Hiljaiset huoneet", sv="De tysta rummen", en="Quiet rooms"), [0.06, 0.08, 0.25, 0.42]),
    (Words(fi="Lasten nurkka", sv="Barnens hörna", en="Children's corner"), [0.06, 0.5, 0.25, 0.42]),
    (Words(fi="Digituki", sv="Digitalt stöd", en="Digital support"), [0.69, 0.46, 0.25, 0.46]),
    (Words(fi="Neuvotteluhuone", sv="Mötesrummet", en="Meeting room"), [0.69, 0.08, 0.25, 0.37]),
)
ERRAND = Words(
    fi="Miten hoidat asiasi viranomaisen kanssa useimmiten?",
    sv="Hur sköter du oftast dina ärenden hos myndigheter?",
    en="How do you usually deal with the authorities?",
)
WAYS = (
    Words(fi="Käymällä paikan päällä", sv="Genom ett besök", en="By visiting"),
    Words(fi="Puhelimella", sv="Per telefon", en="By phone"),
    Words(fi="Verkossa", sv="På nätet", en="Online"),
    Words(fi="Joku muu hoitaa ne puolestani", sv="Någon annan sköter dem åt mig", en="Somebody else does it for me"),
)
STILL_COME = Words(
    fi="Mitä varten tulisit silti paikan päälle?",
    sv="I vilket ärende skulle du ändå komma på besök?",
    en="What would you still come here for?",
)
NEEDED = Words(
    fi="Mitkä tilat teidän asiakkaanne tarvitsevat ensimmäiseksi?",
    sv="Vilka lokaler behöver era kunder först?",
    en="Which spaces do your customers need first?",
)
MORE = Words(
    fi="Mitä muuta haluat sanoa tiloista?", sv="Vad annat vill du säga om lokalerna?", en="What else would you like to say about the rooms?"
)

SPACES = ("aula_a", "aula_b", "quiet_room", "childrens_corner", "digital_support", "meeting_room")
LOBBIES = SPACES[:2]
FLOOR_PLAN = "floor_plan"
LINKS: tuple[tuple[str, str | None, str, int], ...] = (  # audience, partner, where it was seen, how many came by it
    ("residents", None, "kirjasto", 44),
    ("staff", "kela", "intranet", 26),
    ("residents", None, "verkkosivut", 30),
    ("staff", "city", "sähköposti", 20),
)


def load(*, project_id: int, organisation_id: int, audiences: Mapping[str, int], partners: Mapping[str, int]) -> dict[str, str]:
    """The survey with its four links and simulated answers, once; gives audience -> the code of its first link."""
    scope.enter(db.session, organisation_id)
    there = db.session.scalar(sa.select(Survey.id).where(Survey.project_id == project_id).limit(1))
    if there is not None:
        return _codes(there, audiences)

    def make(verb: Any, **arguments: Any) -> Any:
        return changes.make(verb, within=organisation_id, by=None, **arguments)

    survey_id = make(building.create_survey, project_id=project_id, title=TITLE)["id"]
    _Author(make, survey_id, organisation_id).build()
    people = {}
    for audience, partner, source, count in LINKS:
        link = make(
            links.make_link,
            survey_id=survey_id,
            audience_id=audiences[audience],
            partner_id=partners[partner] if partner else None,
            source=source,
        )
        people[link["id"]] = count
    make(publishing.open_survey, survey_id=survey_id)
    rehearsing.fill(survey_id, within=organisation_id, people=people)
    return _codes(survey_id, audiences)


class _Author:
    """Somebody who writes the survey, question by question."""

    def __init__(self, make: Any, survey_id: int, organisation_id: int):
        self._make, self._survey_id = make, survey_id
        self._pictures = {name: take_in(drawings.draw(name), within=organisation_id)["public_id"] for name in (*SPACES, FLOOR_PLAN)}

    def build(self) -> None:
        self._do(building.set_texts, intro=INTRO, thanks=THANKS)
        self._ask("information", text=FIRST)
        self._ask("image_choice", LOBBIES, text=WHICH, var="lobby")
        self._do(building.add_page)
        self._ask("image_rating", LOBBIES, text=WELCOME, var="finding", low=LOW, high=HIGH)
        self._do(building.add_page)
        self._ask("best_worst", SPACES, text=SUITS, var="spaces", sets=4, size=3)
        self._do(building.add_page)
        plan = self._ask("pins", (FLOOR_PLAN,), text=PLAN, var="plan")
        self._enter(plan, "categories", [{"label": meaning} for meaning in MEANINGS])
        self._enter(plan, "regions", [{"label": name, "xywh": area} for name, area in ROOMS])
        self._do(building.add_page)
        errand = self._ask("single", text=ERRAND, var="errand", only_for=["residents"])
        ways = self._enter(errand, "options", [{"label": way} for way in WAYS])
        after = [(errand, way) for way in ways[1:3]]
        self._ask("text", text=STILL_COME, var="still_come", only_for=["residents"], only_after=after)
        self._ask("image_choices", SPACES[2:], text=NEEDED, var="needed", only_for=["staff"])
        self._do(building.add_page)
        self._ask("text", text=MORE, var="more")

    def _ask(self, kind: str, pictures: tuple[str, ...] = (), **said: Any) -> str:
        question: str = self._do(building.add_question, kind=kind)["question"]
        for name in pictures:
            words = {"label": drawings.titles(name), "alt": drawings.alt_texts(name)}
            self._do(building.add_picture, question=question, picture=self._pictures[name], **words)
        self._do(building.edit_question, question=question, **said)
        return question

    def _enter(self, question: str, parts: str, entries: list[dict[str, Any]]) -> list[str]:
        codes = [self._do(building.edit_question, question=question, then=("add", parts))["entry"] for _entry in entries]
        self._do(building.edit_question, question=question, entries=dict(zip(codes, entries, strict=True)))
        return codes

    def _do(self, verb: Any, **arguments: Any) -> Any:
        return self._make(verb, survey_id=self._survey_id, **arguments)


def _codes(survey_id: int, audiences: Mapping[str, int]) -> dict[str, str]:
    found = db.session.scalars(
        sa.select(EntryLink).where(EntryLink.survey_id == survey_id, EntryLink.revoked_at.is_(None)).order_by(EntryLink.id.desc())
    )
    first = {link.audience_id: link.code for link in found}
    return {key: first[id_] for key, id_ in audiences.items() if id_ in first}
