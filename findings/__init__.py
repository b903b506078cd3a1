"""What a project learns and decides, above workshops and surveys; the only package that may know both."""

from flask import Flask

from findings import demo


def init_app(app: Flask) -> None:
    """Add the commands that need the whole house."""
    app.cli.add_command(demo.demo)
    app.cli.add_command(demo.welcome)
