"""Tests of people with accounts."""
