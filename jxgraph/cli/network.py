"""`jxgraph network`: the interactive page of a document, one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jxgraph.cli.options import (
    AsPrintedOption,
    CarryForwardOption,
    ExpandOption,
    FileArgument,
    FirstLeadsOption,
    FocusOption,
    Lang,
    LeaderOption,
    Lens,
    NamesOption,
    NullOption,
    PartOption,
    Reading,
    StrictOption,
    UnitOption,
    check,
    default_lang,
    print_lens,
    read,
)


def network(
    file: FileArgument,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="HTML", help="Page to write. [default: <file stem>-network.html]"),
    ] = None,
    lang: Annotated[Lang | None, typer.Option(help="Language in which it opens. [default: the locale's]")] = None,
    null: NullOption = None,
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
    """Write the interactive page of tasks and units: one file that opens in any browser, without internet."""
    from jxgraph.io import atomic_path
    from jxgraph.pages.network import network_page

    breakdown = read(
        file, Reading(names, expand, as_printed, first_leads, carry_forward), Lens(focus, leader, part, unit)
    )
    chosen = lang or default_lang()
    page = network_page(breakdown, lang=chosen, nulls=null or None)
    path = output or Path(f"{breakdown.document}-network.html")
    with atomic_path(path) as beside:
        beside.write_text(str(page), encoding="utf-8", newline="\n")
    print_lens(breakdown, chosen)
    typer.echo(path)
    check(breakdown, strict)
