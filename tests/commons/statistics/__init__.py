"""Tests of the numbers on screen, against methods that are slow and plain."""
