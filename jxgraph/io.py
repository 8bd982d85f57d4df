"""How a file is written: whole or not at all, and with nothing in it that its format cannot hold."""

from __future__ import annotations

import html
import json
import math
import re
import secrets
from contextlib import contextmanager, suppress
from decimal import Decimal
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jxgraph.errors import OutputError, UsageError, expect_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike


_NO_XML = r"\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
"""Characters that XML 1.0 cannot hold, and the carriage return, which XML readers turn into a line feed."""

_TO_ESCAPE = re.compile(rf"[{_NO_XML}]|\\(?=u[0-9a-f]{{4}})")
_ESCAPED = re.compile(r"\\u(?P<code>[0-9a-f]{4})")


_LEAST_PLAIN = 1e-7

AT_MOST = "≤"
"""Before a p-value that is only known to be no greater."""


@contextmanager
def atomic_path(path: str | PathLike[str]) -> Iterator[Path]:
    """Give a path beside `path` to write to, and move it there when the body ends well.

    What stood at `path` is replaced in one step, or left as it was when the body fails or is interrupted; the file
    beside it is gone either way. It has the same suffix, for writers that go by it.

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
    >>> with atomic_path("ranking.txt") as beside:
    ...     written = beside.write_text("1. Finance", encoding="utf-8")
    >>> Path("ranking.txt").read_text(encoding="utf-8")
    '1. Finance'
    """
    target = _writable(path)
    # a short name of its own: one made from a long Chinese name could pass the 255 bytes a file system allows
    beside = target.with_name(f".jxgraph-{secrets.token_hex(8)}{target.suffix}")
    try:
        yield beside
        beside.replace(target)
    except OSError as error:
        raise OutputError(f"cannot write {str(path)!r}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _writable(path: str | PathLike[str]) -> Path:
    # said before the work is done, and in the same words on every system
    expect_path(path, "the file to write")
    target = Path(path)
    if "\0" in str(target):
        raise OutputError(f"cannot write {str(path)!r}: no file name has a NUL in it")
    if target.is_dir():
        raise OutputError(f"cannot write {str(path)!r}: a folder of that name is there")
    if not target.parent.is_dir():
        raise OutputError(f"cannot write {str(path)!r}: there is no folder {str(target.parent)!r}")
    return target


def known_suffix(path: str | PathLike[str], known: Iterable[str], what: str) -> str:
    """Return the suffix of a file's name in small letters, which decides its format.

    Raises
    ------
    UsageError
        It is not among the known.

    Examples
    --------
    >>> known_suffix("Ranking.PNG", (".png", ".svg"), "figure")
    '.png'
    """
    expect_path(path, f"a {what} file")
    suffix = Path(path).suffix.lower()
    if suffix not in (known := tuple(known)):
        raise UsageError(f"{str(path)!r}: the name of a {what} file must end in {', '.join(known)}")
    return suffix


def plain(value: Any) -> str | bool | int | float | None:
    """Turn a value of a frame or a graph into what any file can hold: text, truth value, finite number or nothing.

    What is missing (None, NaN, pandas' NA and NaT) or infinite is None; a numpy value becomes Python's; anything else,
    a list say, becomes its JSON text.

    Examples
    --------
    >>> [plain(value) for value in (2.5, float("nan"), ["Finance", 1])]
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


def brief(number: float) -> str:
    """Write a number with the decimals that it needs, three at most: a count among other figures stays a count.

    What is missing is a dash.

    Examples
    --------
    >>> brief(164.0), brief(27.5), brief(0.60149), brief(float("nan"))
    ('164', '27.5', '0.601', '–')
    """
    if math.isnan(number):
        return "–"
    return f"{round(number, 3):.10g}"


def p_text(p: float, floor: float = 0.0) -> str:
    """Write a p-value with three figures; of one at the floor of its sampling, 1 / (1 + samples), only the bound.

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


def p_said(p: float, floor: float = 0.0) -> str:
    """Name a p-value in a sentence, in Chinese as in English.

    Examples
    --------
    >>> p_said(0.0254, 0.001), p_said(0.001, 0.001)
    ('p = 0.0254', 'p ≤ 0.001')
    """
    text = p_text(p, floor)
    return f"p {text}" if text.startswith(AT_MOST) else f"p = {text}"


def escape(text: str) -> str:
    r"""Show the characters that XML cannot hold as ``\u0000``; `unescape` gives the text back.

    A backslash that already begins such an escape is itself shown as ``\u005c``, so that no two texts become one.

    Examples
    --------
    >>> print(escape("Fin\x00ance"))
    Fin\u0000ance
    """
    return _TO_ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def unescape(text: str) -> str:
    r"""Give back the text that `escape` was given.

    Examples
    --------
    >>> unescape(escape(r"\u0000 stays")) == r"\u0000 stays"
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
    return html.escape(escape(str(value))).replace("\n", "&#10;").replace("\t", "&#9;")
