"""`jxgraph network`: the interactive page of a document, or its network as a file for another program."""

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
    echo,
    open_file,
    print_doubt,
    print_scheme,
    print_subset,
    refuse_unread,
)
from jxgraph.errors import UsageError
from jxgraph.filenames import file_name


@document_options
def network(
    file: FileArgument,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE")] = None,
    lang: LangOption = None,
    null: NullsOption = None,
    gloss: GlossOption = False,
    one_mode: Annotated[bool, typer.Option("--one-mode")] = False,
    separate: Annotated[bool, typer.Option("--separate")] = False,
    strict: StrictOption = False,
    open_page: OpenOption = False,
    *,
    options: DocumentOptions,
    weighing: WeightOptions,
) -> None:
    """Write the interactive page of tasks and units, or by the suffix of FILE the network for another program."""
    from jxgraph.graph_files import SUFFIXES
    from jxgraph.pages.network import network_page, write_graph

    scheme = weighing.chosen
    graph_file = output is not None and output.suffix.lower() in SUFFIXES
    _refuse(one_mode and not graph_file, "cli.one_mode", SUFFIXES)
    _refuse((separate or open_page or gloss) and graph_file, "cli.needs_page", SUFFIXES)
    breakdown = options.read(file)
    chosen = lang or default_lang()
    refuse_unread(breakdown, strict, chosen)
    path = output or Path(f"{file_name(breakdown.document)}-network.html")
    if graph_file:
        write_graph(breakdown, path, one_mode=one_mode, lang=chosen, scheme=scheme, nulls=null or None)
    else:
        page = network_page(breakdown, lang=chosen, scheme=scheme, nulls=null or None, gloss=gloss)
        page.save(path, separate=separate)
    print_subset(breakdown, chosen)
    print_scheme(scheme.name if scheme else "", chosen, err=True)
    print_doubt(breakdown, chosen)
    echo(path)
    if open_page:
        open_file(path, chosen)
    check(breakdown, strict)


def _refuse(wrong: bool, key: str, suffixes: tuple[str, ...]) -> None:
    if wrong:
        raise UsageError(key, known=suffixes)
