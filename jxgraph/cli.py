"""The command line: each command is one call of the library, its result printed or written."""

from __future__ import annotations

import locale
import os
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from jxgraph import __version__
from jxgraph.errors import InputError, JxgraphError, UsageError

if TYPE_CHECKING:
    from jxgraph.records import Breakdown, Remark
    from jxgraph.report.contents import Contents

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

TOP = 10
INTERRUPTED = 130

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


FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The document, as published; - for standard input.")]
NamesOption = Annotated[
    Path | None, typer.Option("--names", metavar="TOML", help="Your own aliases and members of collectives.")
]
ExpandOption = Annotated[
    bool, typer.Option("--expand", help="Put the members of a collective (各县(市、区)政府) in its place, where known.")
]
AsPrintedOption = Annotated[bool, typer.Option("--as-printed", help="Leave names as printed; merge nothing.")]
FirstLeadsOption = Annotated[
    bool, typer.Option("--first-leads", help="Let the first-listed unit lead where the document does not say who does.")
]
CarryForwardOption = Annotated[
    bool, typer.Option("--carry-forward", help="Apply a sentence that adds units to all tasks without listing them.")
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit 1 when anything read is to be checked.")]


class Format(StrEnum):
    """How `parse` gives out the tasks."""

    JSONL = "jsonl"
    XLSX = "xlsx"


@app.command(epilog="Example: jxgraph parse data/jiaxing-2025.txt > tasks.jsonl")
def parse(
    file: FileArgument,
    form: Annotated[
        Format, typer.Option("--format", help="A JSON object a task, or a workbook to correct.")
    ] = Format.JSONL,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write. [default: standard output]")
    ] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Print how much of the text is what, instead.")] = False,
    names: NamesOption = None,
    expand: ExpandOption = False,
    as_printed: AsPrintedOption = False,
    first_leads: FirstLeadsOption = False,
    carry_forward: CarryForwardOption = False,
    strict: StrictOption = False,
) -> None:
    """Read a document's tasks, units and roles; remarks go to standard error.

    The workbook can be corrected by hand and given to any command as the document.
    """
    breakdown = _read(file, names, expand, as_printed, first_leads, carry_forward)
    if coverage:
        _print_coverage(breakdown)
    else:
        _give_out(breakdown, form, output)
    _print_remarks(breakdown.remark_records)
    _check(breakdown, strict)


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
    names: NamesOption = None,
    expand: ExpandOption = False,
    as_printed: AsPrintedOption = False,
    first_leads: FirstLeadsOption = False,
    carry_forward: CarryForwardOption = False,
    strict: StrictOption = False,
) -> None:
    """Write tables, figure, network page and graph files; print the ten most loaded units and what stands out."""
    from jxgraph.report import write_report

    chosen = lang or default_lang()
    breakdown = _read(file, names, expand, as_printed, first_leads, carry_forward)
    folder = output or Path("outputs") / breakdown.document
    made = write_report(breakdown, folder, lang=chosen, keep_repeats=keep_repeats)
    _print_summary(breakdown, made, folder, chosen)
    _check(breakdown, strict)


@app.command(epilog="Example: jxgraph compare 2024.txt 2025.txt -o outputs/2024-2025")
def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="The earlier document, or one city's.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="The later document, or another city's.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write.")],
    lang: Annotated[Lang | None, typer.Option(help="Language of what is shown. [default: the locale's]")] = None,
    by: Annotated[
        str, typer.Option(metavar="unit|department|auto", help="Compare units by name, or by department across cities.")
    ] = "auto",
    names: NamesOption = None,
    expand: ExpandOption = False,
    as_printed: AsPrintedOption = False,
    first_leads: FirstLeadsOption = False,
    carry_forward: CarryForwardOption = False,
    strict: StrictOption = False,
) -> None:
    """Set two documents side by side: tasks kept and new, loads, ties and clusters in both; a page and tables."""
    from jxgraph.comparison import compare, comparison_words
    from jxgraph.labels import labels
    from jxgraph.report.beside import write_comparison

    chosen = lang or default_lang()
    documents = [_read(file, names, expand, as_printed, first_leads, carry_forward) for file in (first, second)]
    made = compare(*documents, by=by)
    write_comparison(made, output, lang=chosen)
    for sentence in comparison_words(made, lang=chosen):
        typer.echo(f"- {sentence}")
    typer.echo(f"\n{labels(chosen)['written_to'].format(folder=output)}")
    for breakdown in documents:
        _check(breakdown, strict)


def _read(
    file: Path, names: Path | None, expand: bool, as_printed: bool, first_leads: bool, carry_forward: bool
) -> Breakdown:
    from jxgraph.naming import Names
    from jxgraph.parsing import read_breakdown

    known = Names.load(names, canonicalise=not as_printed) if names else Names(canonicalise=not as_printed)
    return read_breakdown(file, names=known, expand=expand, first_leads=first_leads, carry_forward=carry_forward)


def _give_out(breakdown: Breakdown, form: Format, output: Path | None) -> None:
    if form is Format.XLSX:
        from jxgraph.tables import write_correctable

        if output is None:
            raise UsageError("a workbook needs a file to be written to: add -o FILE.xlsx")
        write_correctable(breakdown, output)
        return
    if output is None:
        for line in breakdown.json_lines():
            typer.echo(line)
        return
    from jxgraph.writing import atomic_path

    with atomic_path(output) as beside, beside.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{line}\n" for line in breakdown.json_lines())


def _print_coverage(breakdown: Breakdown) -> None:
    total = sum(span.end - span.start for span in breakdown.spans)
    for kind, characters in breakdown.coverage.items():
        typer.echo(f"{kind:<10} {characters:>9,}  {characters / total:6.1%}")


def _check(breakdown: Breakdown, strict: bool) -> None:
    """With --strict, end with 1 when a remark says that something is to be checked."""
    to_check = sum(remark.severity != "info" for remark in breakdown.remark_records)
    if strict and to_check:
        raise InputError(f"{breakdown.document}: {to_check} remarks to check; see the warnings above or remarks.csv")


def _print_summary(breakdown: Breakdown, made: Contents, folder: Path, lang: Lang) -> None:
    from jxgraph.labels import labels
    from jxgraph.report.findings import findings
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
    typer.echo(f"\n{say['findings']}")
    for sentence in findings(made, lang):
        typer.echo(f"- {sentence}")
    typer.echo(f"\n{say['written_to'].format(folder=folder)}")
    for name, key in WRITTEN.items():
        typer.echo(f"  {name:<22}{say[key]}")


def _print_remarks(remarks: tuple[Remark, ...]) -> None:
    for remark in remarks:
        words = " ".join(remark.words.split())
        typer.echo(f"{remark.severity}: line {remark.line}: {remark.code}: {words} ({remark.done})", err=True)


def main() -> None:
    """Run the command line: exit 0 when done, 1 when an input cannot be used, 2 for a wrong call."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by the shell: >&-
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
    try:
        status = app(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except JxgraphError as error:
        _fail(str(error), 2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        _leave_quietly()
    except OSError as error:
        _leave_quietly(f"cannot write to standard output: {error.strerror or error}")
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        # a wrong call, in the words of the parser of arguments
        _fail(f"{error.format_message().rstrip('.')}; try 'jxgraph --help'", 2)
    if status == INTERRUPTED:
        _fail("interrupted; what was there before is as it was", INTERRUPTED)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, status: int) -> NoReturn:
    typer.echo(f"jxgraph: {' '.join(message.split())}", err=True)
    sys.exit(status)


def _leave_quietly(message: str = "") -> NoReturn:
    """End without a second complaint of Python's about an output that cannot be written to."""
    if sys.stdout is not None:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if message:
        _fail(message, 1)
    sys.exit(0)
