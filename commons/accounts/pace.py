"""How many wrong passwords are heard out: few for one account from one network, many from one network, and never a locked account."""

import hashlib

from commons import limits


def check_pace(email: str) -> tuple[str, str]:
    """Refuse for a while after many wrong passwords for one account from one network, or from one network; gives both keys."""
    account, network = hashlib.sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest(), limits.network()
    limits.check("failed_sign_in", account, network)
    limits.check("failed_sign_in_anywhere", network)
    return account, network


def count_failure(account: str, network: str) -> None:
    """One wrong password more."""
    limits.spend("failed_sign_in", account, network)
    limits.spend("failed_sign_in_anywhere", network)
