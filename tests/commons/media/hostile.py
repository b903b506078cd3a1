"""Pictures made to harm, to lie or to tell too much; each is made here, none is kept in the project."""

import io
import struct
import zlib

from PIL import Image, ImageCms, PngImagePlugin

CANARY = b"KANARIALINTU-61.4851N-21.7974E"


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    """The picture as a file."""
    sheet = io.BytesIO()
    picture.save(sheet, form, **options)
    return sheet.getvalue()


def photo(size: tuple[int, int] = (900, 600), mode: str = "RGB") -> Image.Image:
    """Something with a red left upper corner, so that turning it can be seen."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture.paste((200, 20, 20), (0, 0, size[0] // 3, size[1] // 3))
    return picture if mode == "RGB" else picture.convert(mode)


def png(width: int, height: int, rows: bytes = b"", depth: int = 1, colour: int = 0, chunks: bytes = b"") -> bytes:
    """A PNG written by hand, as honest as its arguments."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + chunks + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def bomb(width: int, height: int) -> bytes:
    """A small file of one bit a pixel and as many pixels as it likes."""
    packer = zlib.compressobj(9)
    line = bytes(1 + (width + 7) // 8)
    return png(width, height, b"".join([*(packer.compress(line) for _ in range(height)), packer.flush()]))


def text_bomb(kind: bytes) -> bytes:
    """A picture of one pixel with fifty megabytes of text, or of colour profile, packed small."""
    packed = zlib.compress(bytes(50_000_000), 9)
    return png(1, 1, zlib.compress(b"\0\0"), chunks=_chunk(kind, b"x\0\0" + packed))


def many_texts(count: int) -> bytes:
    """As many little text chunks as one likes."""
    return png(1, 1, zlib.compress(b"\0\0"), chunks=_chunk(b"tEXt", b"a\0b") * count)


def scan_bomb(scans: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    plain = saved(Image.new("L", (1000, 1000)), "JPEG", progressive=True)
    last = plain.rindex(b"\xff\xda")
    return plain[:last] + plain[last:-2] * scans + b"\xff\xd9"


def lying_jpeg(width: int, height: int) -> bytes:
    """A JPEG whose header names another size than it has."""
    plain = saved(photo((64, 64)), "JPEG")
    at = plain.index(b"\xff\xc0") + 5
    return plain[:at] + struct.pack(">HH", height, width) + plain[at + 4 :]


def eps() -> bytes:
    """What makes a careless picture library start another program."""
    return b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n%%EndComments\nshowpage\n%%EOF\n"


def telling_photo(form: str, orientation: int = 1) -> bytes:
    """A photo whose every kind of metadata holds the canary."""
    picture, exif = photo(), Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x013B], exif[0x9286] = orientation, CANARY.decode(), CANARY.decode(), CANARY
    exif.get_ifd(0x8825).update({1: "N", 2: (61.0, 29.0, 6.0), 29: CANARY.decode()})
    options: dict[str, object] = {"exif": exif.tobytes(), "icc_profile": _telling_profile()}
    if form == "JPEG":
        options |= {"comment": CANARY, "xmp": _xmp()}
    if form == "PNG":
        said = PngImagePlugin.PngInfo()
        said.add_text("Comment", CANARY.decode())
        said.add_itxt("XML:com.adobe.xmp", _xmp().decode())
        options["pnginfo"] = said
    if form in ("WEBP", "AVIF"):
        options["xmp"] = _xmp()
    return saved(picture, form, **options) + (CANARY if form in ("JPEG", "PNG") else b"")


def _xmp() -> bytes:
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf>' + CANARY + b"</rdf></x:xmpmeta>"


def _telling_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + CANARY


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
