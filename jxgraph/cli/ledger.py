"""`jxgraph ledger` writes the tasks of a document as a workbook to fill in, `jxgraph progress` reads it back."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jxgraph.cli.options import (
    DocumentOptions,
    FilesArgument,
    LangOption,
    OpenOption,
    StrictOption,
    check,
    default_lang,
    document_options,
    echo,
    open_file,
    print_doubt,
    print_subset,
    refuse_unread,
)
from jxgraph.filenames import file_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jxgraph.office.progress import Progress


class Grouping(StrEnum):
    """Under whom a ledger lists the tasks."""

    LEADER = "leader"
    UNIT = "unit"


@document_options
def ledger(
    file: FilesArgument,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="XLSX")] = None,
    by: Annotated[Grouping, typer.Option("--by", metavar="|".join(Grouping))] = Grouping.LEADER,
    sheets: Annotated[bool, typer.Option("--sheets")] = False,
    due: Annotated[str, typer.Option("--due", metavar="DATE")] = "",
    lang: LangOption = None,
    strict: StrictOption = False,
    *,
    options: DocumentOptions,
) -> None:
    """Write the tasks as a ledger in Excel, to be filled in through the year."""
    from jxgraph.office.ledger import write_ledger

    breakdown = options.read(file)
    chosen = lang or default_lang()
    refuse_unread(breakdown, strict, chosen)
    path = output or Path(f"{file_name(breakdown.document)}-ledger.xlsx")
    write_ledger(breakdown, path, by=by, sheets=sheets, due=due, lang=chosen)
    print_subset(breakdown, chosen)
    print_doubt(breakdown, chosen)
    echo(path)
    check(breakdown, strict)


MOST_TASKS, MOST_ISSUES = 20, 20
"""Lines that the command prints of each; all are in the folder."""


def progress(
    ledgers: Annotated[list[Path], typer.Argument(metavar="LEDGER...")],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FOLDER")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
    lang: LangOption = None,
    open_page: OpenOption = False,
) -> None:
    """Read filled ledgers back: what is late and who has it; with -o also a page, the network and tables."""
    from jxgraph.errors import UsageError
    from jxgraph.office.progress import progress_words, read_progress

    chosen = lang or default_lang()
    if open_page and output is None:
        raise UsageError("ledger.nothing_to_open")
    found = read_progress(ledgers, on=on or date.today())  # noqa: DTZ011 -- a deadline is a day where the office is
    if output is not None:
        from jxgraph.office.progress_page import write_progress

        write_progress(found, output, lang=chosen)
    echo(found.breakdown.title or found.breakdown.document)
    for line in (*progress_words(found, chosen), *_urgent(found, chosen)):
        echo(line)
    for line in _issues(found, chosen):
        echo(line, err=True)
    if output is not None:
        echo(output / "progress.html")
        if open_page:
            open_file(output / "progress.html", chosen)


def _urgent(found: Progress, lang: str) -> Iterator[str]:
    """List the late tasks, those that are late the longest first."""
    from jxgraph.i18n import labels
    from jxgraph.office.progress import held_by

    say, late = labels(lang, "progress"), found.tasks.query("state == 'late'").sort_values("due", kind="stable")
    units = held_by(found.breakdown)
    for row in late[:MOST_TASKS].itertuples():
        days = (found.on - date.fromisoformat(row.due)).days
        yield say["late"].format(task=row.Index, unit=units[row.Index], due=row.due, days=days, text=row.text)
    if len(late) > MOST_TASKS:
        yield say["more_late"].format(count=len(late) - MOST_TASKS)


def _issues(found: Progress, lang: str) -> Iterator[str]:
    from jxgraph.i18n import labels
    from jxgraph.office.progress import issue_words

    say = labels(lang, "progress")
    if found.issues:
        yield say["to_settle"].format(count=len(found.issues))
    for issue in found.issues[:MOST_ISSUES]:
        yield f"  {issue_words(issue, lang)}"
    if len(found.issues) > MOST_ISSUES:
        yield say["more_issues"].format(count=len(found.issues) - MOST_ISSUES)
