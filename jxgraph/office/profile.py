"""Profiles of units and leaders written as files: a page and a Word document each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.errors import OutputError, UsageError, expect_path
from jxgraph.filenames import file_names
from jxgraph.i18n import known_language, labels
from jxgraph.io import atomic_paths
from jxgraph.messages import some
from jxgraph.naming import resolve
from jxgraph.office.styles import CELL, FIGURE, FOOTER, HEAD, HEADING, NORMAL, NOTE, SUBTITLE, TITLE, sheet_of
from jxgraph.office.word import TableColumn, WordDocument
from jxgraph.pages.profile.content import FEW, Measured, Profile, measured
from jxgraph.pages.profile.leaders import leader_profile
from jxgraph.pages.profile.page import profile_page
from jxgraph.pages.profile.units import unit_profile
from jxgraph.progress import progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from os import PathLike

    from jxgraph.model import Breakdown
    from jxgraph.office.styles import Sheet
    from jxgraph.pages.profile.content import Fact, Table
    from jxgraph.weights import SchemeLike


def write_profiles(  # noqa: PLR0913 -- as many as there are choices; all but two are by name
    source: Any,
    folder: str | PathLike[str],
    *,
    units: Iterable[str] | None = None,
    leaders: Iterable[str] | None = None,
    lang: str = "en",
    scheme: SchemeLike | None = None,
    keep_repeats: bool = False,
    previous: Breakdown | None = None,
    template: str | PathLike[str] | None = None,
    seed: int = 0,
) -> list[Path]:
    """Write the profiles of units and leaders, each as a page and as a Word document of its name.

    The profile of a unit has its place and how sure that is, the tasks that it leads in full and those that it joins,
    with targets and dates, the units it works with, and what stops without it. That of a leader has the portfolio, its
    units, and what needs the units of other leaders. The numbers are those of the report.

    Parameters
    ----------
    source
        A document as read, or anything else that `responsibility_matrix` takes.
    folder
        Made if there is none; other files in it stay.
    units, leaders
        Whose profiles: a unit by any form of its name, a leader by a part of it. By default, if neither is given, those
        of all units and all leaders whom the document names.
    lang
        ``en`` or ``zh``.
    scheme, keep_repeats, previous, seed
        As `write_report` takes them; with a `previous` document each profile says what changed.
    template
        A Word file whose page, header, footer and styles the documents take.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UsageError
        No unit or leader has the name, or several have it; else as `responsibility_matrix`.
    OutputError
        A file cannot be written; the others are then complete.

    Examples
    --------
    >>> files = write_profiles([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")], "profiles", units=["Trade"])
    >>> [file.name for file in files]
    ['Trade.html', 'Trade.docx']
    """
    known_language(lang)
    expect_path(folder, "folder_to_write")
    about = measured(source, lang=lang, scheme=scheme, keep_repeats=keep_repeats, previous=previous, seed=seed)
    everybody = [
        *((unit, unit_profile) for unit in about.units),
        *((one, leader_profile) for one in about.named_leaders),
    ]
    wanted = _wanted(about, units, leaders)
    stems = file_names(name for name, _ in everybody)
    chosen = [(who, stem) for who, stem in zip(everybody, stems, strict=True) if wanted is None or who in wanted]
    target, written = _output_folder(folder), list[Path]()
    with progress() as advance:
        for number, ((name, make), stem) in enumerate(chosen):
            advance(number, len(chosen))
            written += _write(make(about, name), target / stem, template)
    return written


def _output_folder(folder: str | PathLike[str]) -> Path:
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError.unwritable(folder, error) from error
    except ValueError as error:
        raise OutputError("file.nul", path=folder) from error
    return Path(folder)


def _write(profile: Profile, stem: Path, template: str | PathLike[str] | None) -> Iterator[Path]:
    """Write both files of a profile; a name with a dot keeps what stands behind it."""
    page, document = (stem.with_name(stem.name + suffix) for suffix in (".html", ".docx"))
    # made first: a template that is no Word file is refused before anything is written
    word = profile_document(profile, template=template)
    with atomic_paths([page, document]) as (new_page, new_document):
        new_page.write_text(profile_page(profile), encoding="utf-8", newline="\n")
        word.save(new_document)
    yield from (page, document)


# Whose profiles.


_Make = Callable[[Measured, str], Profile]

_SHOWN = 12
"""Leaders that an error names, at most."""


def _wanted(
    about: Measured, units: Iterable[str] | None, leaders: Iterable[str] | None
) -> set[tuple[str, _Make]] | None:
    """Find the units and leaders that a person means; None for everybody."""
    if units is None and leaders is None:
        return None
    of_units = {(resolve(name, about.units), unit_profile) for name in units or ()}
    return of_units | {(find_leader(name, about.named_leaders), leader_profile) for name in leaders or ()}


def find_leader(name: str, leaders: Sequence[str]) -> str:
    """Return the one leader whose name is, or has in it, what a person typed.

    Raises
    ------
    UsageError
        No leader, or several, are meant; they are named.

    Examples
    --------
    >>> find_leader("王明", ["王明副市长", "李红市长"])
    '王明副市长'
    """
    typed = name.strip()
    found = [typed] if typed in leaders else [one for one in leaders if typed and typed in one]
    if len(found) == 1:
        return found[0]
    if not leaders:
        raise UsageError("profile.no_leaders", name=name)
    key = "profile.leaders" if found else "profile.leader"
    raise UsageError(key, name=name, known=some(found or leaders, _SHOWN)).near("" if found else typed, leaders)


# The Word document.


class _Sizes(NamedTuple):
    """Of the text: its letters and their lines, and the letters of the title, in points."""

    letters: float
    line: float
    title: float


_SIZES: Mapping[str, _Sizes] = MappingProxyType({"zh": _Sizes(11, 17, 18)})
_OTHER_SIZES = _Sizes(10.5, 14, 15)
_MARGIN, _FOOTER = 18, 9
"""Around the page, and below the number of the page, in millimetres."""


def _compact_sheet(lang: str) -> Sheet:
    """Make the page and the styles of a language small, so that an ordinary profile is one page."""
    sheet, (letters, line, title) = sheet_of(lang), _SIZES.get(lang, _OTHER_SIZES)
    small: dict[str, dict[str, Any]] = {
        NORMAL: {"size": letters, "line": line, "indent": 0, "after": 0, "align": "left"},
        TITLE: {"size": title, "line": title + 6, "after": 0},
        SUBTITLE: {"size": letters - 1, "line": line, "after": 4},
        HEADING: {"size": letters + 0.5, "line": line + 2, "indent": 0, "before": 4, "after": 1},
        HEAD: {"size": letters - 2, "line": line - 4},
        CELL: {"size": letters - 2, "line": line - 4},
        NOTE: {"size": letters - 3, "line": line - 6, "before": 1, "after": 1, "align": "left"},
        FIGURE: {"before": 0},
        FOOTER: {"size": letters - 2},
    }
    looks = {name: look._replace(**small.get(name, {})) for name, look in sheet.looks.items()}
    around = dict.fromkeys(("top", "bottom", "left", "right"), _MARGIN)
    return sheet._replace(**around, footer=_FOOTER, looks=MappingProxyType(looks))


def profile_document(profile: Profile, *, template: str | PathLike[str] | None = None) -> WordDocument:
    """Make the Word document of a profile: the sentence, the facts, native tables and the picture, on a page of A4."""
    word = WordDocument(profile.lang, title=profile.title, template=template, sheet=_compact_sheet(profile.lang))
    say = labels(profile.lang, "profile")
    word.add_title(profile.title, profile.document)
    word.add_paragraph("", lead=profile.summary)
    for fact in profile.facts:
        word.add_paragraph(_with_ids(fact, profile.lang), lead=say["fact.lead"].format(label=fact.label))
    for table in profile.tables:
        word.add_heading(table.heading)
        _add_table(word, table, profile)
    word.add_note(profile.notes)
    return word


def _with_ids(fact: Fact, lang: str) -> str:
    """Name the tasks that a sentence counts, if they are few."""
    if not 0 < len(fact.tasks) <= FEW:
        return fact.words
    ids = labels(lang)["list_separator"].join(fact.tasks)
    return labels(lang, "profile")["page.ids"].format(words=fact.words.rstrip("。."), tasks=ids)


def _add_table(word: WordDocument, table: Table, profile: Profile) -> None:
    columns = [TableColumn(c.title, c.width, "right" if c.number else "left") for c in table.columns]
    rows = [[cell.text for cell in row] for row in table.rows]
    if any(row[0].line for row in table.rows):
        columns.insert(1, TableColumn(labels(profile.lang, "columns")["line.title"], 0.7))
        lines = [f"{row[0].file} {row[0].line}".strip() for row in table.rows]
        rows = [[first, line, *rest] for (first, *rest), line in zip(rows, lines, strict=True)]
    if table.name == "partners" and profile.picture:
        word.add_picture_and_table(profile.picture, columns, rows, alt=profile.picture_words, note=table.note)
    else:
        word.add_table(columns, rows, note=table.note)
