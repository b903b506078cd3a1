"""The pages of accounts: signing in, one's own account, the organisation and its members, invitations."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register them."""
    from commons.accounts.views import me, organisation, signing, welcome

    for module in (signing, me, organisation, welcome):
        app.register_blueprint(module.blueprint)
