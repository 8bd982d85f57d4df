"""`jxgraph compare`: what differs between two documents."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import Annotated

import typer

from jxgraph.cli.options import (
    DocumentOptions,
    GlossOption,
    LangOption,
    NullOption,
    OpenOption,
    StrictOption,
    WeightOptions,
    check,
    default_lang,
    document_options,
    echo,
    open_file,
    print_doubt,
    print_subset,
    refuse_unread,
)


@document_options
def compare(
    first: Annotated[Path, typer.Argument(metavar="A")],
    second: Annotated[Path, typer.Argument(metavar="B")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR")],
    lang: LangOption = None,
    by: Annotated[str, typer.Option(metavar="unit|department|auto")] = "auto",
    null: NullOption = None,
    gloss: GlossOption = False,
    strict: StrictOption = False,
    open_page: OpenOption = False,
    *,
    options: DocumentOptions,
    weighing: WeightOptions,
) -> None:
    """Compare two documents: tasks kept and new, loads, ties and clusters in both; write a page and tables."""
    from jxgraph import comparison
    from jxgraph.i18n import labels
    from jxgraph.pages.comparison import write_comparison

    chosen = lang or default_lang()
    scheme = weighing.chosen
    documents = [options.read(first, other=True), options.read(second)]
    for breakdown in documents:
        refuse_unread(breakdown, strict, chosen)
    result = comparison.compare(*documents, by=by, scheme=scheme, null=null)
    write_comparison(result, output, lang=chosen, gloss=gloss)
    for breakdown in documents:
        print_subset(breakdown, chosen, err=False)
        print_doubt(breakdown, chosen)
    for sentence in comparison.comparison_words(result, lang=chosen):
        echo(f"- {sentence}")
    echo("", labels(chosen)["written_to"].format(folder=output))
    if open_page:
        open_file(output / "comparison.html", chosen)
    for breakdown in documents:
        check(breakdown, strict)
