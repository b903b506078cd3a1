"""Tests of workshops: the verbs on every database, and what a phone meets."""
