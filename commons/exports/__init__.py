"""Tables that leave the house: CSV in two dialects that are never mixed, and packages that describe themselves."""

from collections.abc import Sequence

from flask import Flask

from commons.exports import command, whole
from commons.exports.dialects import Column, research_lines, spreadsheet_lines, unguarded
from commons.exports.downloads import csv_download, package_download
from commons.exports.package import File, Package, Table
from commons.exports.snapshot import one_snapshot
from commons.exports.whole import Maker, find_for_export, package_of

__all__ = [
    "Column",
    "File",
    "Package",
    "Table",
    "csv_download",
    "find_for_export",
    "init_app",
    "one_snapshot",
    "package_download",
    "package_of",
    "research_lines",
    "spreadsheet_lines",
    "unguarded",
]


def init_app(app: Flask, makers: Sequence[Maker]) -> None:
    """Take in what the features bring to the package of a project, and add the commands."""
    whole.init_app(app, makers)
    command.init_app(app)
