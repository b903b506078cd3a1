"""A survey that asks one question of every kind, with drawn pictures and words somebody could have written, in three languages."""

from typing import Any

from commons import drawings, scope
from commons.db import db
from commons.languages import Words
from commons.media import take_in
from surveys import building, rehearsing
from surveys.definition import find_question
from surveys.kinds import KINDS
from tests.surveys.making import Made, begin_survey

ONE, TWO, FOUR = ("aula_a",), ("aula_a", "aula_b"), ("aula_a", "aula_b", "quiet_room", "meeting_room")

LOW = Words(fi="Ei lainkaan", sv="Inte alls", en="Not at all")
HIGH = Words(fi="Erittäin paljon", sv="Väldigt mycket", en="Very much")
COUNTER = Words(fi="Palvelutiski", sv="Servicedisk", en="Service counter")
WINDOWS = Words(fi="Ikkunat", sv="Fönstren", en="Windows")
WAITING = Words(fi="Odotuspaikat", sv="Väntplatser", en="Places to wait")

QUESTIONS: dict[str, dict[str, Any]] = {
    "information": {
        "text": Words(
            fi="Kuvittele, että tulet hoitamaan asiaa, jota et ole ennen hoitanut.",
            sv="Tänk dig att du kommer för att sköta ett ärende som du inte har skött förut.",
            en="Imagine that you have come to deal with something you have never dealt with before.",
        ),
    },
    "consent": {
        "text": Words(fi="Saako vastauksiasi käyttää?", sv="Får dina svar användas?", en="May your answers be used?"),
        "statement": Words(
            fi="Vastauksiani saa käyttää yhteisasiakaspalvelun tilojen suunnittelussa. Osallistuminen on vapaaehtoista.",
            sv="Mina svar får användas när den gemensamma kundservicens lokaler planeras. Det är frivilligt att delta.",
            en="My answers may be used in planning the rooms of the joint service centre. Taking part is voluntary.",
        ),
    },
    "text": {
        "text": Words(
            fi="Mikä tekee palvelupaikasta helpon?", sv="Vad gör ett serviceställe lätt?", en="What makes a place of service easy to use?"
        ),
        "hint": Words(fi="Muutama sana riittää.", sv="Några ord räcker.", en="A few words are enough."),
    },
    "number": {
        "text": Words(
            fi="Kuinka kauan voit odottaa vuoroasi?", sv="Hur länge kan du vänta på din tur?", en="How long can you wait for your turn?"
        ),
        "unit": Words(fi="minuuttia", sv="minuter", en="minutes"),
    },
    "single": {
        "text": Words(fi="Miten tulet keskustaan?", sv="Hur kommer du till centrum?", en="How do you come to the centre?"),
        "options": (
            Words(fi="Kävellen", sv="Till fots", en="On foot"),
            Words(fi="Bussilla", sv="Med buss", en="By bus"),
            Words(fi="Muuten", sv="På annat sätt", en="In another way"),
        ),
        "other": True,
    },
    "multiple": {
        "text": Words(fi="Mitä tarvitset paikan päällä?", sv="Vad behöver du på plats?", en="What do you need on the spot?"),
        "options": (
            Words(fi="Apua lomakkeen täyttämiseen", sv="Hjälp med att fylla i blanketter", en="Help with filling in forms"),
            Words(fi="Rauhallisen paikan puhua", sv="En lugn plats att tala", en="A quiet place to talk"),
            Words(fi="Tulkin", sv="En tolk", en="An interpreter"),
            Words(fi="Tietokoneen", sv="En dator", en="A computer"),
        ),
    },
    "scale": {
        "text": Words(
            fi="Kuinka tärkeää on asioida kasvokkain?", sv="Hur viktigt är det att mötas ansikte mot ansikte?", en="How important is it to meet face to face?"
        ),
        "low": LOW,
        "high": HIGH,
    },
    "image_choice": {
        "text": Words(fi="Kumman aulan valitsisit?", sv="Vilken aula skulle du välja?", en="Which lobby would you choose?"),
        "pictures": TWO,
    },
    "image_choices": {
        "text": Words(fi="Mitkä tilat tarvitaan heti?", sv="Vilka lokaler behövs genast?", en="Which rooms are needed at once?"),
        "pictures": FOUR,
    },
    "image_rating": {
        "text": Words(fi="Kuinka hyvin löytäisit perille?", sv="Hur väl skulle du hitta fram?", en="How well would you find your way?"),
        "pictures": TWO,
    },
    "image_matrix": {
        "text": Words(fi="Millainen aula on?", sv="Hurdan är aulan?", en="What is the lobby like?"),
        "low": LOW,
        "high": HIGH,
        "pictures": TWO,
        "rows": (
            Words(fi="Siellä on helppo odottaa", sv="Där är det lätt att vänta", en="It is easy to wait there"),
            Words(fi="Siellä saa puhua rauhassa", sv="Där får man tala i lugn och ro", en="One can talk there in private"),
        ),
    },
    "semantic_differential": {
        "text": Words(fi="Miltä aula tuntuu?", sv="Hur känns aulan?", en="How does the lobby feel?"),
        "pictures": ONE,
        "rows": (
            {"left": Words(fi="Virallinen", sv="Formell", en="Formal"), "right": Words(fi="Kotoisa", sv="Hemtrevlig", en="Homely")},
            {"left": Words(fi="Sulkeutunut", sv="Sluten", en="Closed"), "right": Words(fi="Avoin", sv="Öppen", en="Open")},
        ),
    },
    "ranking": {
        "text": Words(fi="Missä järjestyksessä tilat tehdään?", sv="I vilken ordning byggs lokalerna?", en="In which order are the rooms built?"),
        "pictures": FOUR[:3],
    },
    "pairwise": {
        "text": Words(fi="Kumpi sopii paremmin Poriin?", sv="Vilkendera passar Björneborg bättre?", en="Which suits Pori better?"),
        "pictures": FOUR[:3],
    },
    "best_worst": {
        "text": Words(
            fi="Mihin tulisit mieluiten, mihin et?", sv="Vart kommer du helst, vart inte?", en="Where would you most and least like to come?"
        ),
        "pictures": FOUR,
        "size": 3,
        "sets": 4,
    },
    "before_after": {
        "text": Words(fi="Muuttuiko aula paremmaksi?", sv="Blev aulan bättre?", en="Did the lobby become better?"),
        "pictures": TWO,
    },
    "pins": {
        "text": Words(fi="Mikä toimii, mikä ei?", sv="Vad fungerar, vad gör det inte?", en="What works and what does not?"),
        "pictures": ONE,
        "categories": (Words(fi="Toimii", sv="Fungerar", en="Works"), Words(fi="Ei toimi", sv="Fungerar inte", en="Does not work")),
        "regions": ((WINDOWS, [0.0, 0.0, 0.5, 0.5]), (COUNTER, [0.5, 0.5, 0.5, 0.5])),
    },
    "first_click": {
        "text": Words(fi="Mihin menisit ensin?", sv="Vart skulle du gå först?", en="Where would you go first?"),
        "pictures": ONE,
        "regions": ((COUNTER, [0.0, 0.0, 0.5, 0.5]),),
    },
    "hotspot": {
        "text": Words(fi="Mitkä kohdat tuntuvat hyviltä?", sv="Vilka ställen känns bra?", en="Which spots feel good?"),
        "pictures": ONE,
        "regions": ((WINDOWS, [0.05, 0.1, 0.35, 0.35]), (COUNTER, [0.45, 0.3, 0.35, 0.3]), (WAITING, [0.1, 0.6, 0.4, 0.3])),
    },
    "five_seconds": {
        "text": Words(fi="Mikä tästä tilasta jää mieleen?", sv="Vad minns du av den här lokalen?", en="What do you remember of this room?"),
        "pictures": ONE,
    },
}  # fmt: skip


class Gallery(Made):
    """The survey, with the uid of each kind's question and the number of its screen."""

    uids: dict[str, str]
    screens: dict[str, int]

    def question(self, kind: str) -> dict[str, Any]:
        """The question of this kind as it is asked."""
        scope.enter(db.session, self.organisation_id)
        found = find_question(building.draft_of(db.session, self.survey_id), self.uids[kind])
        db.session.rollback()
        assert found is not None
        return found


def make_gallery() -> Gallery:
    """The survey, open, with the pixels of its pictures in the application's media folder."""
    made = begin_survey(Gallery())
    pictures = {name: take_in(drawings.draw(name), within=made.organisation_id)["public_id"] for name in FOUR}
    made.uids = {kind: _ask(made, kind, pictures, **asked) for kind, asked in QUESTIONS.items()}
    answerable = [kind for kind in QUESTIONS if KINDS[kind].answerable]
    made.screens = {kind: number for number, kind in enumerate(answerable, 1)}
    made.open()
    return made


def answer_the_gallery(made: Gallery) -> None:
    """Twelve simulated residents and twelve of the staff."""
    rehearsing.fill(made.survey_id, within=made.organisation_id, people={made.residents["id"]: 12, made.staff["id"]: 12})


def _ask(made: Made, kind: str, ids: dict[str, str], *, pictures: tuple[str, ...] = (), **given: Any) -> str:
    uid = made.change(building.add_question, kind=kind)["question"]
    for name in pictures:
        words = {"label": drawings.titles(name), "alt": drawings.alt_texts(name)}
        made.change(building.add_picture, question=uid, picture=ids[name], **words)
    entries: dict[str, Any] = {}
    for parts in KINDS[kind].parts:
        if parts.pictures:
            continue
        for number, entry in enumerate(given.pop(parts.name, ())):
            made.change(building.edit_question, question=uid, then=("add", parts.name))
            code = f"{parts.prefix}{number + 1}" if parts.prefix else "abcdef"[number]
            entries[code] = _texts(entry)
    named = {"var": kind} if KINDS[kind].answerable else {}
    made.change(building.edit_question, question=uid, entries=entries, **named, **given)
    return str(uid)


def _texts(entry: Any) -> dict[str, Any]:
    """A name alone, a name and an area, or several texts."""
    if isinstance(entry, tuple):
        return {"label": entry[0], "xywh": entry[1]}
    return {"label": entry} if isinstance(entry, Words) else dict(entry)
