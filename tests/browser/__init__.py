"""Whole ways through the product in a real Chromium, on the real program."""
