"""Tests of what stands above workshops and surveys."""
