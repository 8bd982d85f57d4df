"""`jxgraph profile`: a page and a Word document for a unit, a leader, or everybody."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jxgraph.cli.options import (
    DocumentOptions,
    FileArgument,
    LangOption,
    OpenOption,
    StrictOption,
    WeightOptions,
    check,
    default_lang,
    document_options,
    echo,
    find_unit,
    open_file,
    print_doubt,
    print_scheme,
    print_subset,
    read_previous,
    refuse_unread,
)
from jxgraph.errors import UsageError
from jxgraph.filenames import file_name
from jxgraph.i18n import labels


@document_options
def profile(
    file: FileArgument,
    unit: Annotated[list[str] | None, typer.Argument(metavar="UNIT")] = None,
    leader: Annotated[list[str] | None, typer.Option("--leader", metavar="NAME")] = None,
    everybody: Annotated[bool, typer.Option("--all")] = False,
    previous: Annotated[Path | None, typer.Option("--previous", metavar="FILE")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR")] = None,
    lang: LangOption = None,
    template: Annotated[Path | None, typer.Option("--template", metavar="DOCX")] = None,
    strict: StrictOption = False,
    open_page: OpenOption = False,
    *,
    options: DocumentOptions,
    weighing: WeightOptions,
) -> None:
    """Write the profile of a unit or a leader, or those of all: a page and a Word document each."""
    from jxgraph.office.profile import write_profiles

    if not (unit or leader or everybody):
        raise UsageError("profile.nobody")
    if everybody and (unit or leader):
        raise UsageError("profile.all_and_one")
    chosen, scheme = lang or default_lang(), weighing.chosen
    breakdown = options.read(file)
    refuse_unread(breakdown, strict, chosen)
    known, names = options.names_of(breakdown), [one.name for one in breakdown.unit_records]
    units = [find_unit(typed, names, known) for typed in unit or ()]
    folder = output or Path("outputs") / f"{file_name(breakdown.document)}-profiles"
    earlier = read_previous(options, previous, strict, chosen)
    written = write_profiles(
        breakdown,
        folder,
        units=None if everybody else units,
        leaders=None if everybody else leader or (),
        lang=chosen,
        scheme=scheme,
        previous=earlier,
        template=template,
    )
    print_subset(breakdown, chosen)
    print_scheme(scheme.name if scheme else "", chosen, err=True)
    print_doubt(breakdown, chosen)
    for line in [labels(chosen)["written_to"].format(folder=folder)] if everybody else map(str, written):
        echo(line)
    if open_page:
        open_file(written[0], chosen)
    check(breakdown, strict)
