"""What stands for a respondent: marks made from the secret of the device with the survey's key, useless without both."""

import hashlib
import hmac
import secrets

from commons.projects.codes import ALPHABET

RECEIPT_LENGTH = 12  # 60 bits
SECRET_BYTES = 32


def new_secret() -> str:
    """What the cookie of a device holds."""
    return secrets.token_urlsafe(SECRET_BYTES)


def is_secret(given: str) -> bool:
    """True for what `new_secret` could have made."""
    return len(given) == 43 and given.isascii()


def tag_of(key: bytes, secret: str) -> bytes:
    """The mark that is stored with the response."""
    return _mark(key, "respondent", secret)


def seed_of(key: bytes, secret: str) -> int:
    """Decides the order of pictures for this respondent, already before anything is stored."""
    return int.from_bytes(_mark(key, "order", secret)[:7], "big")


def receipt_of(key: bytes, secret: str) -> str:
    """The receipt code: the same each time it is made, so that it need not be stored in clear."""
    return _code_of(_mark(key, "receipt", secret))


def receipt_tag(pepper: str, receipt: str) -> bytes:
    """What is stored of a receipt."""
    return _mark(pepper.encode(), "receipt-code", receipt)


def resume_of(key: bytes, secret: str) -> str:
    """The code with which the same person goes on at another device: like a receipt it is the same each time it is made."""
    return _code_of(_mark(key, "resume", secret))


def resume_tag(pepper: str, code: str) -> bytes:
    """What is stored of it, to find its response."""
    return _mark(pepper.encode(), "resume-code", code)


def boxed(key: bytes, code: str, secret: str) -> bytes:
    """The device's secret as it may lie beside its response: nobody reads it without the code, and there is one box a code."""
    return _mixed(secret.encode(), key, code)


def unboxed(key: bytes, code: str, box: bytes) -> str:
    """The secret in a box; something else where the code is another's."""
    return _mixed(box, key, code).decode("ascii", "replace")


def pin_tag(pepper: str, survey: str, pin: str) -> bytes:
    """What is stored of the PIN of a survey's kiosk."""
    return _mark(pepper.encode(), "kiosk-pin", f"{survey}:{pin}")


def in_groups(receipt: str) -> str:
    """For reading and copying by hand: ABCD-EFGH-JKLM."""
    return "-".join(receipt[at : at + 4] for at in range(0, len(receipt), 4))


def _code_of(mark: bytes) -> str:
    number = int.from_bytes(mark, "big")
    signs = []
    for _place in range(RECEIPT_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


def _mixed(given: bytes, key: bytes, code: str) -> bytes:
    pad = _mark(key, "resume-box-1", code) + _mark(key, "resume-box-2", code)
    return bytes(one ^ other for one, other in zip(given, pad, strict=False))


def _mark(key: bytes, purpose: str, secret: str) -> bytes:
    return hmac.new(key, f"{purpose}:{secret}".encode(), hashlib.sha256).digest()
