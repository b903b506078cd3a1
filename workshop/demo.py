"""The demo's workshops: a pop-up that is collecting, a silent staff workshop, one that is voting and one with its result.

Everything goes through the same verbs a phone and a desk use. The people are invented; every seat is a random one.
"""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from commons import changes
from commons.db import db
from commons.languages import Words
from workshop import gatherings, ideas, joining, voting
from workshop.models import StageKind, TotalsShown, Workshop
from workshop.queries import BY_SECRET
from workshop.seats import Seat, new_secret

LANES = (
    {
        "title": Words(fi="Palvelut", sv="Tjänster", en="Services"),
        "prompt": Words(fi="Mitä asioita haluaisit hoitaa?", sv="Vilka ärenden vill du sköta?", en="What would you like to get done?"),
        "ground": "sky",
    },
    {
        "title": Words(fi="Tila", sv="Lokalen", en="The place"),
        "prompt": Words(fi="Millainen paikka olisi hyvä?", sv="Hurdan plats skulle vara bra?", en="What kind of place would be good?"),
        "ground": "moss",
    },
    {
        "title": Words(fi="Kohtaaminen", sv="Bemötandet", en="Being met"),
        "prompt": Words(fi="Miten haluat tulla palvelluksi?", sv="Hur vill du bli bemött?", en="How would you like to be served?"),
        "ground": "berry",
    },
)

# (language, kind, lane, text)
LIBRARY = (
    ("fi", "idea", 1, "Yksi tiski, josta saa neuvon kaikkiin virastoihin. Ei tarvitse tietää etukäteen, kenelle asia kuuluu."),
    ("fi", "need", 2, "Tarvitsen hiljaisen huoneen, kun puhun toimeentulosta."),
    ("sv", "wish", 3, "Att få service på svenska utan att behöva be om det."),
    ("fi", "idea", 2, "Lapsille leikkinurkka niin, että näen sen jonotuspaikalta."),
    ("en", "need", 1, "Help with filling in forms. I understand Finnish, but not the words the offices use."),
    ("fi", "challenge", 1, "Kaikki eivät käytä tietokonetta. Isäni jäi ilman ajanvarausta, koska hänellä ei ole pankkitunnuksia."),
    ("fi", "wish", 3, "Että joku kysyy, onko kaikki nyt kunnossa, ennen kuin lähden."),
    ("fi", "idea", 1, "Digiopastaja paikalle joka päivä, ei vain tiistaisin."),
    ("sv", "idea", 2, "En plats där man kan sitta ner och tänka innan man skriver under."),
    ("fi", "question", 1, "Saako samalla käynnillä hoidettua sekä Kelan että veroasiat?"),
    ("fi", "idea", 2, "Induktiosilmukka jokaiseen palvelupisteeseen ja selvä merkki siitä."),
    ("en", "idea", 3, "Let me choose: a number on a screen, or a person who calls my name."),
    ("fi", "need", 3, "Aikaa. Asiani ei mahdu kymmeneen minuuttiin."),
    ("fi", "idea", 1, "Iltavastaanotto kerran viikossa niille, jotka käyvät töissä."),
)

STAFF = (
    ("city", "fi", "need", 1, "Näemme, missä muissa palveluissa asiakas on jo käynyt, jos hän antaa siihen luvan."),
    ("kela", "fi", "idea", 3, "Yhteinen alkukartoitus, jonka tekee kuka tahansa meistä."),
    ("tax", "sv", "wish", 2, "Ett gemensamt pausrum, så att vi lär känna varandra."),
    ("dvv", "fi", "challenge", 1, "Tietojärjestelmät eivät keskustele keskenään."),
    ("police", "fi", "need", 2, "Lupapalvelu tarvitsee kuvauspaikan, jossa on tasainen valo."),
    ("employment", "fi", "idea", 1, "Vuorotteleva asiantuntija: joka päivälle yksi virasto, joka on paikalla pidempään."),
)

MARKET = (
    ("fi", "idea", 1, "Ajanvaraus, jossa voi valita useita asioita kerralla."),
    ("fi", "idea", 2, "Kahviautomaatti ja vesipiste odotustilaan."),
    ("sv", "need", 3, "Någon som möter mig vid dörren och visar vart jag ska gå."),
    ("fi", "idea", 2, "Selkeät kyltit: isot numerot ja kuvat, ei pelkkiä virastojen nimiä."),
    ("en", "wish", 1, "Interpreters by video without waiting for weeks."),
    ("fi", "need", 2, "Esteetön sisäänkäynti samasta ovesta kuin muutkin."),
    ("fi", "idea", 3, "Palaute heti lähtiessä yhdellä painalluksella, ja vastaukset näkyviin seinälle."),
    ("fi", "idea", 1, "Liikkuva palvelu: sama porukka kiertää lähiöissä kerran kuussa."),
)


@dataclass
class _Room:
    """A demo workshop in the making."""

    made: dict[str, Any]
    organisation_id: int
    people: list[tuple[Seat, str]] = field(default_factory=list)
    steps: int = 0

    @property
    def id(self) -> int:
        return self.made["id"]

    def make(self, verb: Any, **arguments: Any) -> Any:
        return changes.make(verb, room=self.id, within=self.organisation_id, workshop_id=self.id, **arguments)

    def do(self, verb: Any, seat: Seat, **arguments: Any) -> Any:
        self.steps += 1
        return self.make(verb, actor=seat.actor, op=f"demo-{self.id}-{self.steps:04}", seat=seat, **arguments)

    def seat(self, language: str = "fi", code: str | None = None) -> Seat:
        """Somebody who has just joined."""
        key = db.session.scalar(sa.select(Workshop.key).where(Workshop.id == self.id), execution_options=BY_SECRET)
        assert key is not None
        seat = Seat(key, new_secret().encode())
        self.make(joining.join, seat=seat, code=code or self.made["code"], language=language)
        return seat


def load(
    *, project_id: int, organisation_id: int, venues: dict[str, int], audiences: dict[str, int], partners: dict[str, int]
) -> dict[str, Any]:
    """Make the four workshops; gives `workshop_code`, `silent_code`, `voting_code`, `wall_path`, `desk_path`."""
    common = {"project_id": project_id, "organisation_id": organisation_id}
    popup = _library(**common, venue_id=venues["library"], audience_id=audiences["residents"])
    silent = _staff(**common, venue_id=venues["town_hall"], audience_id=audiences["staff"], partners=partners)
    voting_room = _market(**common, venue_id=venues["market"], audience_id=audiences["residents"], end=False)
    _market(**common, venue_id=venues["market"], audience_id=audiences["residents"], end=True)
    return {
        "workshop_code": popup.made["code"],
        "silent_code": silent.made["code"],
        "voting_code": voting_room.made["code"],
        "wall_path": f"/fi/wall/{popup.made['wall_token']}",
        "desk_path": f"/fi/desk/workshops/{popup.made['public_id']}",
    }


def _library(**where: Any) -> _Room:
    room = _open(
        title=Words(fi="Ideoita kirjastossa", sv="Idéer på biblioteket", en="Ideas at the library"),
        prompt=Words(
            fi="Mitä yhteisasiakaspalvelu voisi olla?",
            sv="Vad kunde en gemensam kundservice vara?",
            en="What could a joint service centre be?",
        ),
        **where,
    )
    _write(room, LIBRARY)
    return room


def _staff(*, partners: dict[str, int], **where: Any) -> _Room:
    room = _open(
        kind="staff",
        silent=True,
        title=Words(fi="Henkilöstön työpaja 1", sv="Personalens workshop 1", en="Staff workshop 1"),
        prompt=Words(
            fi="Mitä asiakas tarvitsee, kun palvelemme saman katon alla?",
            sv="Vad behöver kunden när vi arbetar under samma tak?",
            en="What does a customer need when we work under one roof?",
        ),
        **where,
    )
    for partner, language, kind, lane, text in STAFF:
        code = room.make(gatherings.add_entry_link, by=None, audience_id=where["audience_id"], partner_id=partners[partner], source=partner)
        seat = room.seat(language, code)
        room.do(ideas.add_idea, seat, text=text, language=language, kind=kind, lane=lane)
    return room


def _market(*, end: bool, **where: Any) -> _Room:
    title = (
        Words(fi="Ideoita kauppakeskuksessa", sv="Idéer på köpcentret", en="Ideas at the shopping centre")
        if end
        else Words(fi="Äänestys torilla", sv="Omröstning på torget", en="Voting at the market square")
    )
    room = _open(
        title=title,
        prompt=Words(
            fi="Mikä tekisi asioinnista helppoa?", sv="Vad skulle göra det lätt att sköta ärenden?", en="What would make errands easy?"
        ),
        **where,
    )
    _write(room, MARKET)
    room.make(gatherings.start_vote, by=None, budget=5, most_per_idea=2, totals_shown=TotalsShown.AFTER_REVEAL)
    _vote(room, voters=24 if end else 7)
    if end:
        room.make(voting.close_round, by=None)
        room.make(gatherings.show_result, by=None)
    return room


def _open(*, title: Words, prompt: Words, organisation_id: int, kind: str = "pop_up", **arguments: Any) -> _Room:
    made = changes.make(
        gatherings.create_workshop, within=organisation_id, by=None, kind=kind, title=title, prompt=prompt, lanes=list(LANES), **arguments
    )
    room = _Room(made, organisation_id)
    room.make(gatherings.open_workshop, by=None)
    room.make(gatherings.go_to, by=None, stage=StageKind.COLLECT)
    return room


def _write(room: _Room, written: tuple[tuple[str, str, int, str], ...]) -> None:
    for language, kind, lane, text in written:
        seat = room.seat(language)
        room.people.append((seat, language))
        room.do(ideas.add_idea, seat, text=text, language=language, kind=kind, lane=lane)


def _vote(room: _Room, voters: int) -> None:
    """Ballots with a pattern: two ideas lead and share their places, the rest follows; nobody agrees on everything."""
    seats = [seat for seat, _language in room.people]
    seats += [room.seat() for _more in range(voters - len(seats))]
    for place, seat in enumerate(seats[:voters]):
        wanted = {4 if place % 6 else 7: 2, 6 if place % 4 else 3: 2, (3, 2, 1, 5, 8)[place % 5]: 1}
        for target, dots in wanted.items():
            room.do(voting.place_dots, seat, target=target, dots=dots)
        if place % 4:
            room.do(voting.mark_done, seat, done=True)
