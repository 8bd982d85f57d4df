"""`jxgraph whatif`: what changes when tasks or units are assigned differently."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from jxgraph.cli.options import (
    DocumentOptions,
    FileArgument,
    LangOption,
    OpenOption,
    TableOption,
    WeightOptions,
    default_lang,
    document_options,
    echo,
    find_unit,
    open_file,
    print_doubt,
    print_head,
    write_tables,
)
from jxgraph.errors import UsageError
from jxgraph.messages import Message

if TYPE_CHECKING:
    from jxgraph.naming import Names
    from jxgraph.scenarios import Scenario

TOP = 20
"""The most rows that a table prints; proposed changes of lead are printed in full."""

_UNIT_COLUMNS = (
    *("unit", "rank_before", "rank_after", "lead_before", "lead_after", "workload_before", "workload_after"),
    *("ties_lost", "ties_gained"),
)
_SIGNS = str.maketrans("＝＋", "=+")
"""The full-width signs of a Chinese keyboard."""


@document_options
def whatif(
    file: FileArgument,
    merge: Annotated[list[str] | None, typer.Option("--merge", metavar="A+B=C")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", metavar="UNIT")] = None,
    reassign: Annotated[list[str] | None, typer.Option("--reassign", metavar="TASK=UNIT")] = None,
    rebalance: Annotated[bool, typer.Option("--rebalance")] = False,
    bound: Annotated[float | None, typer.Option("--bound", metavar="X")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="UNIT")] = None,
    keep: Annotated[list[str] | None, typer.Option("--keep", metavar="UNIT|TASK")] = None,
    any_unit: Annotated[bool, typer.Option("--any-unit")] = False,
    output: TableOption = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="DIR")] = None,
    lang: LangOption = None,
    open_page: OpenOption = False,
    *,
    options: DocumentOptions,
    weighing: WeightOptions,
) -> None:
    """Assign tasks or units differently, and print what changes.

    --merge, --remove and --reassign may be repeated; they are applied in this order, --rebalance last.
    """
    from jxgraph import scenarios

    chosen = lang or default_lang()
    limits = {"--bound": bound is not None, "--only": only, "--keep": keep, "--any-unit": any_unit}
    if wrong := [name for name, given in limits.items() if given and not rebalance]:
        raise UsageError("cli.needs_rebalance", option=wrong[0])
    if open_page and report is None:
        raise UsageError("cli.needs_report")
    scheme = weighing.chosen
    breakdown = options.read(file)
    known = options.names_of(breakdown)
    start = scenarios.start_scenario(breakdown, scheme)
    scenario = _changed(start, known, (merge or [], remove or [], reassign or []))
    if rebalance:
        moving, staying = (_names(typed, scenario, known) for typed in (only, keep))
        scenario = scenarios.rebalance(scenario, bound=bound, only=moving, keep=staying, any_unit=any_unit)
    if not scenario.steps:
        raise UsageError("cli.nothing_to_change")
    write_tables(scenario.tables, output, chosen, first="changes", notes=_notes(scenario, chosen))
    print_head(breakdown, chosen, scenario.scheme.name)
    print_doubt(breakdown, chosen)
    _print(scenario, chosen)
    if report is not None:
        _write_report(scenario, report, chosen)
        if open_page:
            open_file(report / "report.html", chosen)


def _write_report(scenario: Scenario, folder: Path, lang: str) -> None:
    from jxgraph.i18n import labels
    from jxgraph.pages.report import write_report

    write_report(scenario, folder, lang=lang)
    echo("", labels(lang)["written_to"].format(folder=folder / "report.html"))


def _names(typed: list[str] | None, scenario: Scenario, known: Names) -> list[str]:
    """Return the units and tasks that a user means, units by their names in the document."""
    from jxgraph.scenarios.rebalance import names_task

    R = scenario.matrix
    return [name if names_task(R, name) else find_unit(name, R.units.index, known) for name in typed or ()]


def _changed(start: Scenario, known: Names, changes: tuple[list[str], list[str], list[str]]) -> Scenario:
    from jxgraph import scenarios

    scenario = start
    merge, remove, reassign = changes

    def unit_of(name: str) -> str:
        return find_unit(name, scenario.matrix.units.index, known)

    for text in merge:
        units, into = _split_pair(text, "merge")
        scenario = scenarios.merge_units(scenario, [unit_of(name) for name in units.split("+")], into)
    for name in remove:
        scenario = scenarios.remove_unit(scenario, unit_of(name))
    for text in reassign:
        task, name = _split_pair(text, "reassign")
        scenario = scenarios.reassign(scenario, task, unit_of(name))
    return scenario


def _split_pair(text: str, option: str) -> tuple[str, str]:
    left, sign, right = text.translate(_SIGNS).partition("=")
    if not (sign and left.strip() and right.strip()):
        raise UsageError("cli.wrong_form", text=text, form=Message(f"form.{option}"))
    return left.strip(), right.strip()


def _notes(scenario: Scenario, lang: str) -> list[str]:
    from jxgraph.i18n import labels

    return [*scenario.words(lang), scenario.caution(lang), labels(lang)["not_effort"]]


def _print(scenario: Scenario, lang: str) -> None:
    from jxgraph.i18n import labels, table_title
    from jxgraph.tables import format_text

    text = labels(lang)
    echo("")
    for words in scenario.words(lang):
        echo(f"· {words}")
    echo("", *format_text(scenario.summary, lang=lang).splitlines())
    leads, changes, loads, ties = scenario.leads, scenario.changes, scenario.loads, scenario.ties
    columns = {
        "lead_changes": (leads, ["task_id", "text", "from", "to"], len(leads)),
        "changes": (loads, list(_UNIT_COLUMNS), TOP),
        "tie_changes": (ties, list(ties.columns), TOP),
    }
    for table, (frame, shown, top) in columns.items():
        echo("", table_title(table, lang))
        echo(*format_text(frame.head(top), shown, lang=lang).splitlines() if len(frame) else [text["no_change"]])
        if len(frame) > top:
            echo(text["more_rows"].format(count=len(frame) - top))
        if table == "changes" and len(changes) > len(loads):
            echo(text["rank_only"].format(count=len(changes) - len(loads)))
    echo("", scenario.caution(lang), text["not_effort"])
