"""Why a picture was not taken, and what to do about it."""

from flask_babel import lazy_gettext as _l

from commons.errors import Refusal


class TooManyBytes(Refusal):
    """The file is larger than we take."""

    status = 413
    code = "too_many_bytes"
    title = _l("The file is too large")
    words = _l("A picture file can be at most 12 megabytes. Save the picture smaller, for instance 2,000 pixels wide, and send it again.")


class NotAPicture(Refusal):
    """None of the kinds we take, by its first bytes; its name does not matter."""

    status = 415
    code = "not_a_picture"
    title = _l("This file cannot be used as a picture")
    words = _l("Pictures have to be JPEG, PNG, WebP or AVIF files. Open the file in a picture program, save it as JPEG and send that.")


class HeicRefused(Refusal):
    """A phone's own format, which browsers cannot show."""

    status = 415
    code = "heic"
    title = _l("Send the picture as JPEG")
    words = _l(
        "This is a HEIC picture, which most browsers cannot show. On an iPhone, choose Settings, Camera, Formats, Most Compatible, "
        "or open the picture, choose Share, Options, Most Compatible. Save as JPEG and send that."
    )


class TooManyPixels(Refusal):
    """Wider, taller or larger than any use of it needs."""

    status = 422
    code = "too_many_pixels"
    title = _l("The picture has too many pixels")
    words = _l(
        "A picture can have at most 40 million pixels, and at most 12,000 on a side. Save it smaller, for instance 2,000 pixels wide."
    )


class BrokenPicture(Refusal):
    """It begins like a picture and cannot be read to its end."""

    status = 422
    code = "broken_picture"
    title = _l("The picture could not be read")
    words = _l("The file is damaged or was cut off on the way. Open it in a picture program, save it as JPEG and send that.")


class TooHeavyPicture(Refusal):
    """Reading it would take more memory or time than one picture may."""

    status = 422
    code = "too_heavy_picture"
    title = _l("The picture is too heavy to read")
    words = _l(
        "Reading this file takes more work than a picture should. Open it in a picture program, save it as ordinary JPEG and send that."
    )


BY_WORD: dict[str, type[Refusal]] = {
    "too_many_pixels": TooManyPixels,
    "broken": BrokenPicture,
    "too_heavy": TooHeavyPicture,
}
