"""Who may use a route: every view says so, and an application with a view that does not say so does not start."""

import ipaddress
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_login import current_user

from commons.errors import NotFound
from commons.settings import settings_of

View = TypeVar("View", bound=Callable[..., Any])

ANYONE, STAFF, OPERATOR, DEVELOPER = "anyone", "staff", "operator", "developer"

# Views of the libraries themselves, which cannot carry a mark of ours.
THEIRS = {"static": ANYONE}


class PolicyMissing(RuntimeError):
    """Some view has not said who may use it."""


def anyone(view: View) -> View:
    """Residents, respondents and passers-by: what a code or token in the address opens is decided by the view's own look-up."""
    return _mark(view, ANYONE)


def staff(view: View) -> View:
    """Signed-in staff; the right to the very thing is decided where it is found (`find_project` and its kin)."""
    return _mark(view, STAFF)


def operator(view: View) -> View:
    """This machine itself, or the bearer of the metrics token."""
    return _mark(view, OPERATOR)


def developer(view: View) -> View:
    """Only outside production."""
    return _mark(view, DEVELOPER)


def policy_of(app: Flask, endpoint: str) -> str | None:
    """The policy a view has stated, or None."""
    return getattr(app.view_functions[endpoint], "talkoot_policy", None) or app.extensions["talkoot_policies"].get(endpoint)


def init_app(app: Flask) -> None:
    """Hold every request to its view's policy; other packages' endpoints are named with `name_theirs`."""
    app.extensions["talkoot_policies"] = dict(THEIRS)
    app.before_request(_hold)


def name_theirs(app: Flask, policies: dict[str, str]) -> None:
    """State the policies of views that a library brought."""
    app.extensions["talkoot_policies"].update(policies)


def check_all_stated(app: Flask) -> None:
    """Raise PolicyMissing when a route has none."""
    silent = sorted({rule.endpoint for rule in app.url_map.iter_rules() if policy_of(app, rule.endpoint) is None})
    if silent:
        raise PolicyMissing(f"these views say nothing of who may use them: {', '.join(silent)}")


def _mark(view: View, policy: str) -> View:
    view.talkoot_policy = policy  # type: ignore[attr-defined]
    return view


def _hold() -> Any:
    if request.endpoint is None:
        return None
    policy = policy_of(current_app, request.endpoint)
    if policy == STAFF and not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    if policy == OPERATOR and not _is_operator():
        raise NotFound()
    if policy == DEVELOPER and settings_of(current_app).production:
        raise NotFound()
    return None


def _is_operator() -> bool:
    token = settings_of(current_app).metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        return secrets.compare_digest(given.encode(), token.encode())
    # Behind a proxy on the same machine everybody comes from loopback, so there the token is the only way.
    behind_proxy = settings_of(current_app).proxy_hops > 0
    return not behind_proxy and ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback
