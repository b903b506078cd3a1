"""What anyone may open: a code typed or scanned, what is promised, and how the service can be used by everybody."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import changes
from commons.db import db, writing
from commons.languages import LANGUAGES
from commons.projects import entry_links
from commons.projects.codes import ALPHABET, CLEAREST, LENGTH
from commons.projects.models import EntryLink
from commons.scope import ScopeMissing
from tests.client import Client
from tests.commons.city import City, build


@pytest.fixture
def city(app: Flask) -> City:
    return build(app)


def make_link(city: City, **opens: int) -> dict:
    return changes.make(entry_links.make_entry_link, by=None, project_id=city.project["id"], **(opens or {"workshop_id": 1}))


def test_codes_are_six_characters_that_do_not_look_alike(city: City) -> None:
    codes = [make_link(city)["code"] for _ in range(40)]

    assert len(set(codes)) == 40
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) <= set(CLEAREST) < set(ALPHABET)
    assert [pair for pair in ("0O", "1I", "8B", "5S", "UV", "2Z") if set(pair) <= set(CLEAREST)] == []


@pytest.mark.parametrize(
    ("sent", "address"), [("fi-FI,fi;q=0.9", "/fi/w/"), ("sv", "/sv/w/"), ("de, en;q=0.5", "/en/w/"), ("de", "/fi/w/"), ("", "/fi/w/")]
)
def test_the_scanned_address_leads_to_the_workshop_in_the_readers_language(city: City, sent: str, address: str) -> None:
    code = make_link(city)["code"]

    answer = city.browser().get(f"/j/{code}", headers={"Accept-Language": sent})

    assert (answer.status_code, answer.headers["Location"]) == (302, address + code)


def test_a_remembered_language_wins_over_the_browsers(city: City) -> None:
    code, client = make_link(city)["code"], city.browser()
    client.get("/language/sv?next=/")

    assert client.get(f"/j/{code}", headers={"Accept-Language": "fi"}).headers["Location"] == f"/sv/w/{code}"


def test_a_survey_s_code_leads_to_the_survey(city: City) -> None:
    code = make_link(city, survey_id=5)["code"]

    assert city.browser().get(f"/j/{code}").headers["Location"] == f"/s/{code}"


@pytest.mark.parametrize("typed", ["{0}", " {1} ", "{2}-{3}", "{2} {3}"])
def test_a_code_may_be_typed_with_small_letters_and_gaps(city: City, typed: str) -> None:
    code = make_link(city)["code"]
    typed = typed.format(code, code.lower(), code[:3].lower(), code[3:])

    answer = city.browser().get("/", query_string={"code": typed})

    assert answer.headers["Location"].endswith(f"/w/{code}")


def test_a_wrong_code_keeps_what_was_typed_and_says_which_characters_look_alike(city: City) -> None:
    client = city.browser()

    answer = client.get("/", query_string={"code": "KO1M2P"}, headers={"Accept-Language": "en"})

    assert answer.status_code == 404
    assert 'value="KO1M2P"' in answer.get_data(as_text=True)
    assert "No code has the characters 1 O." in client.page.text


@pytest.mark.parametrize(("address", "opens"), [("/fi/", "/fi/w/"), ("/", "/en/w/")])
def test_a_code_is_typed_again_in_the_language_of_the_page(city: City, address: str, opens: str) -> None:
    """Björn's browser wishes for English; he may have chosen the page in Finnish. Mutant: the form leads to `/`."""
    björn = city.browser()
    wishes = {"Accept-Language": "en"}

    björn.get(address, query_string={"code": "KO1M2P"}, headers=wishes)
    (form,) = (form for form in björn.page.forms if "code" in form.values)
    opened = björn.get(form.action, query_string={"code": make_link(city)["code"]}, headers=wishes)

    assert opened.headers["Location"].startswith(opens)


def test_an_ended_link_looks_like_one_that_never_was(city: City) -> None:
    link = make_link(city)
    changes.make(entry_links.revoke_entry_link, by=None, project_id=city.project["id"], link_id=link["id"])
    client = city.browser()

    pages = [client.get(f"/j/{code}").get_data(as_text=True).replace(code, "CODE") for code in (link["code"], "ZZZZZZ")]

    ended, never = (re.sub(r'name="csrf-token" content="[^"]+"', "", page) for page in pages)
    assert ended == never
    assert 'value="CODE"' in ended  # it can be typed again at once
    assert client.get(f"/j/{link['code']}").status_code == 404


@pytest.mark.engine("sqlite")
def test_guessing_codes_is_slowed_down_while_the_right_code_opens_for_everybody_on_the_same_network(city: City) -> None:
    code, client = make_link(city)["code"], city.browser()
    statuses = [client.get(f"/j/{'Z' * 5}{ALPHABET[n % 32]}", headers={"Accept": "application/json"}).status_code for n in range(62)]

    right = {client.get(f"/j/{code}").status_code for _ in range(100)}

    assert statuses == [404] * 60 + [429] * 2
    assert right == {302}


@pytest.mark.parametrize("code", ["%00", "a" * 3000, "🎉", "%E2%80%AE", "1' OR '1'='1"])
def test_odd_codes_are_not_found(city: City, code: str) -> None:
    assert city.browser().get(f"/j/{code}").status_code == 404


def test_looking_at_a_link_changes_nothing(city: City) -> None:
    code, client = make_link(city)["code"], city.browser()
    before = _everything()

    client.get(f"/j/{code}")
    client.head(f"/j/{code}")
    client.get("/", query_string={"code": code})

    db.session.rollback()
    assert _everything() == before


def test_a_link_is_found_without_a_scope_and_opens_its_own(city: City) -> None:
    link = make_link(city)

    with pytest.raises(ScopeMissing):
        db.session.scalars(sa.select(EntryLink)).all()
    with city.app.test_request_context("/"):
        found = entry_links.find(link["code"])
        assert found.id == db.session.scalars(sa.select(EntryLink.id)).one()


@pytest.mark.parametrize("language", LANGUAGES)
def test_notice_accessibility_and_privacy_can_be_read_by_anyone(city: City, client: Client, language: str) -> None:
    paths = [f"/{language}/p/{city.project['public_id']}/notice", f"/{language}/accessibility", f"/{language}/privacy"]

    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    assert client.get(f"/{language}/p/AAAAAAAAAAAAAAAA/notice").status_code == 404


@pytest.mark.parametrize(
    ("language", "authority"),
    [("fi", "saavutettavuusvaatimukset.fi"), ("sv", "tillganglighetskrav.fi"), ("en", "webaccessibility.fi")],
)
def test_the_statement_names_the_authority_and_the_law(client: Client, language: str, authority: str) -> None:
    client.get(f"/{language}/accessibility")

    assert all(said in client.page.text for said in (authority, "Traficom", "306/2019", "14"))


def _everything() -> dict[str, int]:
    with writing(_app()) as session:
        return {
            name: session.connection().execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in db.metadata.tables.items()
        }


def _app() -> Flask:
    from flask import current_app

    return current_app._get_current_object()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("language", "words"), [("fi", "Osallistu koodilla"), ("sv", "Delta med en kod"), ("en", "Take part with a code")])
def test_the_address_of_a_language_is_the_first_page_in_it(city: City, language: str, words: str) -> None:
    answer = city.browser().get(f"/{language}/")

    assert (answer.status_code, words in answer.get_data(as_text=True)) == (200, True)
