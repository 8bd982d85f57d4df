"""The place, level and year of a document, and where each is known from."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.naming import division_level, full_place
from jxgraph.parsing.front_matter import issuer
from jxgraph.regex import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jxgraph.model import Breakdown, Line


LEVELS = ("state", "province", "city", "county", "town")
METADATA, TITLE, TEXT, FOLDER = "metadata", "title", "text", "folder"

Issued = tuple[str, str, str]
"""The issuer by the document itself: its place, "state" for the central government, and the year of issue."""

_STATE_FOLDER = regex(r"国家|国务院|中央|全国")
YEAR = regex(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?!\d)")
"""A year in the name of a file or folder."""

_YEAR_PRINTED = regex(r"(?<![-—–~～至到])(?P<year>(?:19|20)\d{2})(?=年|〕|］|\])")
"""A year in a title; not the end of a plan's term, 2024—2027年."""

_INNER = regex(r"[\u4e00-\u9fff]{1,8}?(?:市|州|盟|县|区|旗|镇|乡|街道)")
"""What may be a place within the one before it."""

_CHINESE = regex(r"[\u4e00-\u9fff]{2,}")
_LONGEST_PLACE = 16
_NUMBERED = regex(
    r"(?:^|[\s:：])[\u4e00-\u9fff]{1,12}\s?[〔［\[(（](?P<year>(?:19|20)\d{2})[〕］\])）]\s*第?\d+号(?=\s|$)"
)
"""A document number alone, 国发〔2019〕3号 or 文号:国发〔2019〕3号; in a sentence it is that of another document."""

_DATED = regex(r"(?<!\S)(?P<year>(?:19|20)\d{2})\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日(?!\S)")
_HEAD_LINES = 40
"""The lines in which a document's own number stands; further down it is that of another."""


class Origin(NamedTuple):
    """Place, level and year, each with its source: `METADATA`, `TITLE`, `TEXT`, `FOLDER`; empty where unknown."""

    place: str = ""
    place_from: str = ""
    level: str = ""
    level_from: str = ""
    year: int | None = None
    year_from: str = ""


def origin_of(path: str, title: str, issued: Issued, metadata: Mapping[str, str]) -> Origin:
    """Return a document's place, level and year.

    The metadata decide; then the title or signature; for the year, the number or date; then folder and file. Without a
    level of its own it follows from the place. A place in the path stands at the beginning of the name of the file or
    of a folder, the innermost first.

    Examples
    --------
    >>> origin_of("浙江/嘉兴市2024年分工.txt", "", ("", "", ""), {})[::2]
    ('嘉兴市', 'city', 2024)
    """
    # a document of the central government in a city's folder is not that city's
    of_path = "" if issued[1] else place_of_path(path)
    of_title = issued[0] or ("" if issued[1] else _place_of_title(title))
    place, place_from = _first((metadata.get("place", ""), METADATA), (of_title, TITLE), (of_path, FOLDER))
    place = full_place(place) or place
    state = (issued[1], TITLE) if issued[1] else (_state(path, place), FOLDER)
    level, level_from = _first((metadata.get("level", ""), METADATA), (division_level(place), place_from), state)
    years = ((metadata.get("year", ""), METADATA), (_year(_YEAR_PRINTED, [title]), TITLE), (issued[2], TEXT))
    year, year_from = _first(*years, (_year(YEAR, _parts(path)), FOLDER))
    return Origin(place, place_from, level, level_from, int(year) if year else None, year_from)


def document_origin(breakdown: Breakdown) -> Origin:
    r"""Return the place, level and year of a document that was read, by its title, text and name.

    Examples
    --------
    >>> import jxgraph as jx
    >>> text = "嘉兴市2024年重点工作分工方案\n1.扩大投资。(市发改委牵头)"
    >>> document_origin(jx.parse_text(text))[::2]
    ('嘉兴市', 'city', 2024)
    """
    place, state, year = issued_by(breakdown.title, breakdown.lines)
    year = year or _year(_YEAR_PRINTED, [breakdown.date])  # where the text is not kept
    return origin_of(breakdown.document, breakdown.title, (place, state, year), {})


def issued_by(title: str, lines: Sequence[Line]) -> Issued:
    """Return who issued a document by its title and text, and in which year."""
    return (*issuer(title, lines), printed_year(lines))


def printed_year(lines: Sequence[Line]) -> str:
    """Return the year of a document's number, 国发〔2019〕3号, or of the first date that stands alone, else nothing."""
    texts = [line.text for line in lines]
    return _year(_NUMBERED, texts[:_HEAD_LINES]) or _year(_DATED, texts)


def _first(*values: tuple[str, str]) -> tuple[str, str]:
    return next(((value, source) for value, source in values if value), ("", ""))


def _parts(path: str) -> list[str]:
    """Return the names on the path, the innermost first and the file's without its suffix."""
    pure = PurePosixPath(path)
    return [pure.stem, *(parent.name for parent in pure.parents)]


def _year(pattern: re.Pattern[str], texts: Iterable[str]) -> str:
    return next((match["year"] for text in texts if (match := pattern.search(text))), "")


def _state(path: str, place: str) -> str:
    return "state" if not place and any(_STATE_FOLDER.match(part) for part in _parts(path)) else ""


def place_of_path(path: str) -> str:
    """Return the place with which the name of the file or of a folder begins, the innermost first; empty if none."""
    return next((full_place(place) for part in _parts(path) for place in _beginnings(part) if full_place(place)), "")


def _place_of_title(title: str) -> str:
    """Return the place with which a title begins, 嘉兴市2024年任务分工, unless one within it follows: 北京市朝阳区."""
    found = next(((full_place(words), words) for words in _beginnings(title) if full_place(words)), ("", ""))
    return "" if not title.startswith(found[1]) or _INNER.match(title, len(found[1])) else found[0]


def _beginnings(name: str) -> Iterator[str]:
    for run in _CHINESE.findall(name):
        yield from (run[:end] for end in range(min(len(run), _LONGEST_PLACE), 1, -1))
