"""`docs/protocol.md` is what another client is written from: every field, status and event it names is there, and no other."""

import json
import re
from typing import Any

import pytest
from flask import Flask

from commons import ROOT
from commons.errors import Refusal
from tests.client import Client
from tests.making import MadeWorkshop, make_workshop
from tests.workshop.conftest import Taker
from workshop import gatherings, voting
from workshop.models import TotalsShown

pytestmark = pytest.mark.engine("sqlite")

PAGE = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.S)]
NAMED = re.compile(r'"(\w+)"')
IN_CODE = re.compile(r"`([\w-]+)`")


def rows(heading: str) -> dict[str, list[str]]:
    """The table under a heading: first cell -> cells."""
    section = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")]
    return {row[0].strip("`"): row for row in cells[2:]}


def post(browser: Client, room: MadeWorkshop, path: str, **data: Any) -> tuple[int, dict[str, Any]]:
    answer = browser.send(f"/en/w/{room.code}{path}", op=f"op for {path:20} {len(data)}", **data)
    return answer.status_code, answer.json


def test_every_post_answers_as_it_says(app: Flask, take_part: Taker) -> None:
    room, said = make_workshop(), rows("What may be sent")
    bjorn = take_part(room)
    for number in range(2):
        room.write(room.seat(), f"Another's idea {number}")

    answers = {
        "/join": post(bjorn, room, "/join"),
        "/ideas": post(bjorn, room, "/ideas", text="A bench", kind="need", lane=2, language="sv"),
        "/ideas/<number>": post(bjorn, room, "/ideas/3", text="Two benches", version=1, kind="wish"),
        "/ideas/<number>/withdraw": post(bjorn, room, "/ideas/3/withdraw"),
    }
    room.lead(gatherings.start_vote, budget=5)
    answers |= {"/dots": post(bjorn, room, "/dots", target=1, dots=2), "/done": post(bjorn, room, "/done", done=True)}

    assert set(answers) == set(said)
    for path, (status, answer) in answers.items():
        assert said[path][2].startswith(str(status)), path
        assert set(answer) == set(NAMED.findall(said[path][2])) - {"withdrawn"}, path


def test_state_and_mine_have_the_fields_of_the_examples(app: Flask, take_part: Taker) -> None:
    state_example, mine_example = EXAMPLES
    room = make_workshop()
    bjorn = take_part(room)
    bjorn.send(f"/en/w/{room.code}/ideas", op="an idea of mine", text="A bench")
    bjorn.send(f"/en/w/{room.code}/ideas", op="another of mine", text="Coffee")
    room.lead(gatherings.start_vote, budget=5)
    bjorn.send(f"/en/w/{room.code}/dots", op="a dot of mine", target=1, dots=1)

    state = bjorn.get(f"/en/w/{room.code}/state").json
    mine = bjorn.get(f"/en/w/{room.code}/mine").json

    assert _shape(state) == _shape(state_example)
    assert _shape(mine) == _shape(mine_example)
    assert set(bjorn.get(f"/en/w/{room.code}/mine?html=1").json) - set(mine) == {"html"}


def test_the_stream_has_the_events_it_names_and_no_other(app: Flask, take_part: Taker) -> None:
    room, said = make_workshop(), rows("What happens")
    bjorn = take_part(room)
    home = f"/en/w/{room.code}"
    frames = []

    def hear() -> None:
        """What came since the last time: one frame an event, read between two happenings."""
        after = max((frame["id"] for frame in frames), default=0)
        answer = bjorn.get(f"/w/{room.code}/live?after={after}&lang=en&poll=1").json
        assert set(answer) == {"seq", "frames"}
        frames.extend(answer["frames"])

    for number in range(3):
        bjorn.send(f"{home}/ideas", op=f"idea number {number}", text=f"Idea {number}")
        hear()
    bjorn.send(f"{home}/ideas/3/withdraw", op="not this one")
    hear()
    room.lead(gatherings.start_vote, budget=5, totals_shown=TotalsShown.LIVE)
    hear()
    bjorn.send(f"{home}/dots", op="a dot of mine", target=1, dots=1)
    hear()
    bjorn.send(f"{home}/done", op="that was all", done=True)
    hear()
    room.lead(voting.close_round)
    hear()
    far = bjorn.get(f"/w/{room.code}/live?after=9999&lang=en&poll=1").json["frames"]

    assert {frame["event"] for frame in frames + far} == set(said)
    numbers = [frame["id"] for frame in frames]
    assert numbers == sorted(set(numbers))
    for frame in frames:
        named = set(IN_CODE.findall(said[frame["event"]][1])) | (
            {"number", *EXAMPLES[0]["ideas"][0]} if frame["event"] == "idea" else set()
        )
        assert set(frame["data"]) - {"counts"} <= named - {"counts"}, frame["event"]
        assert set(frame["data"].get("counts", {})) <= {"joined", "ideas", "ballots", "done"}


def test_every_refusal_a_participant_can_meet_is_named() -> None:
    named = set(IN_CODE.findall(PAGE))

    met = {
        kind.code
        for kind in _every(Refusal)
        if kind.__module__
        in ("workshop.access", "workshop.ideas", "workshop.voting", "commons.text", "commons.limits", "commons.operations")
    }

    assert met - named - {"too_few_ideas"} == set(), "too_few_ideas is the facilitator's"


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
def test_json_is_answered_with_json(app: Flask, take_part: Taker, accept: str) -> None:
    room = make_workshop()
    bjorn = take_part(room)

    answer = bjorn.post(
        f"/en/w/{room.code}/ideas",
        json={"op": "abcdefgh", "text": "A bench", "csrf_token": "ignored"},
        headers={"X-CSRFToken": bjorn.token, "Accept": accept},
    )

    assert (answer.status_code, answer.json["number"]) == (201, 1)


def test_a_form_with_the_token_as_a_field_is_answered_with_json_when_asked(app: Flask, take_part: Taker) -> None:
    room = make_workshop()
    bjorn = take_part(room)

    answer = bjorn.post(
        f"/en/w/{room.code}/ideas",
        data={"op": "abcdefgh", "text": "A bench", "csrf_token": bjorn.token, "lane": "2"},
        headers={"Accept": "application/json"},
    )

    assert (answer.status_code, answer.json["number"]) == (201, 1)


def _shape(value: Any) -> Any:
    """Names and kinds of a JSON value; numbers as names of an object stand for all numbers."""
    if isinstance(value, dict):
        return {"#" if name.isdigit() else name: _shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shape(value[0])] if value else []
    return type(value).__name__


def _every(kind: type) -> set[type]:
    return {kind, *(one for child in kind.__subclasses__() for one in _every(child))}
