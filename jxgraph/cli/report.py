"""`jxgraph report`: all results on a document in one folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jxgraph.cli.options import (
    DocumentOptions,
    FilesArgument,
    LangOption,
    NullsOption,
    StrictOption,
    check,
    default_lang,
    document_options,
    print_head,
    print_verdict,
    refuse_unread,
)

if TYPE_CHECKING:
    from jxgraph.model import Breakdown
    from jxgraph.pages.report.contents import Contents

TOP = 10

WRITTEN = {
    "report.html": "about_report",
    "network.html": "about_network",
    "tables/workload.csv": "about_workload",
    "tables/workbook.xlsx": "about_workbook",
    "figures/workload.png": "about_figure",
    "graph/": "about_graph",
    "methods.md": "about_methods",
    "manifest.json": "about_manifest",
}
"""The files of a report that a person opens first, and the key of the words that describe each."""


@document_options
def report(
    file: FilesArgument,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR")] = None,
    lang: LangOption = None,
    keep_repeats: Annotated[bool, typer.Option("--keep-repeats")] = False,
    null: NullsOption = None,
    strict: StrictOption = False,
    *,
    options: DocumentOptions,
) -> None:
    """Write tables, figures, network page and graph files; print the most loaded units and what to check."""
    from jxgraph.pages.report import write_report

    chosen = lang or default_lang()
    breakdown = options.read(file)
    refuse_unread(breakdown, strict, chosen)
    # the report on a subset does not replace the one on the whole document
    folder = output or Path("outputs") / (breakdown.document + "-focus" * bool(breakdown.selection))
    contents = write_report(breakdown, folder, lang=chosen, keep_repeats=keep_repeats, nulls=null or None)
    _print_summary(breakdown, contents, folder, chosen)
    typer.echo()
    print_verdict(breakdown, chosen, err=False)
    check(breakdown, strict)


def _print_summary(breakdown: Breakdown, contents: Contents, folder: Path, lang: str) -> None:
    from jxgraph.i18n import labels
    from jxgraph.pages.report.findings import findings
    from jxgraph.tables import format_text

    words = labels(lang)
    print_head(breakdown, lang)
    typer.echo(
        words["summary"].format(
            tasks=len(breakdown.task_records),
            units=contents.matrix.shape[1],
            assignments=len(breakdown.assignments),
            counted=contents.matrix.shape[0],
            merged=len(breakdown.task_records) - contents.matrix.shape[0],
            remarks=len(breakdown.remark_records),
            warnings=sum(remark.severity != "info" for remark in breakdown.remark_records),
        )
    )
    ranked = contents.tables["workload"].query("rank.notna()").head(TOP)
    typer.echo(f"\n{words['most_loaded'].format(count=len(ranked))}")
    typer.echo(format_text(ranked, ["rank", "unit", "lead", "co_lead", "support", "workload", "share"], lang=lang))
    typer.echo(f"\n{words['findings']}")
    for sentence in findings(contents, lang):
        typer.echo(f"- {sentence}")
    typer.echo(f"\n{words['written_to'].format(folder=folder)}")
    for name, key in WRITTEN.items():
        typer.echo(f"  {name:<22}{words[key]}")
