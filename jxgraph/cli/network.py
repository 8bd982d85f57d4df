"""`jxgraph network`: the interactive page of a document as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jxgraph.cli.options import (
    DocumentOptions,
    FileArgument,
    LangOption,
    NullsOption,
    StrictOption,
    check,
    default_lang,
    document_options,
    print_doubt,
    print_subset,
    refuse_unread,
)


@document_options
def network(
    file: FileArgument,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="HTML")] = None,
    lang: LangOption = None,
    null: NullsOption = None,
    strict: StrictOption = False,
    *,
    options: DocumentOptions,
) -> None:
    """Write the interactive page of tasks and units: one file that opens in any browser, without internet."""
    from jxgraph.pages.network import network_page

    breakdown = options.read(file)
    chosen = lang or default_lang()
    refuse_unread(breakdown, strict, chosen)
    page = network_page(breakdown, lang=chosen, nulls=null or None)
    path = output or Path(f"{breakdown.document}-network.html")
    page.save(path)
    print_subset(breakdown, chosen)
    print_doubt(breakdown, chosen)
    typer.echo(path)
    check(breakdown, strict)
