"""`jxgraph briefing`: two pages of Word for the leader."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jxgraph.cli.options import (
    DocumentOptions,
    FilesArgument,
    LangOption,
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
    read_previous,
    refuse_unread,
)
from jxgraph.filenames import file_name


@document_options
def briefing(
    file: FilesArgument,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="DOCX")] = None,
    lang: LangOption = None,
    previous: Annotated[Path | None, typer.Option("--previous", metavar="FILE")] = None,
    template: Annotated[Path | None, typer.Option("--template", metavar="DOCX")] = None,
    strict: StrictOption = False,
    open_page: OpenOption = False,
    *,
    options: DocumentOptions,
    weighing: WeightOptions,
) -> None:
    """Write a briefing in Word: who does what, on two pages."""
    from jxgraph.office.briefing import write_briefing

    chosen, scheme = lang or default_lang(), weighing.chosen
    breakdown = options.read(file)
    refuse_unread(breakdown, strict, chosen)
    earlier = read_previous(options, previous, strict, chosen)
    path = output or Path(f"{file_name(breakdown.document)}-briefing.docx")
    write_briefing(breakdown, path, lang=chosen, previous=earlier, template=template, scheme=scheme)
    print_subset(breakdown, chosen)
    print_scheme(scheme.name if scheme else "", chosen, err=True)
    print_doubt(breakdown, chosen)
    echo(path)
    if open_page:
        open_file(path, chosen)
    check(breakdown, strict)
