"""Measures: a responsibility matrix goes in, a frame comes out whose `attrs` name the settings that made it."""
