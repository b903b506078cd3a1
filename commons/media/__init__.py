"""Pictures: taken in through a limited process, kept under their hash, described in every language, shown in the right size."""

from commons.media.intake import Prepared, prepare
from commons.media.pictures import Shown, describe_picture, find_picture, keep_picture, missing_texts, show, take_in
from commons.media.storage import storage_of
from commons.media.views import init_app, takes_files, takes_pictures

__all__ = [
    "Prepared",
    "Shown",
    "describe_picture",
    "find_picture",
    "init_app",
    "keep_picture",
    "missing_texts",
    "prepare",
    "show",
    "storage_of",
    "take_in",
    "takes_files",
    "takes_pictures",
]
