"""Divisions of units: the search for communities, how far runs and divisions agree, the leaders' portfolios."""

from __future__ import annotations
