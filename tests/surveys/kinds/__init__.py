"""Tests of visual surveys."""
