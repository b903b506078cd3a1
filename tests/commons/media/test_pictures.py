"""Aino's organisation keeps pictures, says what they show, and shows them; Carla's organisation does not find them."""

import re

import pytest

from commons import changes, scope
from commons.db import db
from commons.errors import NotFound
from commons.media import describe_picture, find_picture, missing_texts, show, storage_of, take_in
from commons.media.intake import MOST_BYTES
from commons.media.refusals import NotAPicture
from commons.media.storage import Folder
from commons.text import TextRefused
from tests.commons.city import sign_in
from tests.commons.media.hostile import photo, saved
from tests.making import make_organisation, make_user

SAID = {
    "fi": {"alt": "Valoisa aula", "caption": "Aula A", "credit": "Porin kaupunki", "long_description": "Aulassa on kolme tiskiä."},
    "sv": {"alt": "En ljus aula", "caption": "Aula A", "credit": "Björneborgs stad", "long_description": ""},
}


@pytest.fixture
def aino(app):
    """Aino's organisation."""
    return make_organisation("Pori")


@pytest.fixture
def picture(aino):
    """A picture of Aino's organisation, described in Finnish and Swedish."""
    taken = take_in(saved(photo((1000, 700)), "JPEG"), within=aino)
    changes.make(describe_picture, within=aino, public_id=taken["public_id"], texts=SAID)
    return taken


def found(organisation, public_id):
    """The row as a view of the organisation reads it."""
    scope.enter(db.session(), organisation)
    return find_picture(db.session, public_id)


def test_a_picture_is_kept_with_its_size_and_its_file(app, aino, picture):
    kept = found(aino, picture["public_id"])

    assert (kept.width, kept.height, sorted(map(int, kept.variants))) == (1000, 700, [320, 640, 1000])
    for width, size in kept.variants.items():
        assert len(storage_of(app).read(kept.sha256, int(width)) or b"") == size


def test_the_same_picture_again_is_the_same_row(aino, picture):
    again = take_in(saved(photo((1000, 700)), "JPEG"), within=aino)

    assert again == picture


@pytest.mark.engine("sqlite")
def test_two_organisations_have_a_row_each_and_one_file(app, aino, picture):
    carla = make_organisation("Rauma")

    hers = take_in(saved(photo((1000, 700)), "JPEG"), within=carla)

    assert hers["sha256"] == picture["sha256"]
    assert hers["public_id"] != picture["public_id"]
    assert missing_texts(found(carla, hers["public_id"])) == ["fi", "sv", "en"]
    with pytest.raises(NotFound):
        found(carla, picture["public_id"])
    with pytest.raises(NotFound):
        changes.make(describe_picture, within=carla, public_id=picture["public_id"], texts={})


def test_a_language_without_words_is_named_and_a_decorative_picture_needs_none(aino, picture):
    kept = found(aino, picture["public_id"])
    assert (missing_texts(kept), missing_texts(kept, ["fi", "sv"])) == (["en"], [])

    answer = changes.make(describe_picture, within=aino, public_id=picture["public_id"], texts={}, decorative=True)

    assert answer["missing"] == []
    assert show(found(aino, picture["public_id"]), "fi").alt == ""


def test_words_are_changed_in_place_and_others_stay(aino, picture):
    changes.make(describe_picture, within=aino, public_id=picture["public_id"], texts={"sv": {"alt": "Ljus aula"}, "xx": {"alt": "?"}})

    kept = found(aino, picture["public_id"])
    assert [(text.lang, text.alt) for text in kept.texts] == [("fi", "Valoisa aula"), ("sv", "Ljus aula")]


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("alt", ["a\x00b", "\ud800", "x" * 301])
def test_words_that_cannot_be_kept_are_refused_with_their_place(aino, picture, alt):
    with pytest.raises(TextRefused) as refused:
        changes.make(describe_picture, within=aino, public_id=picture["public_id"], texts={"en": {"alt": alt}})

    assert list(refused.value.extra["fields"]) == ["alt_en"]


@pytest.mark.engine("sqlite")
def test_what_is_refused_leaves_no_file(app, aino):
    with pytest.raises(NotAPicture):
        take_in(b"<svg/>", within=aino)

    assert [path for path in storage_of(app).root.rglob("*") if path.is_file()] == []


@pytest.mark.engine("sqlite")
def test_a_page_shows_it_in_the_readers_language_or_says_in_which(app, aino, picture):
    kept = found(aino, picture["public_id"])
    page = app.jinja_env.from_string('{% from "parts/picture.html" import picture, figure with context %}{{ figure(shown, "50vw") }}')

    with app.test_request_context("/en/"):
        english = page.render(shown=show(kept, "en"))
    with app.test_request_context("/sv/", headers={"Accept-Language": "sv"}):
        swedish = page.render(shown=show(kept, "sv"))

    sha = kept.sha256
    assert f'srcset="/media/{sha}/320.webp 320w, /media/{sha}/640.webp 640w, /media/{sha}/1000.webp 1000w"' in english
    assert 'width="1000" height="700"' in english
    assert 'loading="lazy"' in english
    assert "En ljus aula" in swedish
    assert re.findall(r'<img[^>]*lang="(\w+)"', swedish) == []


@pytest.mark.engine("sqlite")
def test_what_caches_keep_carries_nobodys_cookie(app, aino, picture):
    """Mutant: renew the cookie at every request: a cache that hands it on signs its reader in as Aino."""
    make_user("aino@example.fi", organisation_id=aino)
    desk = app.test_client()
    sign_in(desk, "aino@example.fi")

    answer = desk.get(f"/media/{picture['sha256']}/320.webp")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


@pytest.mark.engine("sqlite")
def test_anyone_with_the_address_sees_it_and_a_browser_keeps_it(app, picture):
    client = app.test_client()

    answer = client.get(f"/media/{picture['sha256']}/320.webp")

    assert (answer.status_code, answer.mimetype, answer.data[8:12]) == (200, "image/webp", b"WEBP")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert client.get(f"/media/{picture['sha256']}/320.webp", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.engine("sqlite")
def test_nothing_else_of_the_disk_is_served(app, picture):
    client, sha = app.test_client(), picture["sha256"]
    (storage_of(app).root.parent / "1.webp").write_bytes(b"secret")

    for path in (
        f"{sha}/321.webp",
        f"{sha.upper()}/320.webp",
        f"{'0' * 64}/320.webp",
        "../1.webp",
        "..%2f..%2f1.webp",
        f"{sha}/..%2f..%2f..%2f1.webp",
        f"{sha}/-1.webp",
    ):
        answer = client.get(f"/media/{path}")
        assert (answer.status_code, b"secret" in answer.data) == (404, False), path


@pytest.mark.engine("sqlite")
def test_a_large_form_is_let_in_only_where_pictures_are_taken_and_only_for_staff(make_app):
    from flask import jsonify, request

    from commons.media import takes_pictures
    from commons.policy import anyone, staff

    app = make_app()
    app.config["WTF_CSRF_ENABLED"] = False

    @app.post("/large", endpoint="large")
    @takes_pictures
    @anyone
    def large():
        return jsonify(len(request.files["picture"].read()))

    @app.post("/small", endpoint="small")
    @anyone
    def small():
        return jsonify(len(request.files["picture"].read()))

    @app.post("/inside", endpoint="inside")
    @takes_pictures
    @staff
    def inside():
        return "never"

    def send(path, size):
        from io import BytesIO

        return app.test_client().post(path, data={"picture": (BytesIO(bytes(size)), "x.jpg")}, content_type="multipart/form-data")

    assert (send("/large", MOST_BYTES).json, send("/large", MOST_BYTES + 2_000_000).status_code) == (MOST_BYTES, 413)
    assert send("/small", 2_000_000).status_code == 413
    with app.test_request_context("/inside", method="POST"):
        app.preprocess_request()
        assert request.max_content_length == app.config["MAX_CONTENT_LENGTH"]


def test_a_folder_keeps_a_picture_whole_or_not_at_all(tmp_path):
    folder = Folder(tmp_path / "media")
    sha = "ab" * 32

    folder.keep(sha, {320: b"small", 640: b"large"})
    folder.keep(sha, {320: b"small", 640: b"large"})

    assert (folder.read(sha, 320), folder.read(sha, 640), folder.read(sha, 1280)) == (b"small", b"large", None)
    assert sorted(path.name for path in folder.root.iterdir()) == ["ab"]
    folder.remove(sha)
    assert folder.read(sha, 320) is None
    with pytest.raises(FileNotFoundError):
        folder.path("../../etc", 1)
