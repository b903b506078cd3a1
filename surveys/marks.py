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
    number = int.from_bytes(_mark(key, "receipt", secret), "big")
    signs = []
    for _place in range(RECEIPT_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


def receipt_tag(pepper: str, receipt: str) -> bytes:
    """What is stored of a receipt."""
    return _mark(pepper.encode(), "receipt-code", receipt)


def in_groups(receipt: str) -> str:
    """For reading and copying by hand: ABCD-EFGH-JKLM."""
    return "-".join(receipt[at : at + 4] for at in range(0, len(receipt), 4))


def _mark(key: bytes, purpose: str, secret: str) -> bytes:
    return hmac.new(key, f"{purpose}:{secret}".encode(), hashlib.sha256).digest()
