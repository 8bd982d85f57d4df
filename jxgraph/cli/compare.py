"""`jxgraph compare`: two documents side by side."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import Annotated

import typer

from jxgraph.cli.options import (
    AsPrintedOption,
    CarryForwardOption,
    ExpandOption,
    FirstLeadsOption,
    FocusOption,
    LangOption,
    LeaderOption,
    Lens,
    NamesOption,
    OneNullOption,
    PartOption,
    Reading,
    StrictOption,
    UnitOption,
    check,
    default_lang,
    print_lens,
    read,
)


def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="The earlier document, or one city's.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="The later document, or another city's.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write.")],
    lang: LangOption = None,
    by: Annotated[
        str, typer.Option(metavar="unit|department|auto", help="Compare units by name, or by department across cities.")
    ] = "auto",
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
    strict: StrictOption = False,
) -> None:
    """Set two documents side by side: tasks kept and new, loads, ties and clusters in both; a page and tables."""
    from jxgraph import comparison
    from jxgraph.i18n import labels
    from jxgraph.pages.comparison import write_comparison

    chosen = lang or default_lang()
    reading = Reading(names, expand, as_printed, first_leads, carry_forward)
    lens = Lens(focus, leader, part, unit)
    documents = [read(file, reading, lens) for file in (first, second)]
    made = comparison.compare(*documents, by=by, null=null)
    write_comparison(made, output, lang=chosen)
    for breakdown in documents:
        print_lens(breakdown, chosen, err=False)
    for sentence in comparison.comparison_words(made, lang=chosen):
        typer.echo(f"- {sentence}")
    typer.echo(f"\n{labels(chosen)['written_to'].format(folder=output)}")
    for breakdown in documents:
        check(breakdown, strict)
