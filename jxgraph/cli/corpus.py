"""`jxgraph corpus`: all documents of a folder as one data set."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from jxgraph.cli.options import (
    DocumentOptions,
    LangOption,
    NullOption,
    WeightOptions,
    default_lang,
    document_options,
    echo,
    print_scheme,
)
from jxgraph.errors import InputError
from jxgraph.i18n import labels

if TYPE_CHECKING:
    from jxgraph.corpus import Corpus

MOST_FAILURES = 10
"""The number of failures that are printed; failures.csv has all."""
NO_FAULTS = ("copy", "outside")
"""Codes of files that are skipped on purpose."""
WRITTEN = ("tables/*.csv", "documents/ units/", "assignments/ tasks/", "columns.csv", "failures.csv")


@document_options
def corpus(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR")],
    metadata: Annotated[Path | None, typer.Option("--metadata", metavar="CSV")] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", metavar="N")] = None,
    scheduler: Annotated[str | None, typer.Option("--scheduler", metavar="ADDRESS")] = None,
    fresh: Annotated[bool, typer.Option("--fresh")] = False,
    lang: LangOption = None,
    null: NullOption = None,
    strict: Annotated[bool, typer.Option("--strict")] = False,
    *,
    options: DocumentOptions,
    weighing: WeightOptions,
) -> None:
    """Read all documents of a folder into one data set (Parquet), each measured.

    Run again, also after an interruption, it reads only what is new or changed. What cannot be read is in failures.csv.
    """
    from jxgraph.corpus import read

    result = read(
        folder,
        output,
        metadata=metadata,
        **options.reading,
        corrections=options.corrected,
        subset=options.criteria,
        scheme=weighing.chosen,
        null=null,
        jobs=jobs,
        scheduler=scheduler,
        fresh=fresh,
    )
    _print_corpus(result, output, lang or default_lang())
    failures = int((~result.failures["code"].isin(NO_FAULTS)).sum())
    if strict and failures:
        raise InputError("cli.unread_files", folder=folder, failures=failures, list=output / "failures.csv")


def _print_corpus(result: Corpus, folder: Path, lang: str) -> None:
    words = labels(lang, "corpus")
    counts = {name: f"{count:,}" for name, count in result.manifest["counts"].items()}
    echo(words["words.counts"].format_map(counts))
    print_scheme(result.manifest["settings"]["scheme"], lang)
    for failure in sorted(result.left_out, key=lambda one: one.path)[:MOST_FAILURES]:
        echo(words["words.failure"].format(**failure.shown(lang)), err=True)
    echo("", labels(lang)["written_to"].format(folder=folder))
    for name in WRITTEN:
        echo(f"  {name:<21} {words[f'words.{name}']}")
