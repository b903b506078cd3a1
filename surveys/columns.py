"""The columns of a survey's tables: their names are a promise, and each says what it holds."""

from flask_babel import lazy_gettext as _l

from commons.exports import Column
from commons.projects.models import Channel
from surveys.kinds.contract import DONT_KNOW, NOT_ANSWERED, NOT_REACHED, NOT_SHOWN, REMOVED
from surveys.models import ResponseStatus

MISSING = {
    DONT_KNOW: _l("Don't know"),
    NOT_ANSWERED: _l("Shown, not answered"),
    NOT_SHOWN: _l("Not asked of this audience, in this version or after these answers"),
    NOT_REACHED: _l("Not reached: left before"),
    REMOVED: _l("Removed for confidentiality"),
}
CHANNELS = {
    Channel.OWN_DEVICE.value: _l("Own device"),
    Channel.KIOSK.value: _l("Kiosk"),
    Channel.SCRIBE.value: _l("Scribe"),
    Channel.PAPER.value: _l("Paper"),
    Channel.PHONE_INTERVIEW.value: _l("Phone interview"),
}
STATUSES = {
    ResponseStatus.PARTIAL.value: _l("Begun, not finished"),
    ResponseStatus.COMPLETE.value: _l("Finished"),
}
IN_LANGUAGES = {"fi": _l("in Finnish"), "sv": _l("in Swedish"), "en": _l("in English")}

RESPONSE_ID = Column("response_id", "code", _l("A random id of the response; it is in no other instrument"))
SURVEY_VERSION = Column("survey_version", "integer", _l("The version of the survey that was answered; survey.json has each"))
VARIABLE = Column("variable", "code", _l("The variable's name, as in responses.csv and variables.csv"))
STIMULUS = Column("stimulus_id", "code", _l("The sha256 of the picture's bytes, as in stimuli.csv"))
PARTNER = Column("partner", "code", _l("The partner the entry link speaks for; empty for residents"))
SOURCE = Column("source", "text", _l("Where the entry link was seen, as the organiser named it"))

LONG = (
    RESPONSE_ID,
    SURVEY_VERSION,
    VARIABLE,
    Column("question_type", "code", _l("The kind of question")),
    Column("part", "code", _l("The part of the question, for instance the code of the rated picture")),
    Column("value_code", "code", _l("The chosen code, or a code for why there is none"), missing={DONT_KNOW: MISSING[DONT_KNOW]}),
    Column("value_num", "number", _l("The given number")),
    Column("value_text", "text", _l("The written text")),
    STIMULUS,
    Column("answered_at", "moment", _l("The hour in which it was answered, in UTC")),
)
PRESENTATIONS = (
    RESPONSE_ID,
    Column("question", "code", _l("The question's uid in survey.json")),
    Column("variable", "code", _l("The name of the question in data files")),
    Column("task_no", "integer", _l("The task within the question, from 1")),
    Column("position", "integer", _l("The place on the page, from 1 at the top")),
    Column("option", "code", _l("The picture's code in the question")),
    STIMULUS,
    Column("shown_at", "moment", _l("The hour in which it was shown, in UTC")),
    Column("outcome", "code", _l("What became of the question: answered, dont_know or skipped")),
)
FUNNEL = (
    Column("link", "code", _l("The code of the entry link; empty for all links together")),
    Column("audience", "code", _l("Whose voice comes by the link")),
    PARTNER,
    SOURCE,
    Column("channel", "code", _l("How people answer by the link"), labels=CHANNELS),
    Column("step", "code", _l("How far: opened, started, question (got past it, with an answer or without) or finished")),
    Column("variable", "code", _l("The name of the question in data files, at the step question")),
    Column("people", "integer", _l("How many came so far, at the step opened how many devices; empty when hidden or not counted")),
    Column("hidden", "boolean", _l("Whether it is hidden because so few people could be told apart: 1 or 0")),
)
PAIRS = (
    RESPONSE_ID, VARIABLE, Column("task_no", "integer", _l("The task within the question, from 1")),
    Column("left", "code", _l("The picture on the left or above")), Column("right", "code", _l("The picture on the right or below")),
    Column("winner", "code", _l("left, right, tie or skip")), Column("skip_reason", "code", _l("Why it was passed by")),
)  # fmt: skip
PINS = (
    RESPONSE_ID, VARIABLE, Column("pin_no", "integer", _l("The pin's number within the question, from 1")),
    Column("x", "number", _l("Across, 0 to 1 of the picture's width, from its left edge")),
    Column("y", "number", _l("Down, 0 to 1 of the picture's height, from its top edge")),
    STIMULUS, Column("category", "code", _l("The pin's category")), Column("comment", "text", _l("What was written about it")),
    Column("method", "code", _l("How it was placed: touch, mouse, pointer (touch or mouse, where scripts were off), keyboard or grid")),
)  # fmt: skip
BEST_WORST = (
    RESPONSE_ID, VARIABLE, Column("task_no", "integer", _l("The task within the question, from 1")),
    Column("shown", "code", _l("The codes that were shown, with spaces between, in the order they stood")),
    Column("best", "code", _l("The code that was chosen as the best")), Column("worst", "code", _l("The code that was chosen as the worst")),
)  # fmt: skip
VARIABLES = (
    Column("variable", "code", _l("The column's name in responses.csv")),
    Column("question", "code", _l("The question's uid in survey.json")),
    Column("question_type", "code", _l("The kind of question")),
    Column("part", "code", _l("The part of the question, for instance the code of the rated picture")),
    Column("type", "code", _l("choice: a code; integer: a whole number; number: any number; text: words")),
    *(Column(f"label_{lang}", "text", _l("What was asked, %(language)s", language=said)) for lang, said in IN_LANGUAGES.items()),
    Column("missing", "code", _l("The codes that mean there is no value, with spaces between")),
    Column("frozen", "boolean", _l("Whether the name is fixed, since somebody has answered: 1 or 0")),
)
VALUE_LABELS = (
    Column("variable", "code", _l("The column's name in responses.csv")),
    Column("value", "code", _l("A code or number that can stand in the column")),
    Column("is_missing", "boolean", _l("Whether it means that there is no value: 1 or 0")),
    *(Column(f"label_{lang}", "text", _l("What it means, %(language)s", language=said)) for lang, said in IN_LANGUAGES.items()),
)
STIMULI = (
    STIMULUS,
    Column("question", "code", _l("The question's uid in survey.json")),
    Column("variable", "code", _l("The name of the question in data files")),
    Column("option", "code", _l("The picture's code in the question")),
    SURVEY_VERSION,
    *(Column(f"label_{lang}", "text", _l("The picture's name, %(language)s", language=said)) for lang, said in IN_LANGUAGES.items()),
    *(Column(f"alt_{lang}", "text", _l("The alternative text, %(language)s", language=said)) for lang, said in IN_LANGUAGES.items()),
    Column("width", "integer", _l("The picture's width in pixels")),
    Column("height", "integer", _l("The picture's height in pixels")),
    Column("file", "text", _l("Where its bytes are in the package")),
)
GAPS = (
    Column("question", "code", _l("The question's uid in survey.json")),
    Column("variable", "code", _l("The name of the question in data files")),
    Column("part", "code", _l("The part of the question, for instance the code of the rated picture")),
    Column("measure", "code", _l("share: a part of those who answered, 0 to 1; mean: a mean of ratings")),
    *(
        column
        for letter in "ab"
        for column in (
            Column(f"audience_{letter}", "code", _l("One of the two audiences")),
            Column(f"value_{letter}", "number", _l("The share or the mean in this audience")),
            Column(f"n_{letter}", "integer", _l("On how many answers of this audience it stands")),
        )
    ),
    Column("difference", "number", _l("The first audience's value minus the second's")),
    Column("low", "number", _l("The difference is at least this (95 %)")),
    Column("high", "number", _l("The difference is at most this (95 %)")),
)
