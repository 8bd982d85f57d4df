"""`jxgraph report`: all results on a document in one folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jxgraph.background import background_processes
from jxgraph.cli.options import (
    DocumentOptions,
    FilesArgument,
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
    print_head,
    print_verdict,
    refuse_unread,
)
from jxgraph.filenames import file_name

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

OF_YEARS = {"panel/panel.html": "about_panel"}
"""The same, where there are several earlier documents."""


@document_options
def report(
    file: FilesArgument,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR")] = None,
    lang: LangOption = None,
    keep_repeats: Annotated[bool, typer.Option("--keep-repeats")] = False,
    null: NullsOption = None,
    previous: Annotated[list[Path] | None, typer.Option("--previous", metavar="FILE")] = None,
    gloss: GlossOption = False,
    strict: StrictOption = False,
    open_page: OpenOption = False,
    *,
    options: DocumentOptions,
    weighing: WeightOptions,
) -> None:
    """Write tables, figures, network page and graph files; print the most loaded units and what to check."""
    chosen = lang or default_lang()
    with background_processes():  # they import their libraries while this one imports its own, and reads
        from jxgraph.pages.report import write_report

        breakdown = options.read(file)
        refuse_unread(breakdown, strict, chosen)
        # the report on a subset does not replace the one on the whole document
        folder = output or Path("outputs") / (file_name(breakdown.document) + "-focus" * bool(breakdown.selection))
        earlier = [options.read(one, other=True) for one in previous or ()]
        for one in earlier:
            refuse_unread(one, strict, chosen)
        contents = write_report(
            breakdown,
            folder,
            lang=chosen,
            scheme=weighing.chosen,
            keep_repeats=keep_repeats,
            nulls=null or None,
            previous=earlier or None,
            gloss=gloss,
        )
    _print_summary(breakdown, contents, folder, chosen)
    echo("")
    print_verdict(breakdown, chosen, err=False)
    if open_page:
        open_file(folder / "report.html", chosen)
    check(breakdown, strict)


def _print_summary(breakdown: Breakdown, contents: Contents, folder: Path, lang: str) -> None:
    from jxgraph.i18n import labels
    from jxgraph.pages.report.findings import counts_words
    from jxgraph.tables import format_text

    words = labels(lang)
    print_head(breakdown, lang, contents.matrix.scheme)
    echo(counts_words(contents, lang))
    _print_findings(contents, lang)
    ranked = contents.tables["workload"].query("rank.notna()").head(TOP)
    echo("", words["most_loaded"].format(count=len(ranked)))
    shown = ["rank", "unit", "lead", "co_lead", "support", "workload", "share"]
    echo(*format_text(ranked, shown, lang=lang).splitlines())
    _print_chance(contents, lang)
    echo("", words["written_to"].format(folder=folder))
    for name, key in (WRITTEN | (OF_YEARS if contents.panel is not None else {})).items():
        echo(f"  {name:<22}{words[key]}")


def _print_findings(contents: Contents, lang: str) -> None:
    """Print the findings that stand at the top of the page: each claim, and its doubt on a second line."""
    from jxgraph.i18n import labels
    from jxgraph.pages.report.findings import headlines

    texts = labels(lang, "report")
    echo("", texts["overview"])
    found_all = headlines(contents, lang)
    if not found_all:
        echo(texts["no_headlines"])
    for found in found_all:
        echo(f"- {found.claim}")
        if found.doubt:
            echo(f"  {found.doubt}")


def _print_chance(contents: Contents, lang: str) -> None:
    """Print what the tests of chance say, last of all."""
    from jxgraph.i18n import labels
    from jxgraph.pages.report.chance import chance_findings

    sentences = chance_findings(contents, lang)
    if sentences:
        echo("", labels(lang, "report")["chance_heading"])
    for sentence in sentences:
        echo(f"- {sentence}")
