"""Tests of tables that leave the house."""
