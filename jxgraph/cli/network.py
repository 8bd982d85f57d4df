"""`jxgraph network`: the interactive page of a document as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jxgraph.cli.options import (
    DocumentOptions,
    FileArgument,
    GlossOption,
    LangOption,
    NullsOption,
    OpenOption,
    StrictOption,
    WeightOptions,
    check,
    default_lang,
    document_options,
    open_file,
    print_doubt,
    print_scheme,
    print_subset,
    refuse_unread,
)


@document_options
def network(
    file: FileArgument,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="HTML")] = None,
    lang: LangOption = None,
    null: NullsOption = None,
    gloss: GlossOption = False,
    strict: StrictOption = False,
    open_page: OpenOption = False,
    *,
    options: DocumentOptions,
    weighing: WeightOptions,
) -> None:
    """Write the interactive page of tasks and units: one file that opens in any browser, without internet."""
    from jxgraph.pages.network import network_page

    scheme = weighing.chosen
    breakdown = options.read(file)
    chosen = lang or default_lang()
    refuse_unread(breakdown, strict, chosen)
    page = network_page(breakdown, lang=chosen, scheme=scheme, nulls=null or None, gloss=gloss)
    path = output or Path(f"{breakdown.document}-network.html")
    page.save(path)
    print_subset(breakdown, chosen)
    print_scheme(scheme.name if scheme else "", chosen, err=True)
    print_doubt(breakdown, chosen)
    typer.echo(path)
    if open_page:
        open_file(path, chosen)
    check(breakdown, strict)
