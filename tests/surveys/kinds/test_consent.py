"""Consent: only a tick beside the present wording counts, and the data say which wording it was."""

from typing import Any

import pytest
from flask import Flask

from surveys.kinds.consent import KIND
from tests.surveys.kinds.asking import question, reason
from tests.surveys.making import said

pytestmark = pytest.mark.engine("sqlite")


def test_a_tick_is_kept_with_the_wording_it_stood_beside() -> None:
    asked = question("consent")
    value = KIND.parse({"agreed": True, "wording": KIND.wording(asked)}, asked)

    assert KIND.wide(value, asked) == {"": 1, "wording": KIND.wording(asked)}
    assert [column.name for column in KIND.variables(asked)] == ["one", "one_wording"]


@pytest.mark.parametrize("agreed", [False, None, 1, "yes", [True]])
def test_anything_but_a_tick_is_refused(app: Flask, agreed: Any) -> None:
    asked = question("consent")

    assert reason(asked, {"agreed": agreed, "wording": KIND.wording(asked)}).startswith("Tick the box")


@pytest.mark.parametrize("changed", [{"statement": said("Something else")}, {"agree": said("Yes")}])
def test_a_tick_beside_another_wording_is_no_consent_to_this_one(app: Flask, changed: dict[str, Any]) -> None:
    before = question("consent")

    assert reason({**before, **changed}, {"agreed": True, "wording": KIND.wording(before)}).startswith("The wording has changed")
