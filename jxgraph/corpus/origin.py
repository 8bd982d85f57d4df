"""Where and when a document is from: its place, level and year, and who says so."""

from __future__ import annotations

import csv
import io
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.errors import InputError
from jxgraph.naming import division_level, full_place
from jxgraph.reading import read_bytes
from jxgraph.reading.text import decode

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jxgraph.records import Line

LEVELS = ("state", "province", "city", "county", "town")
METADATA_COLUMNS = ("place", "level", "year")
METADATA, TITLE, TEXT, FOLDER = "metadata", "title", "text", "folder"

Issued = tuple[str, str, str]
"""What a document says of its issuer: the place, "state" for the central government, and the year of its issue."""

_STATE_FOLDER = re.compile(r"国家|国务院|中央|全国")
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?!\d)")
_YEAR_PRINTED = re.compile(r"(?P<year>(?:19|20)\d{2})(?=年|〕|］|\])")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_LONGEST_PLACE = 16
_NUMBERED = re.compile(
    r"(?:^|[\s:：])[\u4e00-\u9fff]{1,12}\s?[〔［\[(（](?P<year>(?:19|20)\d{2})[〕］\])）]\s*第?\d+号(?=\s|$)"
)
"""A number that stands alone, 国发〔2019〕3号 or 文号:国发〔2019〕3号; in a sentence it is that of another document."""

_DATED = re.compile(r"(?<!\S)(?P<year>(?:19|20)\d{2})\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日(?!\S)")
_HEAD_LINES = 40
"""Where the document's own number stands; further down it is that of another."""


class Origin(NamedTuple):
    """Place, level and year, each with its source: `METADATA`, `TITLE`, `TEXT`, `FOLDER`; empty where nobody says."""

    place: str = ""
    place_from: str = ""
    level: str = ""
    level_from: str = ""
    year: int | None = None
    year_from: str = ""


def read_metadata(path: str | os.PathLike[str]) -> dict[str, dict[str, str]]:
    """Read a CSV with a column `path` (below the folder, with forward slashes) and any of place, level, year.

    Returns
    -------
    dict
        What is not empty in each row, by path.

    Raises
    ------
    InputError
        No column `path`, a path twice, a level or a year that is none: file and line are named.
    """
    try:
        rows = csv.DictReader(io.StringIO(decode(read_bytes(path)), newline=""))
    except UnicodeError as error:
        raise InputError(f"{path}: {error}") from None
    if "path" not in (rows.fieldnames or ()):
        raise InputError(f"{path}: expected a column 'path', found {', '.join(rows.fieldnames or ('nothing',))}")
    known: dict[str, dict[str, str]] = {}
    for row in rows:
        name = PurePosixPath((row["path"] or "").strip().replace("\\", "/")).as_posix()
        if name in known:
            raise InputError(f"{path}: line {rows.line_num}: {name!r} stands twice")
        said = {column: (row.get(column) or "").strip() for column in METADATA_COLUMNS}
        _check(f"{path}: line {rows.line_num}", said)
        known[name] = {column: value for column, value in said.items() if value}
    return known


def _check(where: str, said: Mapping[str, str]) -> None:
    if said["level"] and said["level"] not in LEVELS:
        raise InputError(f"{where}: level {said['level']!r}; expected one of {', '.join(LEVELS)}")
    if said["year"] and not _YEAR.fullmatch(said["year"]):
        raise InputError(f"{where}: year {said['year']!r}; expected four figures, 2025")


def origin_of(path: str, title: str, issued: Issued, said: Mapping[str, str]) -> Origin:
    """Tell a document's place, level and year.

    The metadata decide; then the title or signature; for the year, the number or date; then folder and file. The level
    follows from the place where it is not said. A place in the path stands at the beginning of the name of
    the file or of a folder, the innermost first.

    Examples
    --------
    >>> origin_of("浙江/嘉兴市2024年分工.txt", "", ("", "", ""), {})[::2]
    ('嘉兴市', 'city', 2024)
    """
    # a document of the central government in a city's folder is not that city's
    of_path = "" if issued[1] else place_of_path(path)
    place, place_from = _first((said.get("place", ""), METADATA), (issued[0], TITLE), (of_path, FOLDER))
    place = full_place(place) or place
    state = (issued[1], TITLE) if issued[1] else (_state(path, place), FOLDER)
    level, level_from = _first((said.get("level", ""), METADATA), (division_level(place), place_from), state)
    years = ((said.get("year", ""), METADATA), (_year(_YEAR_PRINTED, [title]), TITLE), (issued[2], TEXT))
    year, year_from = _first(*years, (_year(_YEAR, _parts(path)), FOLDER))
    return Origin(place, place_from, level, level_from, int(year) if year else None, year_from)


def printed_year(lines: Sequence[Line]) -> str:
    """Return the year of a document's number, 国发〔2019〕3号, or of the first date that stands alone, else nothing."""
    texts = [line.text for line in lines]
    return _year(_NUMBERED, texts[:_HEAD_LINES]) or _year(_DATED, texts)


def _first(*said: tuple[str, str]) -> tuple[str, str]:
    return next(((value, source) for value, source in said if value), ("", ""))


def _parts(path: str) -> list[str]:
    """Names on the path, the innermost first and the file's without its suffix."""
    pure = PurePosixPath(path)
    return [pure.stem, *(parent.name for parent in pure.parents)]


def _year(pattern: re.Pattern[str], texts: Iterable[str]) -> str:
    return next((found["year"] for text in texts if (found := pattern.search(text))), "")


def _state(path: str, place: str) -> str:
    return "state" if not place and any(_STATE_FOLDER.match(part) for part in _parts(path)) else ""


def place_of_path(path: str) -> str:
    """Return the place with which the name of the file or of a folder begins, the innermost first; empty if none."""
    return next((full_place(place) for part in _parts(path) for place in _beginnings(part) if full_place(place)), "")


def _beginnings(name: str) -> Iterator[str]:
    for run in _CHINESE.findall(name):
        yield from (run[:end] for end in range(min(len(run), _LONGEST_PLACE), 1, -1))
