"""`jxgraph report`: everything about a document in one folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jxgraph.cli.options import (
    AsPrintedOption,
    CarryForwardOption,
    ExpandOption,
    FileArgument,
    FirstLeadsOption,
    FocusOption,
    Lang,
    LangOption,
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
    print_head,
    read,
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
"""What a report leaves for whom, by the key of the words that say so."""


def report(
    file: FileArgument,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Folder to write. [default: outputs/<file stem>, of a lens outputs/<file stem>-focus]",
        ),
    ] = None,
    lang: LangOption = None,
    keep_repeats: Annotated[
        bool, typer.Option("--keep-repeats", help="Count a task printed again under another leader twice.")
    ] = False,
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
    """Write tables, figures, network page and graph files; print the ten most loaded units and what stands out."""
    from jxgraph.pages.report import write_report

    chosen = lang or default_lang()
    breakdown = read(
        file, Reading(names, expand, as_printed, first_leads, carry_forward), Lens(focus, leader, part, unit)
    )
    # a lens leaves the report on the whole document where it is
    folder = output or Path("outputs") / (breakdown.document + "-focus" * bool(breakdown.selection))
    made = write_report(breakdown, folder, lang=chosen, keep_repeats=keep_repeats, nulls=null or None)
    _print_summary(breakdown, made, folder, chosen)
    check(breakdown, strict)


def _print_summary(breakdown: Breakdown, made: Contents, folder: Path, lang: Lang) -> None:
    from jxgraph.i18n import labels
    from jxgraph.pages.report.findings import findings
    from jxgraph.tables import format_text

    say = labels(lang)
    print_head(breakdown, lang)
    typer.echo(
        say["summary"].format(
            tasks=len(breakdown.task_records),
            units=made.matrix.shape[1],
            assignments=len(breakdown.assignments),
            counted=made.matrix.shape[0],
            merged=len(breakdown.task_records) - made.matrix.shape[0],
            remarks=len(breakdown.remark_records),
            warnings=sum(remark.severity != "info" for remark in breakdown.remark_records),
        )
    )
    ranked = made.tables["workload"].query("rank.notna()").head(TOP)
    typer.echo(f"\n{say['most_loaded'].format(count=len(ranked))}")
    typer.echo(format_text(ranked, ["rank", "unit", "lead", "co_lead", "support", "workload", "share"], lang=lang))
    typer.echo(f"\n{say['findings']}")
    for sentence in findings(made, lang):
        typer.echo(f"- {sentence}")
    typer.echo(f"\n{say['written_to'].format(folder=folder)}")
    for name, key in WRITTEN.items():
        typer.echo(f"  {name:<22}{say[key]}")
