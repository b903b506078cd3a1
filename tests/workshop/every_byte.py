"""Every byte that somebody can get of a workshop: each address of the application that is read, filled with the ids of one room.

The addresses come from the route map: a new one is asked from the day it is there, or `unsaid` names what this file does not know.
"""

import io
import itertools
import re
import zipfile

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from commons.policy import ANYONE, policy_of
from tests.client import Client
from tests.making import MadeWorkshop

# The parts of the program whose pages, answers, streams and files can have to do with a workshop.
OF_A_WORKSHOP = {
    "workshop",
    "workshop_desk",
    "workshop_making",
    "workshop_printing",
    "workshop_programs",
    "workshop_wall",
    "projects",
    "projects_public",
    "project_members",
    "qr",
}
# Those that know nothing of one: surveys, one's own account, pictures, the program's own health.
OF_NO_WORKSHOP = {
    "account",
    "accounts",
    "filling",
    "health",
    "languages",
    "media",
    "organisations",
    "receipts",
    "styleguide",
    "survey_door",
    "survey_files",
    "survey_gaps",
    "survey_handing",
    "survey_languages",
    "survey_links",
    "survey_opening",
    "survey_pages",
    "survey_preview",
    "survey_programs",
    "survey_results",
    "survey_resuming",
    "survey_schema",
    "surveys_desk",
    "welcome",
}
# Each way of asking that brings other bytes; an address that knows nothing of it leaves it alone. Without `poll` a stream stays open.
ASKED = ("after=0&poll=1&lang={lang}", "after=0&poll=1&lang={lang}&html=1&look=columns&dialect=spreadsheet&simulated=1&page=1")


def every_byte(browser: Client, room: MadeWorkshop, *langs: str, policy: str = ANYONE) -> dict[str, bytes]:
    """Address -> all that this browser is sent there, its headers and what is packed in a file too; of residents' addresses or of staff's."""
    rules = [rule for rule in _rules(browser.application) if policy_of(browser.application, rule.endpoint) == policy]
    paths = {f"{path}?{asked.format(lang=lang)}" for rule in rules for lang in langs for path in _fill(rule, room, lang) for asked in ASKED}
    return {path: _received(browser, path) for path in sorted(paths)}


def unsaid(app: Flask) -> set[str]:
    """What this file has to be told before it can say that it has asked everywhere."""
    read = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    parts = {_part_of(rule) for rule in read} ^ (OF_A_WORKSHOP | OF_NO_WORKSHOP)
    return parts | {f"<{name}> in {rule.rule}" for rule in _rules(app) for name in rule._converters if not _values(rule, name, None, "fi")}


def never_reached(app: Flask, received: dict[str, bytes]) -> set[str]:
    """The routes of a workshop at which nobody got anything: searched there, nothing could be found."""
    reached = {path.partition("?")[0] for path, answer in received.items() if not answer.startswith((b"404", b"403"))}
    adapter = app.url_map.bind("localhost")
    return {rule.endpoint for rule in _rules(app)} - {adapter.match(path)[0] for path in reached}


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and _part_of(rule) in OF_A_WORKSHOP]


def _part_of(rule: Rule) -> str:
    return rule.endpoint.partition(".")[0]


def _fill(rule: Rule, room: MadeWorkshop, lang: str) -> list[str]:
    """The address with each thing of the room that can stand in it."""
    names = sorted(rule.arguments - set(rule.defaults or ()))
    filled = [dict(zip(names, ids, strict=True)) for ids in itertools.product(*(_values(rule, name, room, lang) for name in names))]
    return [re.sub(r"<[^>]*?(\w+)>", lambda place, ids=ids: ids[place[1]], rule.rule) for ids in filled]  # type: ignore[misc]


def _values(rule: Rule, name: str, room: MadeWorkshop | None, lang: str) -> list[str]:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)
    known = {
        "lang": [lang],
        "code": [room.code if room else "x"],
        "token": [room.wall_token if room else "x"],
        "number": ["1", "3"],
        "_number": ["1"],
        "start_key": ["pop_up"],
        "part": ["partner", "audience", "venue"],
        "which": ["1"],
        "public_id": [(room.public_id if "/workshops/<" in rule.rule else room.project.public_id) if room else "x"],
    }
    return known.get(name, [])


def _received(browser: Client, path: str) -> bytes:
    answer = browser.get(path)
    body = answer.get_data()
    if answer.mimetype == "application/zip":
        packed = zipfile.ZipFile(io.BytesIO(body))
        body = b"\n".join(name.encode() + b"\n" + packed.read(name) for name in packed.namelist())
    return b"\n".join([str(answer.status_code).encode(), str(answer.headers).encode(), body])
