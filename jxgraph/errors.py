"""Errors that a user can act on: each says where it is, what was expected and what was found.

An error is a `Message`: a key of i18n/errors.toml, where its text stands in each language, and the facts in it.

>>> import jxgraph as jx
>>> try:
...     jx.read_breakdown("plan.docx")
... except jx.errors.InputError as error:
...     print(error.words("zh"))
plan.docx：找不到文件，请检查文件名和所在文件夹
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any, Self

from jxgraph.messages import Message, system_advice

if TYPE_CHECKING:
    from collections.abc import Iterable


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

    def near(self, name: object, known: Iterable[object]) -> Self:
        """Return the error with the nearest of the known names, if one is alike: what was meant by a misspelt one.

        Examples
        --------
        >>> print(UsageError("language.unknown", lang="eng", known=["en", "zh"]).near("eng", ["en", "zh"]))
        no language is called 'eng'; known: en, zh; did you mean en?
        """
        similar = close_names(name, known)
        return type(self)(Message("list.did_you_mean", error=self.message, similar=similar)) if similar else self


class InputError(JxgraphError):
    """The input cannot be used: missing, unreadable, or not a responsibility breakdown."""


class EncodingError(InputError, UnicodeError):
    """The input is text in no character set that is read."""


class OutputError(JxgraphError):
    """A result cannot be written to the requested place; existing files are unchanged."""

    @classmethod
    def unwritable(cls, path: str | PathLike[str], error: OSError) -> Self:
        """Return the error of a file or folder that the operating system refuses to write: what, why, and what to do.

        Examples
        --------
        >>> print(OutputError.unwritable("plan.xlsx", OSError(28, "No space left on device")))
        cannot write 'plan.xlsx': No space left on device; make room on the disk or write to another
        """
        message, advice = Message("file.unwritable", path=path, reason=error), system_advice(error)
        return cls(Message("file.to_do", error=message, to_do=advice) if advice else message)


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


# A misspelt name, and the nearest of the known ones.


def close_names(name: object, known: Iterable[object]) -> list[str]:
    """Return the known names that are spelt most like one, the nearest first; units have `naming.nearest`.

    Examples
    --------
    >>> close_names("Worklaod", ["workload", "ranking"]), close_names(7, ["workload"])
    (['workload'], [])
    """
    from difflib import get_close_matches

    if not isinstance(name, str):
        return []
    by_letters = {str(one).casefold(): str(one) for one in known if str(one) != name}
    cutoff = _LEAST_ALIKE if name.isascii() else _LEAST_ALIKE_IN_CHINESE
    return [by_letters[one] for one in get_close_matches(name.casefold()[:_LONGEST_NAME], by_letters, 2, cutoff)]


_LONGEST_NAME = 60
_LEAST_ALIKE, _LEAST_ALIKE_IN_CHINESE = 0.6, 0.35
"""A Chinese name has few characters, and one typed often lacks the title behind it."""


def no_attribute(owner: str, name: str, known: Iterable[str]) -> AttributeError:
    """Return the error of an attribute that is not there, with the nearest one; notebooks show no hint of Python's.

    Examples
    --------
    >>> print(no_attribute("module 'jxgraph'", "worklaod", ["workload"]))
    module 'jxgraph' has no attribute 'worklaod'; did you mean 'workload'?
    """
    known = () if name.startswith("_") else known  # programs ask for such names, people do not
    similar = " or ".join(map(repr, close_names(name, known)))
    hint = f"; did you mean {similar}?" if similar else ""
    # an object that has no such names, so that Python's traceback adds no second hint
    return AttributeError(f"{owner} has no attribute {name!r}{hint}", name=name, obj=None)


class NearestAttribute:
    """A value whose misspelt attribute is answered with the nearest."""

    __slots__ = ()

    if not TYPE_CHECKING:  # a checker knows the attributes, and would let any pass

        def __getattr__(self, name: str) -> Any:
            known = [one for one in dir(type(self)) if not one.startswith("_")]
            if name in known:
                return object.__getattribute__(self, name)  # it is there: what failed is in it, and fails again
            raise no_attribute(f"{type(self).__name__!r} object", name, known)
