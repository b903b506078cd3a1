"""The tests mirror the packages; what they share is in `conftest.py`, `servers.py`, `people.py` and `making.py`."""
