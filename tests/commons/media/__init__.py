"""Tests of pictures, hostile ones above all."""
