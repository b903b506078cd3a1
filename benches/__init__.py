"""Measurements: each prints JSON lines with a ratio to a limit or a peer measured in the same run; never run by the tests."""
