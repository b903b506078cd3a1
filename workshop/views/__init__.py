"""Doors into a workshop: phone, programs, wall and desk."""
