"""Errors that a user can act on: each says where it is, what was expected and what was found.

An error is a `Message`: a key of i18n/errors.toml, where its text stands in each language, and the facts in it.
"""

from __future__ import annotations

from os import PathLike
from typing import Any

from jxgraph.messages import Message


class JxgraphError(Exception):
    """Base of every error that jxgraph raises on purpose; its text is one readable line.

    Examples
    --------
    >>> error = JxgraphError("reading.no_text")
    >>> str(error), error.words("zh")
    ('there is no text in it', '文件中没有文字')
    """

    def __init__(self, message: str | Message, /, **facts: object) -> None:
        self.message = message if isinstance(message, Message) else Message(message, **facts)
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message.text("en")

    def words(self, lang: str) -> str:
        """Return what is said in a language."""
        return self.message.text(lang)


class InputError(JxgraphError):
    """The input cannot be used: missing, unreadable, or not a responsibility breakdown."""


class EncodingError(InputError, UnicodeError):
    """The input is text in no character set that is read."""


class OutputError(JxgraphError):
    """A result cannot be written to the requested place; existing files are unchanged."""


class UsageError(JxgraphError, ValueError):
    """A call that makes no sense: an unknown scheme, a graph without the two modes, a negative weight."""


def expect(value: Any, kind: type | tuple[type, ...], wanted: str, **facts: object) -> None:
    """Raise a UsageError that says what is expected, unless the value is of that kind.

    `wanted` is a key in the group `wanted` of the texts, `facts` are those of its text.

    Examples
    --------
    >>> expect("Trade", str, "unit_name")
    """
    if not isinstance(value, kind):
        raise UsageError("call.wrong_kind", wanted=Message(f"wanted.{wanted}", **facts), kind=type(value).__name__)


def expect_path(value: Any, wanted: str, **facts: object) -> None:
    """Raise a UsageError unless the value can name a file or a folder: a text or a path."""
    expect(value, (str, PathLike), wanted, **facts)
