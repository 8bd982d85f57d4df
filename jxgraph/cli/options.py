"""What the commands share: their options, and how a document is read as these say."""

from __future__ import annotations

import locale
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from jxgraph.errors import InputError
from jxgraph.i18n import null_names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from jxgraph.model import Breakdown
    from jxgraph.naming import Names


class Lang(StrEnum):
    """Language of what is shown."""

    ZH = "zh"
    EN = "en"


def default_lang() -> Lang:
    """Return Chinese where the user's locale is Chinese, else English."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    chosen = next((name for name in names if name), "") or locale.getlocale()[0] or ""
    return Lang.ZH if chosen.lower().startswith(("zh", "chinese")) else Lang.EN


FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The document, as published; - for standard input.")]
NamesOption = Annotated[
    Path | None, typer.Option("--names", metavar="TOML", help="Your own aliases and members of collectives.")
]
ExpandOption = Annotated[
    bool, typer.Option("--expand", help="Put the members of a collective (各县(市、区)政府) in its place, where known.")
]
AsPrintedOption = Annotated[bool, typer.Option("--as-printed", help="Leave names as printed; merge nothing.")]
FirstLeadsOption = Annotated[
    bool, typer.Option("--first-leads", help="Let the first-listed unit lead where the document does not say who does.")
]
CarryForwardOption = Annotated[
    bool, typer.Option("--carry-forward", help="Apply a sentence that adds units to all tasks without listing them.")
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit 1 when anything read is to be checked.")]
FocusOption = Annotated[
    str | None,
    typer.Option(
        "--focus", metavar="PATTERN", help="Only tasks in whose text a regular expression is found: 能源|氢能."
    ),
]
LeaderOption = Annotated[
    str | None, typer.Option("--leader", metavar="WORDS", help="Only tasks under a leader whose name has these words.")
]
PartOption = Annotated[
    str | None,
    typer.Option(
        "--part", metavar="WORDS", help="Only tasks under a heading with these words, or ordinals: T2.3 or 2.3."
    ),
]
UnitOption = Annotated[
    str | None, typer.Option("--unit", metavar="UNIT", help="Only tasks in which a unit has any role.")
]
LangOption = Annotated[Lang | None, typer.Option("--lang", help="Language of what is shown. [default: the locale's]")]
_NULLS = ", ".join(null_names())
NullOption = Annotated[
    list[str] | None,
    typer.Option(
        "--null",
        metavar="NAME",
        help=f"Null model of the ties: {_NULLS}; may be repeated. [default: {null_names()[0]}]",
    ),
]
OneNullOption = Annotated[
    str | None,
    typer.Option(
        "--null",
        metavar="NAME",
        help=f"Null model of the ties: {_NULLS}. [default: {null_names()[0]}]",
    ),
]
TableOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write the tables to a .csv or .xlsx file as well."),
]


class Reading(NamedTuple):
    """How a document is read: `parse` and its fellows say what each option means."""

    names: Path | None
    expand: bool
    as_printed: bool
    first_leads: bool
    carry_forward: bool


class Lens(NamedTuple):
    """Which of its tasks are looked at."""

    focus: str | None = None
    leader: str | None = None
    part: str | None = None
    unit: str | None = None


def read(file: Path, reading: Reading, lens: Lens) -> Breakdown:
    """Read a document and look at it through the lens, where there is one."""
    from jxgraph.parsing import read_breakdown

    known = names_of(reading)
    breakdown = read_breakdown(
        file,
        names=known,
        expand=reading.expand,
        first_leads=reading.first_leads,
        carry_forward=reading.carry_forward,
    )
    if all(words is None for words in lens):
        return breakdown
    from jxgraph.subsets import subset

    unit = None if lens.unit is None else named(lens.unit, {u.name for u in breakdown.unit_records}, known)
    return subset(breakdown, lens.focus, leader=lens.leader, part=lens.part, unit=unit)


def names_of(reading: Reading) -> Names:
    """Return what the user knows of names."""
    from jxgraph.naming import Names

    canonicalise = not reading.as_printed
    return Names.load(reading.names, canonicalise=canonicalise) if reading.names else Names(canonicalise=canonicalise)


def named(unit: str, present: Collection[str], known: Names) -> str:
    """Return the name of a unit that a user types, so that the user's own aliases count as well."""
    typed = unit.strip()
    return typed if typed in present else known.canonical(typed)


def check(breakdown: Breakdown, strict: bool) -> None:
    """With --strict, end with 1 when a remark says that something is to be checked."""
    to_check = sum(remark.severity != "info" for remark in breakdown.remark_records)
    if strict and to_check:
        raise InputError(f"{breakdown.document}: {to_check} remarks to check; see the warnings above or remarks.csv")


def print_head(breakdown: Breakdown, lang: Lang) -> None:
    """Print the title and, of a lens, how much of the document it shows."""
    from jxgraph.tables import printable

    typer.echo(printable(breakdown.title or breakdown.document))
    print_lens(breakdown, lang, err=False)


def print_lens(breakdown: Breakdown, lang: Lang, *, err: bool = True) -> None:
    """Say of a lens how much of the document it shows; beside a result that programs read, on standard error."""
    if breakdown.selection:
        from jxgraph.subsets import subset_words
        from jxgraph.tables import printable

        typer.echo(printable(subset_words(breakdown, lang)), err=err)


def write_tables(
    tables: Mapping[str, pd.DataFrame], path: Path | None, lang: Lang, *, first: str = "", notes: Sequence[str] = ()
) -> None:
    """Write all tables as a workbook, or one as CSV, by the suffix of the path; nothing where there is no path.

    `first` names the table for the CSV where there are several.
    """
    if path is None:
        return
    from jxgraph.io import known_suffix
    from jxgraph.tables import columns_of, write_csv, write_workbook

    if known_suffix(path, (".csv", ".xlsx"), "table") == ".xlsx":
        write_workbook(tables, path, lang=lang, notes=notes)
        return
    table = first or next(iter(tables))
    write_csv(tables[table], path, columns=columns_of(tables[table], table))
