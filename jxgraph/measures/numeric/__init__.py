"""Sums and ranks of arrays, and the loops that no matrix product replaces, compiled where numba is installed."""

from __future__ import annotations
