"""Measures: each takes a responsibility matrix and returns a frame, whose `attrs` name its settings."""
