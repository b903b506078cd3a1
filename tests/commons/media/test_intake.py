"""A picture comes in as pixels and nothing else; whatever else comes in is refused with words, quickly and cheaply."""

import io
import resource
import subprocess
import sys
import time

import pytest
from PIL import Image

from commons.errors import Refusal
from commons.media import intake
from commons.media.intake import DARKROOM, MOST_BYTES, SURROUNDINGS, prepare
from commons.media.refusals import BrokenPicture, HeicRefused, NotAPicture, TooHeavyPicture, TooManyBytes, TooManyPixels
from tests.commons.media import hostile
from tests.commons.media.hostile import CANARY, photo, saved

SECONDS_AT_MOST = 10

FORMS = ["JPEG", "PNG", "WEBP", "AVIF"]


def looked_at(content):
    """The served file as pixels."""
    return Image.open(io.BytesIO(content)).convert("RGB")


def close_to(pixel, colour, most=30):
    return all(abs(one - other) <= most for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("form", FORMS)
def test_a_photo_becomes_variants_in_webp(form):
    prepared = prepare(saved(photo((3000, 2000)), form))

    assert (prepared.width, prepared.height) == (2048, 1365)
    assert {width: looked_at(content).size for width, content in prepared.variants.items()} == {
        320: (320, 213), 640: (640, 426), 1280: (1280, 853), 2048: (2048, 1365),
    }  # fmt: skip
    assert {content[8:12] for content in prepared.variants.values()} == {b"WEBP"}


@pytest.mark.parametrize(
    ("size", "widths"), [((1, 1), [1]), ((300, 200), [300]), ((1000, 10), [320, 640, 1000]), ((700, 10), [320, 700]), ((400, 9000), [182])]
)
def test_no_variant_is_larger_than_the_picture(size, widths):
    assert sorted(prepare(saved(photo(size), "PNG")).variants) == widths


def test_the_same_pixels_are_the_same_picture_whatever_was_said_about_them():
    plain, telling = saved(photo(), "PNG"), hostile.telling_photo("PNG")

    assert prepare(plain).sha256 == prepare(telling).sha256
    assert prepare(plain).sha256 != prepare(saved(photo((900, 599)), "PNG")).sha256


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("orientation", [1, 6])
def test_no_word_of_metadata_comes_through(form, orientation):
    # Mutant: save the opened picture itself with its exif instead of a fresh canvas.
    sent = hostile.telling_photo(form, orientation)
    assert CANARY in sent or form == "AVIF"

    prepared = prepare(sent)

    for content in prepared.variants.values():
        assert CANARY not in content
        assert [mark for mark in (b"EXIF", b"Exif", b"XMP ", b"ICCP", b"GPS") if mark in content] == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_orientation_puts_the_red_corner_where_the_photographer_saw_it(orientation):
    """The camera stores the scene turned; shown, the red corner is at the upper left again."""
    lay = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }[orientation]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = photo() if lay is None else photo().transpose(lay)

    prepared = prepare(saved(stored, "JPEG", exif=exif.tobytes(), quality=95))

    shown = looked_at(prepared.variants[prepared.width])
    assert shown.size == (900, 600)
    assert close_to(shown.getpixel((20, 20)), (200, 20, 20))
    assert not close_to(shown.getpixel((880, 580)), (200, 20, 20))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_odd_modes_keep_their_look(mode):
    deep = Image.new("I", (64, 64), 65_535).convert("I;16")
    white = deep if mode == "I;16" else Image.new("RGB", (64, 64), "white").convert(mode)

    shown = looked_at(prepare(saved(white, "PNG")).variants[64])

    assert close_to(shown.getpixel((32, 32)), (255, 255, 255), 3)


def test_what_is_see_through_lies_on_white():
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))

    assert close_to(looked_at(prepare(saved(clear, "PNG")).variants[64]).getpixel((9, 9)), (255, 255, 255), 3)


def test_print_colours_look_as_on_a_screen():
    shown = looked_at(prepare(saved(photo(mode="CMYK"), "JPEG", quality=95)).variants[900])

    assert close_to(shown.getpixel((20, 20)), (200, 20, 20), 60)


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_stays(form):
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", *["blue"] * 200)]

    shown = looked_at(prepare(saved(frames[0], form, save_all=True, append_images=frames[1:])).variants[64])

    assert close_to(shown.getpixel((32, 32)), (255, 0, 0), 40)


HALF = {form: saved(photo(), form) for form in FORMS}

REFUSED = {
    "nothing": (b"", BrokenPicture),
    "one byte": (b"\xff", NotAPicture),
    "only a beginning": (b"\xff\xd8\xff", BrokenPicture),
    **{f"half a {form}": (content[: len(content) // 2], BrokenPicture) for form, content in HALF.items()},
    "30,000 x 30,000 of one bit": (hostile.bomb(30_000, 30_000), TooManyPixels),
    "13,300 x 13,300 of one bit": (hostile.bomb(13_300, 13_300), TooManyPixels),
    "13,000 x 6,800 of one bit": (hostile.bomb(13_000, 6_800), TooManyPixels),
    "1 x 2,000,000": (hostile.bomb(1, 2_000_000), TooManyPixels),
    "a PNG that says 2^31": (hostile.png(2**31 - 1, 2**31 - 1), TooManyPixels),
    "a PNG that says 0": (hostile.png(0, 0), BrokenPicture),
    "a JPEG that says 65,500": (hostile.lying_jpeg(65_500, 65_500), TooManyPixels),
    "a JPEG that says 0": (hostile.lying_jpeg(0, 0), BrokenPicture),
    "2,000 scans": (hostile.scan_bomb(2_000), TooHeavyPicture),
    "EPS named jpg": (hostile.eps(), NotAPicture),
    "PDF": (b"%PDF-1.7\n1 0 obj", NotAPicture),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', NotAPicture),
    "HTML": (b"<!doctype html><script>alert(1)</script>", NotAPicture),
    "text": ("Tämä ei ole kuva.".encode(), NotAPicture),
    **{form: (saved(photo((40, 30)), form), NotAPicture) for form in ("GIF", "BMP", "TIFF", "TGA", "PCX", "ICO", "PPM", "JPEG2000")},
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100), HeicRefused),
    "HEIF": (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heix" + bytes(100), HeicRefused),
    "MP4": (b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + bytes(100), NotAPicture),
    "13 megabytes": (b"\xff\xd8\xff" + bytes(MOST_BYTES), TooManyBytes),
    "a WebP of nothing": (b"RIFF\x04\0\0\0WEBP", BrokenPicture),
    "an AVIF of nothing": (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(100), BrokenPicture),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_honest_picture_is_refused_in_words(name):
    content, reason = REFUSED[name]
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()

    with pytest.raises(Refusal) as refused:
        prepare(io.BytesIO(content))

    assert type(refused.value) is reason
    assert refused.value.status in (413, 415, 422)
    assert time.monotonic() - began < SECONDS_AT_MOST
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024


TAKEN_OR_REFUSED = {
    "50 MB of packed text": lambda: hostile.text_bomb(b"zTXt"),
    "50 MB of packed profile": lambda: hostile.text_bomb(b"iCCP"),
    "60,000 texts": lambda: hostile.many_texts(60_000),
    "90 scans": lambda: hostile.scan_bomb(80),
    "a photo with a program behind it": lambda: saved(photo(), "JPEG") + b"<?php system($_GET['x']); ?><script>alert(1)</script>",
    "a comment that is a program": lambda: saved(photo(), "JPEG", comment=b"*/=alert(1);/*"),
    "random bytes after a PNG's head": lambda: hostile.png(100, 100, bytes(range(256)) * 10),
    "a profile of rubbish": lambda: saved(photo(), "JPEG", icc_profile=bytes(range(256)) * 50),
}


@pytest.mark.parametrize("name", TAKEN_OR_REFUSED)
def test_what_is_merely_odd_costs_little_and_leaves_nothing_behind(name):
    sent, began = TAKEN_OR_REFUSED[name](), time.monotonic()

    served, status = [], 200
    try:
        served = list(prepare(sent).variants.values())
    except Refusal as refused:
        status = refused.status

    assert status in (200, 413, 415, 422)
    assert time.monotonic() - began < SECONDS_AT_MOST
    assert all(word not in content for content in served for word in (b"alert", b"php", b"script"))


def test_the_darkroom_opens_nothing_and_starts_nothing(tmp_path):
    """With its limits taken, code that a file might smuggle in can neither read the secret key nor run a program."""
    # Mutant: leave RLIMIT_NOFILE out of shut_the_door, or RLIMIT_AS out of limit.
    (tmp_path / "secret_key").write_text("x")
    smuggled = f"""
import os, runpy, sys
room = runpy.run_path({str(DARKROOM)!r}, run_name="darkroom")
room["shut_the_door"]()
tries = [lambda: open({str(tmp_path / "secret_key")!r}), lambda: open("/etc/passwd"), lambda: os.popen("id").read(), lambda: bytearray(600 * 1024 * 1024)]
for one in tries:
    try:
        one(); sys.stdout.write("did it;")
    except (OSError, MemoryError):
        sys.stdout.write("could not;")
"""
    said = subprocess.run([sys.executable, "-I", "-c", smuggled], capture_output=True, env=SURROUNDINGS, check=True, text=True).stdout

    assert said == "could not;" * 4


def test_a_darkroom_that_runs_out_of_time_is_given_up(monkeypatch, tmp_path):
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr(intake, "DARKROOM", endless)
    monkeypatch.setattr(intake, "SECONDS", 0.5)

    with pytest.raises(TooHeavyPicture):
        prepare(saved(photo(), "JPEG"))
