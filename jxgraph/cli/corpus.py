"""`jxgraph corpus`: all documents of a folder as one data set."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from jxgraph.cli.options import (
    AsPrintedOption,
    CarryForwardOption,
    ExpandOption,
    FirstLeadsOption,
    FocusOption,
    Lang,
    LangOption,
    LeaderOption,
    NamesOption,
    OneNullOption,
    PartOption,
    Reading,
    UnitOption,
    default_lang,
    names_of,
)
from jxgraph.errors import InputError
from jxgraph.i18n import labels

if TYPE_CHECKING:
    from jxgraph.corpus import Corpus

MOST_FAILURES = 10
"""So many failures are printed; all are in failures.csv."""
NO_FAULTS = ("copy", "outside")
"""Files that are left out as they should be."""
WRITTEN = ("tables/*.csv", "documents/ units/", "assignments/ tasks/", "columns.csv", "failures.csv")


def corpus(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The documents, in folders as you like.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write.")],
    metadata: Annotated[
        Path | None,
        typer.Option("--metadata", metavar="CSV", help="Columns path and any of place, level, year of documents."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", help="Number of processes. [default: one a core]")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Read on the cluster of this Dask scheduler.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Read all anew, whatever was read before.")] = False,
    lang: LangOption = None,
    null: OneNullOption = None,
    names: NamesOption = None,
    expand: ExpandOption = False,
    as_printed: AsPrintedOption = False,
    first_leads: FirstLeadsOption = False,
    carry_forward: CarryForwardOption = False,
    focus: FocusOption = None,
    leader: LeaderOption = None,
    part: PartOption = None,
    unit: UnitOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when a document could not be read.")] = False,
) -> None:
    """Read all documents of a folder into one data set (Parquet), each measured.

    Run again, also after an interruption, it reads only what is new or changed. What cannot be read is in failures.csv.
    """
    from jxgraph.corpus import read
    from jxgraph.corpus.blocks import CRITERIA

    made = read(
        folder,
        output,
        metadata=metadata,
        names=names_of(Reading(names, expand, as_printed, first_leads, carry_forward)),
        expand=expand,
        first_leads=first_leads,
        carry_forward=carry_forward,
        lens={
            name: words for name, words in zip(CRITERIA, (focus, leader, part, unit), strict=True) if words is not None
        },
        null=null,
        jobs=jobs,
        scheduler=scheduler,
        fresh=fresh,
    )
    _print_corpus(made, output, lang or default_lang())
    failures = int((~made.failures["code"].isin(NO_FAULTS)).sum())
    if strict and failures:
        raise InputError(f"{folder}: {failures} files could not be read; see {output / 'failures.csv'}")


def _print_corpus(made: Corpus, folder: Path, lang: Lang) -> None:
    words = labels(lang, "corpus")
    counts = {name: f"{count:,}" for name, count in made.manifest["counts"].items()}
    typer.echo(words["words.counts"].format_map(counts))
    for failure in made.failures.head(MOST_FAILURES).itertuples():
        typer.echo(f"{failure.code}: {failure.path}: {failure.error} ({words[f'failures.{failure.code}']})", err=True)
    typer.echo(f"\n{labels(lang)['written_to'].format(folder=folder)}")
    for name in WRITTEN:
        typer.echo(f"  {name:<21} {words[f'words.{name}']}")
