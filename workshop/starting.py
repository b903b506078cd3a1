"""Ready workshops to start from: one press and the room can be opened; every word can be changed first.

These are texts for residents, written by us in three languages as an organiser would write them, and copied into the
workshop that is made: from then on they are its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from commons.languages import Words
from workshop.models import WorkshopKind


@dataclass(frozen=True)
class ReadyLane:
    """A column of the board."""

    title: Words
    prompt: Words
    ground: str  # a note colour of the design


@dataclass(frozen=True)
class Start:
    """A workshop as it stands before anybody has changed it."""

    key: str
    kind: WorkshopKind
    name: Any  # what the list of ready workshops calls it
    suits: Any  # when to choose it
    icon: str
    title: Words
    prompt: Words
    lanes: Sequence[ReadyLane]
    silent: bool = False
    holding: bool = False
    minutes: Sequence[int] = field(default=(5, 15, 10, 10))  # of the stages, in their order


POP_UP = Start(
    key="pop_up",
    kind=WorkshopKind.POP_UP,
    name=_l("Pop-up ideation"),
    suits=_l("In a library or a lobby: people come by, scan the code, write and see their idea appear on the wall."),
    icon="place",
    title=Words(
        fi="Mitä yhteisasiakaspalvelu voisi olla?",
        sv="Vad kunde den gemensamma kundservicen vara?",
        en="What could the joint service centre be?",
    ),
    prompt=Words(
        fi="Mikä tekisi asioinnista sinulle helppoa?",
        sv="Vad skulle göra det lätt för dig att uträtta ärenden?",
        en="What would make getting things done easy for you?",
    ),
    lanes=(
        ReadyLane(
            Words(fi="Ennen asiointia", sv="Före besöket", en="Before the visit"),
            Words(fi="Miten löydät oikean paikan?", sv="Hur hittar du rätt ställe?", en="How do you find the right place?"),
            "sky",
        ),
        ReadyLane(
            Words(fi="Paikan päällä", sv="På plats", en="On the spot"),
            Words(fi="Mitä siellä on ja kuka auttaa?", sv="Vad finns där och vem hjälper?", en="What is there, and who helps?"),
            "moss",
        ),
        ReadyLane(
            Words(fi="Asioinnin jälkeen", sv="Efter besöket", en="After the visit"),
            Words(fi="Miten asia jatkuu?", sv="Hur fortsätter ärendet?", en="How does it go on?"),
            "berry",
        ),
    ),
)

STAFF = Start(
    key="staff",
    kind=WorkshopKind.STAFF,
    name=_l("Staff round"),
    suits=_l("For people of several organisations at one table: everybody first writes in silence, then all ideas are shown at once."),
    icon="people",
    title=Words(
        fi="Henkilöstön työpaja: yhteinen asiakaspalvelu",
        sv="Workshop för personalen: gemensam kundservice",
        en="Staff workshop: a joint customer service",
    ),
    prompt=Words(
        fi="Mitä tarvitsemme, jotta voimme palvella yhdessä?",
        sv="Vad behöver vi för att kunna ge service tillsammans?",
        en="What do we need in order to serve people together?",
    ),
    lanes=(
        ReadyLane(
            Words(fi="Tilat", sv="Lokaler", en="Spaces"),
            Words(
                fi="Missä kohtaamme asiakkaat ja toisemme?",
                sv="Var möter vi kunderna och varandra?",
                en="Where do we meet customers and each other?",
            ),
            "sky",
        ),
        ReadyLane(
            Words(fi="Työtavat", sv="Arbetssätt", en="Ways of working"),
            Words(
                fi="Mitä teemme jatkossa yhdessä?", sv="Vad gör vi tillsammans i fortsättningen?", en="What do we do together from now on?"
            ),
            "moss",
        ),
        ReadyLane(
            Words(fi="Tieto ja turvallisuus", sv="Information och säkerhet", en="Information and safety"),
            Words(fi="Mikä on varmistettava?", sv="Vad måste säkras?", en="What has to be made sure?"),
            "heather",
        ),
    ),
    silent=True,
    minutes=(5, 12, 8, 20),
)

FOCUS_GROUP = Start(
    key="focus_group",
    kind=WorkshopKind.FOCUS_GROUP,
    name=_l("Focus group"),
    suits=_l("For a small invited group that goes deep into one matter: silent writing, and you read each idea before it is shown."),
    icon="search",
    title=Words(fi="Ryhmäkeskustelu: palvelun polku", sv="Fokusgrupp: servicens stig", en="Focus group: the service path"),
    prompt=Words(
        fi="Mikä toimi, mikä ei ja mitä jäit kaipaamaan?",
        sv="Vad fungerade, vad fungerade inte och vad saknade du?",
        en="What worked, what did not, and what did you miss?",
    ),
    lanes=(
        ReadyLane(
            Words(fi="Toimi hyvin", sv="Fungerade bra", en="Worked well"),
            Words(fi="Mikä kannattaa säilyttää?", sv="Vad är värt att bevara?", en="What is worth keeping?"),
            "moss",
        ),
        ReadyLane(
            Words(fi="Ei toiminut", sv="Fungerade inte", en="Did not work"),
            Words(fi="Missä jouduit vaikeuksiin?", sv="Var fick du svårigheter?", en="Where did you get into difficulties?"),
            "lingon",
        ),
        ReadyLane(
            Words(fi="Jäi puuttumaan", sv="Saknades", en="Was missing"),
            Words(fi="Mitä olisit tarvinnut?", sv="Vad hade du behövt?", en="What would you have needed?"),
            "berry",
        ),
    ),
    silent=True,
    holding=True,
    minutes=(10, 20, 10, 30),
)

STARTS = {start.key: start for start in (POP_UP, STAFF, FOCUS_GROUP)}
