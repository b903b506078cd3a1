"""The darkroom: a process of its own that turns an uploaded file into fresh pixels, poor in memory, time and everything else.

It is started by its path, so that it loads Pillow and nothing of ours; a file comes in on stdin, one line of JSON and the
variants go out on stdout. Whatever a hostile file does to a decoder, it does to a process that serves nobody.
"""

import gc
import io
import json
import os
import resource
import sys

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 5
STANDARD_STREAMS = 3

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 12_000
MOST_SCANS = 100  # a photo has up to some fifty; two thousand hang a decoder

WIDTHS = (320, 640, 1280, 2048)
TALLEST = 2 * WIDTHS[-1]
NEARLY = 0.9  # a variant this near to the full width would be the same twice
QUALITY = 82
PAPER = (255, 255, 255)
ORIENTATION = 0x0112


def limit() -> None:
    """Take away what is not needed, before anything of the file is looked at."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(5)


limit()

from PIL import AvifImagePlugin, Image, ImageCms, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin  # noqa: E402, F401

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LYING = (5, 6, 7, 8)  # turned by a quarter: width is height


class Refused(Exception):
    """The file is not taken; the word says why."""


def main() -> None:
    """stdin -> stdout."""
    Image.preinit()
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    shut_the_door()
    try:
        variants, width, height = develop(sys.stdin.buffer.read())
        head = {"width": width, "height": height, "variants": [[w, len(content)] for w, content in variants]}
    except Refused as refused:
        variants, head = [], {"refused": str(refused)}
    except MemoryError:
        variants, head = [], {"refused": "too_heavy"}
    except Exception:  # noqa: BLE001 - a decoder may raise anything; to the sender all of it means the same
        variants, head = [], {"refused": "broken"}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    for _width, content in variants:
        sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def shut_the_door() -> None:
    """From here on no file can be opened and no program started: everything needed is loaded."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (STANDARD_STREAMS, STANDARD_STREAMS))


def develop(data: bytes) -> tuple[list[tuple[int, bytes]], int, int]:
    """The variants from the widest to the narrowest, and the size of the widest."""
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > MOST_SCANS:
        raise Refused("too_heavy")
    picture = opened(data)
    turn = orientation(picture)
    profile = picture.info.get("icc_profile")
    small = coloured(fitted(flat(picture, turn), turn), profile)
    del picture
    gc.collect()
    upright = small.transpose(TURNS[turn]) if turn in TURNS else small
    fresh = Image.new("RGB", upright.size, PAPER)
    fresh.paste(upright)
    return printed(fresh), *fresh.size


def opened(data: bytes) -> Image.Image:
    """The picture, its header read and found honest enough to go on."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit is stricter and refuses instead of warning
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as in main
        raise Refused("broken") from None
    width, height = picture.size
    if min(width, height) < 1:
        raise Refused("broken")
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Refused("too_many_pixels")
    return picture


def orientation(picture: Image.Image) -> int:
    """How the camera was held, 1 to 8."""
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - broken metadata is no reason to refuse the pixels
        return 1


def target(size: tuple[int, int], turn: int) -> tuple[int, int]:
    """The size of the widest variant, before it is turned."""
    wide, tall = (TALLEST, WIDTHS[-1]) if turn in LYING else (WIDTHS[-1], TALLEST)
    scale = min(1.0, wide / size[0], tall / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def flat(picture: Image.Image, turn: int) -> Image.Image:
    """The first frame decoded, in a mode that can be sized, laid on white where it was see-through."""
    if picture.format in ("JPEG", "MPO"):
        picture.draft(None, target(picture.size, turn))  # decodes at an eighth, quarter or half where that is enough
    picture.load()
    if picture.mode.startswith("I;16") or picture.mode == "I":
        return picture.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    if picture.mode in ("RGB", "L", "CMYK") and "transparency" not in picture.info:
        return picture
    if "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        clear = picture.convert("RGBA")
        paper = Image.new("RGB", clear.size, PAPER)
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    return picture.convert("L" if picture.mode == "1" else "RGB")


def fitted(picture: Image.Image, turn: int) -> Image.Image:
    """Made small first, so that everything after is cheap."""
    size = target(picture.size, turn)
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def coloured(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """In sRGB, by the profile it came with where that can be read."""
    if profile:
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(theirs):
                changed = ImageCms.profileToProfile(picture, theirs, ImageCms.createProfile("sRGB"), outputMode="RGB")
                if changed is not None:
                    return changed
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def printed(picture: Image.Image) -> list[tuple[int, bytes]]:
    """As WebP at each width, every one made from the one before."""
    variants, full = [], picture.width
    for width in (full, *(width for width in reversed(WIDTHS) if width < full * NEARLY)):
        height = max(1, round(picture.height * width / picture.width))
        picture = picture if width == picture.width else picture.resize((width, height), Image.Resampling.LANCZOS)
        sheet = io.BytesIO()
        picture.save(sheet, "WEBP", quality=QUALITY, method=4)
        variants.append((width, sheet.getvalue()))
    return variants


if __name__ == "__main__":
    main()
