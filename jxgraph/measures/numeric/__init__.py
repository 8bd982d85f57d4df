"""Loops that no product replaces: plain loops over arrays, compiled where numba is installed (`compiled`)."""

from __future__ import annotations
