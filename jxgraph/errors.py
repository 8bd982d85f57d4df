"""Errors that a user can act on: each says where it is, what was expected and what was found."""

from __future__ import annotations

from os import PathLike
from typing import Any


class JxgraphError(Exception):
    """Base of every error that jxgraph raises on purpose; its text is one readable line."""


class InputError(JxgraphError):
    """The input cannot be used: missing, unreadable, or not a responsibility breakdown."""


class OutputError(JxgraphError):
    """A result cannot be written to the requested place; existing files are unchanged."""


class UsageError(JxgraphError, ValueError):
    """A call that makes no sense: an unknown scheme, a graph without the two modes, a negative weight."""


def expect(value: Any, kind: type | tuple[type, ...], wanted: str) -> None:
    """Raise a UsageError that says what is expected, unless the value is of that kind.

    Examples
    --------
    >>> expect("Trade", str, "the name of a unit")
    """
    if not isinstance(value, kind):
        raise UsageError(f"expected {wanted}, not {type(value).__name__}")


def expect_path(value: Any, what: str) -> None:
    """Raise a UsageError unless the value can name a file or a folder: a text or a path."""
    expect(value, (str, PathLike), f"the name of {what}")
