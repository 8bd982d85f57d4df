"""Write files completely or not at all, with nothing that their format cannot hold; write numbers as text."""

from __future__ import annotations

import html
import json
import math
import os
import re
import stat
from contextlib import ExitStack, contextmanager, suppress
from decimal import Decimal
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jxgraph.errors import InputError, OutputError, UsageError, expect_path
from jxgraph.locking import exclusive, sibling_path
from jxgraph.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike
    from typing import BinaryIO


_NO_XML = r"\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
"""Characters that XML 1.0 cannot hold, and the carriage return, which XML readers turn into a line feed."""

_TO_ESCAPE = re.compile(rf"[{_NO_XML}]|\\(?=u[0-9a-f]{{4}})")
_ESCAPED = re.compile(r"\\u(?P<code>[0-9a-f]{4})")


_LEAST_PLAIN = 1e-7

AT_MOST = "≤"
"""Stands before a p-value of which only an upper bound is known."""


_WRITER_WITHIN = 2.0
"""Seconds in which somebody must begin to write into a pipe that is read."""


def open_to_read(path: str | PathLike[str]) -> BinaryIO:
    """Open a file for its bytes; a named pipe into which nobody writes is empty, and is not waited for.

    Raises
    ------
    OSError, ValueError
        As `open`.

    Examples
    --------
    >>> _ = Path("plan.txt").write_bytes(b"1.")
    >>> with open_to_read("plan.txt") as file:
    ...     file.read()
    b'1.'
    """
    without_waiting = getattr(os, "O_NONBLOCK", 0)  # Windows has neither this nor such pipes
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | without_waiting)
    if without_waiting:
        if stat.S_ISFIFO(os.fstat(file).st_mode):
            import select

            poll = select.poll()
            poll.register(file, select.POLLIN)
            poll.poll(1000 * _WRITER_WITHIN)
        os.set_blocking(file, True)
    return os.fdopen(file, "rb")


def read_toml(path: str | PathLike[str]) -> tuple[dict[str, Any], str]:
    """Read a TOML file that a person wrote; return what it holds, and its text.

    Raises
    ------
    InputError
        The file cannot be read, is not in UTF-8, or is no TOML.

    Examples
    --------
    >>> _ = Path("names.toml").write_text('place = "嘉兴市"', encoding="utf-8")
    >>> read_toml("names.toml")
    ({'place': '嘉兴市'}, 'place = "嘉兴市"')
    """
    import tomllib

    try:
        with open_to_read(path) as file:
            text = file.read().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        return tomllib.loads(text), text
    except OSError as error:
        raise InputError("file.toml_unreadable", path=path, reason=error) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError("file.not_toml", path=path, error=error) from None
    except ValueError:
        raise InputError("file.toml_not_utf8", path=path) from None


@contextmanager
def atomic_path(path: str | PathLike[str]) -> Iterator[Path]:
    """Yield a temporary path in the same folder, and move it to `path` when the body succeeds.

    An existing file at `path` is replaced in one step, or left unchanged if the body fails or is interrupted; the
    temporary file is removed either way, that of a process that was killed by the next that writes `path`. It has the
    same suffix, which some writers look at. One process writes at a time (`exclusive`).

    Yields
    ------
    Path
        A file that does not exist yet, in the folder of `path`.

    Raises
    ------
    OutputError
        The folder is missing or closed to us, the disk is full, another program holds the file.

    Examples
    --------
    >>> with atomic_path("ranking.txt") as temporary:
    ...     written = temporary.write_text("1. Finance", encoding="utf-8")
    >>> Path("ranking.txt").read_text(encoding="utf-8")
    '1. Finance'
    """
    target = _writable(path)
    temporary = sibling_path(target, f".new{target.suffix}")
    try:
        with exclusive(target):
            try:
                temporary.unlink(missing_ok=True)
                yield temporary
                temporary.replace(target)
            finally:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError.unwritable(path, error) from error


@contextmanager
def atomic_paths(paths: Iterable[str | PathLike[str]]) -> Iterator[list[Path]]:
    """Yield a temporary path for each of several files that belong together, and move all when the body succeeds.

    The first is moved last: a page, when what it asks for is there.

    Raises
    ------
    OutputError
        As `atomic_path`; if the disk fails while they are moved, some are new and all are whole.

    Examples
    --------
    >>> with atomic_paths(["page.html", "page.css"]) as (page, style):
    ...     written = page.write_text("…", encoding="utf-8"), style.write_text("…", encoding="utf-8")
    """
    with ExitStack() as stack:
        yield [stack.enter_context(atomic_path(path)) for path in paths]


def _writable(path: str | PathLike[str]) -> Path:
    # checked before the work begins, with the same message on every system
    expect_path(path, "file_to_write")
    target = Path(path)
    if "\0" in str(target):
        raise OutputError("file.nul", path=path)
    try:
        if target.is_dir():
            raise OutputError("file.folder_there", path=path)
        if not target.parent.is_dir():
            raise OutputError("file.no_parent", path=path, folder=target.parent)
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        raise OutputError.unwritable(path, error) from error
    return target


def known_suffix(path: str | PathLike[str], known: Iterable[str], what: str) -> str:
    """Return the suffix of a file's name in lower case, which decides its format.

    Raises
    ------
    UsageError
        The suffix is not among the known ones.

    Examples
    --------
    >>> known_suffix("Ranking.PNG", (".png", ".svg"), "figure")
    '.png'
    """
    expect_path(path, "file_of", what=Message(f"thing.{what}"))
    suffix = Path(path).suffix.lower()
    if suffix not in (known := tuple(known)):
        raise UsageError("file.suffix", path=path, what=Message(f"thing.{what}"), known=known)
    return suffix


def plain_value(value: Any) -> str | bool | int | float | None:
    """Convert a value of a frame or a graph to what any file can hold: text, Boolean, finite number or None.

    What is missing (None, NaN, pandas' NA and NaT) or infinite is None; a numpy value becomes Python's; anything else,
    a list say, becomes its JSON text.

    Examples
    --------
    >>> [plain_value(value) for value in (2.5, float("nan"), ["Finance", 1])]
    [2.5, None, '["Finance", 1]']
    """
    if isinstance(value, str):
        return str(value)
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        value = value.item()  # numpy's bool is no bool and its int no int to those who write formats
    if isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else None
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return None
    return json.dumps(value, ensure_ascii=False, default=str)


def short_number(number: float) -> str:
    """Write a number with the decimals that it needs, at most three; NaN is a dash.

    Examples
    --------
    >>> short_number(164.0), short_number(27.5), short_number(0.60149), short_number(float("nan"))
    ('164', '27.5', '0.601', '–')
    """
    if math.isnan(number):
        return "–"
    return f"{round(number, 3):.10g}"


def p_text(p: float, floor: float = 0.0) -> str:
    """Write a p-value with three digits; one at the floor of its sampling, 1 / (1 + samples), as a bound.

    Examples
    --------
    >>> p_text(0.0254, 0.001), p_text(0.001, 0.001), p_text(1 / 2001, 1 / 2001)
    ('0.0254', '≤ 0.001', '≤ 0.0005')
    >>> p_text(2e-5, 1e-5)
    '0.00002'
    """
    if not 0 < p <= floor * (1 + 1e-9):
        return _plain_number(f"{p:.3g}")
    shift = 10 ** (1 - math.floor(math.log10(floor)))
    bound = _plain_number(f"{math.ceil(floor * shift - 1e-9) / shift:.2g}")  # rounded up, so that it is a bound
    return f"{AT_MOST} {bound}"


def _plain_number(text: str) -> str:
    """Write a small number without an exponent, 2e-05 as 0.00002; one below a ten-millionth keeps it."""
    return text if "e" not in text or float(text) < _LEAST_PLAIN else f"{Decimal(text):f}"


def p_phrase(p: float, floor: float = 0.0) -> str:
    """Write a p-value for a sentence, the same in Chinese and English.

    Examples
    --------
    >>> p_phrase(0.0254, 0.001), p_phrase(0.001, 0.001)
    ('p = 0.0254', 'p ≤ 0.001')
    """
    text = p_text(p, floor)
    return f"p {text}" if text.startswith(AT_MOST) else f"p = {text}"


def escape_xml(text: str) -> str:
    r"""Show the characters that XML cannot hold as ``\u0000``; `unescape_xml` reverses this.

    A backslash that already begins such an escape becomes ``\u005c``, so that different texts stay different.

    Examples
    --------
    >>> print(escape_xml("Fin\x00ance"))
    Fin\u0000ance
    """
    return _TO_ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def unescape_xml(text: str) -> str:
    r"""Return the text that `escape_xml` was applied to.

    Examples
    --------
    >>> unescape_xml(escape_xml(r"\u0000 stays")) == r"\u0000 stays"
    True
    """
    return _ESCAPED.sub(lambda found: chr(int(found["code"], 16)), text)


def xml_text(value: str | float) -> str:
    """Write a plain value as XML text that can stand in an element and in an attribute.

    Examples
    --------
    >>> xml_text("Trade & Finance"), xml_text(True), xml_text(0.1)
    ('Trade &amp; Finance', 'true', '0.1')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return html.escape(escape_xml(str(value))).replace("\n", "&#10;").replace("\t", "&#9;")
