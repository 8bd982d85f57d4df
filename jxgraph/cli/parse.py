"""`jxgraph parse`: the tasks of a document, as JSON Lines or as a workbook to correct."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 -- typer asks for the types of the options when the program runs
from typing import TYPE_CHECKING, Annotated

import typer

from jxgraph.cli.options import (
    DocumentOptions,
    FilesArgument,
    LangOption,
    StrictOption,
    check,
    default_lang,
    document_options,
    echo,
    print_subset,
    print_verdict,
    refuse_unread,
)
from jxgraph.errors import UsageError
from jxgraph.i18n import value_label
from jxgraph.model import Severity

if TYPE_CHECKING:
    from jxgraph.model import Breakdown


_KIND_WIDTH = 10


class Format(StrEnum):
    """The output format of `parse`."""

    JSONL = "jsonl"
    XLSX = "xlsx"


@document_options
def parse(
    file: FilesArgument,
    form: Annotated[Format, typer.Option("--format", metavar="|".join(Format))] = Format.JSONL,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE")] = None,
    coverage: Annotated[bool, typer.Option("--coverage")] = False,
    lang: LangOption = None,
    strict: StrictOption = False,
    *,
    options: DocumentOptions,
) -> None:
    """Read a document's tasks, units and roles; remarks, and at last the verdict, go to standard error.

    The workbook can be corrected by hand and given to any command as the document.
    """
    chosen = lang or default_lang()
    breakdown = options.read(file)
    refuse_unread(breakdown, strict, chosen)
    if coverage:
        _print_coverage(breakdown, chosen)
    else:
        _write_tasks(breakdown, form, output)
    print_subset(breakdown, chosen)
    print_verdict(breakdown, chosen, least=Severity.INFO)
    check(breakdown, strict)


def _write_tasks(breakdown: Breakdown, form: Format, output: Path | None) -> None:
    if form is Format.XLSX:
        from jxgraph.tables import write_correctable

        if output is None:
            raise UsageError("cli.workbook_needs_file")
        write_correctable(breakdown, output)
        return
    if output is None:
        for line in breakdown.json_lines():
            typer.echo(line)  # JSON, which has escapes of its own
        return
    from jxgraph.io import atomic_path

    with atomic_path(output) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{line}\n" for line in breakdown.json_lines())


def _print_coverage(breakdown: Breakdown, lang: str) -> None:
    from rich.cells import set_cell_size

    total = sum(span.end - span.start for span in breakdown.spans)
    for kind, characters in breakdown.coverage.items():
        name = set_cell_size(value_label("span", kind, lang), _KIND_WIDTH)
        echo(f"{name} {characters:>9,}  {characters / total:6.1%}")
