"""The errors that a user can act on: each says where, what was expected and what stood there."""

from __future__ import annotations

from os import PathLike
from typing import Any


class JxgraphError(Exception):
    """Base of every error that jxgraph raises on purpose; its text is one readable line."""


class InputError(JxgraphError):
    """The input cannot be used: missing, unreadable, or not a responsibility breakdown."""


class OutputError(JxgraphError):
    """A result cannot be written where it was asked for; what was there before is untouched."""


class UsageError(JxgraphError, ValueError):
    """A call that makes no sense: an unknown scheme, a graph without the two modes, a negative weight."""


def expect(value: Any, kind: type | tuple[type, ...], wanted: str) -> None:
    """Raise the UsageError that says what is wanted, unless the value is of that kind.

    Examples
    --------
    >>> expect("Trade", str, "the name of a unit")
    """
    if not isinstance(value, kind):
        raise UsageError(f"expected {wanted}, not {type(value).__name__}")


def expect_path(value: Any, what: str) -> None:
    """Raise the UsageError that a file or a folder is named by a text or a path, unless it is."""
    expect(value, (str, PathLike), f"the name of {what}")
