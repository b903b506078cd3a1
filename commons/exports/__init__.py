"""Tables that leave the house: CSV in two dialects that are never mixed, and packages that describe themselves."""

from commons.exports.command import init_app
from commons.exports.dialects import Column, research_lines, spreadsheet_lines, unguarded
from commons.exports.downloads import csv_download, package_download
from commons.exports.package import File, Package, Table
from commons.exports.snapshot import one_snapshot

__all__ = [
    "Column",
    "File",
    "Package",
    "Table",
    "csv_download",
    "init_app",
    "one_snapshot",
    "package_download",
    "research_lines",
    "spreadsheet_lines",
    "unguarded",
]
