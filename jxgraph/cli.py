"""The command line: each command is one call of the library, its result printed or written."""

from __future__ import annotations

import locale
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jxgraph import __version__
from jxgraph.errors import JxgraphError, UsageError

if TYPE_CHECKING:
    from jxgraph.records import Breakdown, Remark
    from jxgraph.report.contents import Contents

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

TOP = 10

WRITTEN = {
    "network.html": "about_network",
    "tables/workload.csv": "about_workload",
    "tables/workbook.xlsx": "about_workbook",
    "figures/workload.png": "about_figure",
    "graph/": "about_graph",
    "manifest.json": "about_manifest",
}
"""What a report leaves for whom, by the key of the words that say so."""


class Lang(StrEnum):
    """Language of what is shown."""

    ZH = "zh"
    EN = "en"


def default_lang() -> Lang:
    """Return Chinese where the user's locale is Chinese, else English."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    chosen = next((name for name in names if name), "") or locale.getlocale()[0] or ""
    return Lang.ZH if chosen.lower().startswith(("zh", "chinese")) else Lang.EN


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"jxgraph {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Read a Chinese government's responsibility breakdown as a network of tasks and units, and measure it."""


FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The document, as published.")]


@app.command(epilog="Example: jxgraph parse data/jiaxing-2025.txt > tasks.jsonl")
def parse(file: FileArgument) -> None:
    """Print one JSON object a task; remarks go to standard error."""
    from jxgraph.parsing import read_breakdown

    breakdown = read_breakdown(file)
    for line in breakdown.json_lines():
        typer.echo(line)
    _print_remarks(breakdown.remark_records)


@app.command(epilog="Example: jxgraph report data/jiaxing-2025.txt --lang zh")
def report(
    file: FileArgument,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Folder to write. [default: outputs/<file stem>]"),
    ] = None,
    lang: Annotated[Lang | None, typer.Option(help="Language of what is shown. [default: the locale's]")] = None,
    keep_repeats: Annotated[
        bool, typer.Option("--keep-repeats", help="Count a task printed again under another leader twice.")
    ] = False,
) -> None:
    """Write tables, figure, network page and graph files; print the ten most loaded units."""
    from jxgraph.parsing import read_breakdown
    from jxgraph.report import write_report

    chosen = lang or default_lang()
    breakdown = read_breakdown(file)
    folder = output or Path("outputs") / file.stem
    made = write_report(breakdown, folder, lang=chosen, keep_repeats=keep_repeats)
    _print_summary(breakdown, made, folder, chosen)


def _print_summary(breakdown: Breakdown, made: Contents, folder: Path, lang: Lang) -> None:
    from jxgraph.labels import labels
    from jxgraph.tables import format_text

    say = labels(lang)
    typer.echo(breakdown.title or breakdown.document)
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
    typer.echo(f"\n{say['written_to'].format(folder=folder)}")
    for name, key in WRITTEN.items():
        typer.echo(f"  {name:<22}{say[key]}")


def _print_remarks(remarks: tuple[Remark, ...]) -> None:
    for remark in remarks:
        typer.echo(f"{remark.severity}: line {remark.line}: {remark.code}: {remark.words} ({remark.done})", err=True)


def main() -> None:
    """Run the command line: exit 0 when done, 1 when an input cannot be used, 2 for a wrong call."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    try:
        status = app(standalone_mode=False)
    except JxgraphError as error:
        _fail(str(error), 2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        _fail("interrupted; nothing was written", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left: nobody to tell
        sys.exit(0)
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        # a wrong call, in the words of the parser of arguments
        _fail(f"{error.format_message().rstrip('.')}; try 'jxgraph --help'", 2)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, status: int) -> None:
    typer.echo(f"jxgraph: {message}", err=True)
    sys.exit(status)
