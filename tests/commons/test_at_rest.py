"""What lies on a disk tells nothing to somebody else who has an account on the same machine, nor does a counter that others keep."""

from pathlib import Path

import pytest
import redis
from flask import Flask

from commons import limits
from commons.settings import Settings, SettingsProblem, settings_of

pytestmark = pytest.mark.engine("sqlite")


def test_the_data_folder_opens_for_its_owner_alone_also_one_that_was_open(make_app, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Mutant: make the folder as it comes: the database can be read by every account of the machine."""
    tmp_path.chmod(0o755)

    app: Flask = make_app()

    assert oct(settings_of(app).data_dir.stat().st_mode & 0o777) == "0o700"


def test_a_shared_counter_holds_no_address(make_app, valkey: str) -> None:  # type: ignore[no-untyped-def]
    """Mutant: count under the address itself: the server of the counters writes it to its disk."""
    app: Flask = make_app(redis_url=valkey)

    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "192.0.2.77"}):
        limits.spend("wrong_code", limits.network())

    kept = redis.Redis.from_url(valkey).keys("*")
    assert kept
    assert not any(b"192.0.2.77" in key for key in kept)


def test_pictures_are_kept_where_the_settings_say_and_nothing_else_is_taken_for_a_folder(tmp_path: Path) -> None:
    given = {"TALKOOT_DATA_DIR": str(tmp_path / "data"), "TALKOOT_SECRET_KEY": "a secret of a test, long enough for it"}

    assert Settings.from_environment(given).media_dir == tmp_path / "data" / "media"
    assert Settings.from_environment(given | {"TALKOOT_MEDIA_URL": "file:///srv/pictures"}).media_dir == Path("/srv/pictures")
    with pytest.raises(SettingsProblem, match="TALKOOT_MEDIA_URL has to be a folder"):
        Settings.from_environment(given | {"TALKOOT_MEDIA_URL": "s3://bucket/prefix"})
