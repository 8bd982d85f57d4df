"""`jxgraph whatif`: another division of the work, beside the one that is printed."""

from __future__ import annotations

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
    PartOption,
    Reading,
    TableOption,
    UnitOption,
    default_lang,
    named,
    names_of,
    print_head,
    read,
    write_tables,
)
from jxgraph.errors import UsageError

if TYPE_CHECKING:
    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.naming import Names
    from jxgraph.scenarios import Scenario

TOP = 20
"""Rows of a table that are shown, at most; of the proposal all are."""

_UNIT_COLUMNS = (
    *("unit", "rank_before", "rank_after", "lead_before", "lead_after", "workload_before", "workload_after"),
    *("ties_lost", "ties_gained"),
)
_SIGNS = str.maketrans("＝＋", "=+")
"""What a Chinese keyboard gives for the two signs."""


def whatif(
    file: FileArgument,
    merge: Annotated[
        list[str] | None, typer.Option("--merge", metavar="A+B=C", help="Make one unit C of A and B.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="UNIT", help="Take a unit out of all its tasks.")
    ] = None,
    reassign: Annotated[
        list[str] | None, typer.Option("--reassign", metavar="TASK=UNIT", help="Give a task's lead to a unit.")
    ] = None,
    rebalance: Annotated[
        bool,
        typer.Option("--rebalance", help="Make the greatest load as small as can be, by the fewest changes of lead."),
    ] = False,
    bound: Annotated[
        float | None, typer.Option("--bound", metavar="X", help="With --rebalance: a greatest load of X is enough.")
    ] = None,
    output: TableOption = None,
    lang: LangOption = None,
    names: NamesOption = None,
    expand: ExpandOption = False,
    as_printed: AsPrintedOption = False,
    first_leads: FirstLeadsOption = False,
    carry_forward: CarryForwardOption = False,
    focus: FocusOption = None,
    leader: LeaderOption = None,
    part: PartOption = None,
    unit: UnitOption = None,
) -> None:
    """Try another division of the work; print what it changes.

    Each of --merge, --remove and --reassign may stand several times; they are applied in this order, --rebalance last.
    """
    from jxgraph.matrix import responsibility_matrix

    chosen = lang or default_lang()
    if bound is not None and not rebalance:
        raise UsageError("--bound goes with --rebalance")
    reading = Reading(names, expand, as_printed, first_leads, carry_forward)
    breakdown = read(file, reading, Lens(focus, leader, part, unit))
    R = responsibility_matrix(breakdown)
    scenario = _scenario(R, names_of(reading), (merge or [], remove or [], reassign or []))
    if rebalance:
        from jxgraph import scenarios

        scenario = scenarios.rebalance(scenario or R, bound=bound)
    if scenario is None:
        raise UsageError("say what to try: --merge, --remove, --reassign or --rebalance")
    write_tables(scenario.tables, output, chosen, first="changes", notes=_said(scenario, chosen))
    print_head(breakdown, chosen)
    _print(scenario, chosen)


def _scenario(R: ResponsibilityMatrix, known: Names, asked: tuple[list[str], list[str], list[str]]) -> Scenario | None:
    from jxgraph import scenarios
    from jxgraph.matrix import responsibility_matrix

    scenario: Scenario | None = None
    merge, remove, reassign = asked

    def unit_of(name: str) -> str:
        return named(name, responsibility_matrix(scenario or R).units.index, known)

    for text in merge:
        units, into = _halves(text, "--merge A+B=C")
        scenario = scenarios.merge_units(scenario or R, [unit_of(name) for name in units.split("+")], into)
    for name in remove:
        scenario = scenarios.remove_unit(scenario or R, unit_of(name))
    for text in reassign:
        task, name = _halves(text, "--reassign TASK=UNIT")
        scenario = scenarios.reassign(scenario or R, task, unit_of(name))
    return scenario


def _halves(text: str, form: str) -> tuple[str, str]:
    left, sign, right = text.translate(_SIGNS).partition("=")
    if not (sign and left.strip() and right.strip()):
        raise UsageError(f"{text!r} is not of the form {form}")
    return left.strip(), right.strip()


def _said(scenario: Scenario, lang: Lang) -> list[str]:
    from jxgraph.i18n import labels

    return [*scenario.words(lang), scenario.caution(lang), labels(lang)["not_effort"]]


def _print(scenario: Scenario, lang: Lang) -> None:
    from jxgraph.i18n import labels, table_title
    from jxgraph.tables import format_text, printable

    say = labels(lang)
    typer.echo("")
    for words in scenario.words(lang):
        typer.echo("· " + printable(words))
    typer.echo("\n" + format_text(scenario.summary, lang=lang))
    leads, changes, ties = scenario.leads, scenario.changes, scenario.ties
    loads = changes[changes["workload_before"].ne(changes["workload_after"]).fillna(value=True)]
    columns = {
        "lead_changes": (leads, ["task_id", "text", "from", "to"], len(leads)),
        "changes": (loads, list(_UNIT_COLUMNS), TOP),
        "tie_changes": (ties, list(ties.columns), TOP),
    }
    for table, (frame, shown, top) in columns.items():
        typer.echo(f"\n{table_title(table, lang)}")
        typer.echo(format_text(frame.head(top), shown, lang=lang) if len(frame) else say["no_change"])
        if len(frame) > top:
            typer.echo(say["more_rows"].format(count=len(frame) - top))
        if table == "changes" and len(changes) > len(loads):
            typer.echo(say["rank_only"].format(count=len(changes) - len(loads)))
    typer.echo(f"\n{scenario.caution(lang)}\n{say['not_effort']}")
