"""A message for people: a key of i18n/errors.toml and the facts that it is filled with, in a language only when shown.

It stands before the errors, which are made of messages, and before `i18n`, which raises errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from numbers import Number
from os import PathLike
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOPIC = "errors"


@cache
def read_texts(topic: str) -> Mapping[str, Mapping[str, str]]:
    """Read a topic's file, once for all languages: the text in each language, by key."""
    import tomllib
    from importlib import resources

    file = resources.files("jxgraph.i18n").joinpath(f"{topic}.toml")
    return MappingProxyType(dict(_texts(tomllib.loads(file.read_text(encoding="utf-8")), ())))


def _texts(tree: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    for key, value in tree.items():
        path = (*above, key)
        if all(isinstance(text, str) for text in value.values()):
            yield ".".join(path), value
        else:
            yield from _texts(value, path)


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """A key and its facts; `text` gives the words in a language, and two of the same are equal.

    A fact is a text, a number, a list of facts or a message; of any other value its `repr` is kept, so that a message
    can be handed to another process. A text may show a fact as ``{name!q}``, between quotation marks, and a list as
    ``{names!o}``, joined by *or* and not by commas. A key that has no text stands for itself.

    Examples
    --------
    >>> Message("reading.no_file", path="计划.docx").text("en")
    '计划.docx: no such file'
    """

    key: str
    facts: Mapping[str, Any]

    def __init__(self, key: str, /, **facts: object) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "facts", {name: _fact(fact) for name, fact in facts.items()})

    def __hash__(self) -> int:
        return hash(self.key)

    def text(self, lang: str) -> str:
        """Return the words in a language; in English where they are in no such language."""
        texts = read_texts(_TOPIC).get(self.key)
        return self.key if texts is None else _Words(lang).vformat(texts.get(lang, texts["en"]), (), self.facts)

    def packed(self) -> list[Any]:
        """Return the message as plain values, which JSON keeps."""
        return [self.key, {name: _packed(fact) for name, fact in self.facts.items()}]

    @classmethod
    def unpacked(cls, values: Sequence[Any]) -> Message:
        """Return the message that `packed` was called on."""
        key, facts = values
        return cls(key, **{name: _unpacked(fact) for name, fact in facts.items()})


def some(names: Sequence[Any], most: int) -> Message | tuple[Any, ...]:
    """Return the first names as a fact that says if there are more."""
    return Message("list.some", names=tuple(names[:most])) if len(names) > most else tuple(names)


def system_reason(error: OSError) -> Message | str:
    """Return why the operating system refused: translated where the reason is a common one, else in its own words."""
    return _of_system("system", error) or error.strerror or str(error)


def system_advice(error: OSError) -> Message | None:
    """Return what a person can do when the operating system refuses to write, where that follows from its reason."""
    return _of_system("to_do", error)


def _of_system(group: str, error: OSError) -> Message | None:
    import errno

    key = f"{group}.{errno.errorcode.get(error.errno or 0, '')}"
    return Message(key) if key in read_texts(_TOPIC) else None


def _fact(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | Message | _Shown):
        return value
    if isinstance(value, list | tuple | Mapping):
        return tuple(map(_fact, value))
    if isinstance(value, str | PathLike):
        return str(value)
    if isinstance(value, BaseException):
        return _reason(value)
    return value.item() if isinstance(value, Number) and hasattr(value, "item") else _Shown(repr(value))


def _reason(error: BaseException) -> Message | str:
    """Return what an error says: ours and those of the operating system in each language."""
    if isinstance(message := getattr(error, "message", None), Message):
        return message
    return system_reason(error) if isinstance(error, OSError) else str(error)


class _Shown(str):
    """A value as Python writes it, which needs no quotation marks."""

    __slots__ = ()


def _packed(fact: Any) -> Any:
    if isinstance(fact, Message):
        return {"message": fact.packed()}
    if isinstance(fact, _Shown):
        return {"shown": str(fact)}
    return list(map(_packed, fact)) if isinstance(fact, tuple) else fact


def _unpacked(fact: Any) -> Any:
    if isinstance(fact, dict):
        return Message.unpacked(fact["message"]) if "message" in fact else _Shown(fact["shown"])
    return tuple(map(_unpacked, fact)) if isinstance(fact, list) else fact


class _Words(Formatter):
    """Fill a text in a language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:  # noqa: ARG002
        """Return a fact; the user of a text with a missing one sees a gap, the tests an error."""
        return kwargs.get(str(key), "…")

    def convert_field(self, value: Any, conversion: Any) -> Any:
        """Add `!q`, between quotation marks, and `!o`, alternatives, to the conversions of Python."""
        if conversion == "q":
            return tuple(map(self._quoted, value)) if isinstance(value, tuple) else self._quoted(value)
        if conversion == "o":
            return self._joined(value, "list.or")
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Show messages and lists in the language."""
        return format(value, format_spec) if isinstance(value, int | float) else self._written(value)

    def _written(self, value: Any) -> str:
        if isinstance(value, tuple):
            return self._joined(value, "list.comma")
        return value.text(self.lang) if isinstance(value, Message) else str(value)

    def _quoted(self, value: Any) -> str:
        words = self._written(value)
        if not isinstance(value, str | Message) or isinstance(value, _Shown):
            return words
        return repr(words) if self.lang == "en" else Message("list.quoted", text=repr(words)[1:-1]).text(self.lang)

    def _joined(self, values: tuple[Any, ...], joint: str) -> str:
        return Message(joint).text(self.lang).join(map(self._written, values))


def printable(text: str) -> str:
    r"""Make a text one line that is safe in a terminal: escapes and direction marks become ``\u001b``.

    Examples
    --------
    >>> print(printable("Trade\nand \x1b[31mFinance"))
    Trade and \u001b[31mFinance
    """
    return "".join(c if c.isprintable() else " " if c.isspace() else f"\\u{ord(c):04x}" for c in text)
