"""Divisions of units: the search for communities, and how far runs and divisions agree."""

from __future__ import annotations
