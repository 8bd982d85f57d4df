"""`jxgraph whatif`: what changes when tasks or units are assigned differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jxgraph.cli.options import (
    DocumentOptions,
    FileArgument,
    LangOption,
    TableOption,
    default_lang,
    document_options,
    find_unit,
    print_doubt,
    print_head,
    write_tables,
)
from jxgraph.errors import UsageError

if TYPE_CHECKING:
    from jxgraph.matrix import ResponsibilityMatrix
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
    output: TableOption = None,
    lang: LangOption = None,
    *,
    options: DocumentOptions,
) -> None:
    """Assign tasks or units differently, and print what changes.

    --merge, --remove and --reassign may be repeated; they are applied in this order, --rebalance last.
    """
    from jxgraph.matrix import responsibility_matrix

    chosen = lang or default_lang()
    if bound is not None and not rebalance:
        raise UsageError("cli.bound_alone")
    breakdown = options.read(file)
    R = responsibility_matrix(breakdown)
    scenario = _scenario(R, options.names_of(breakdown), (merge or [], remove or [], reassign or []))
    if rebalance:
        from jxgraph import scenarios

        scenario = scenarios.rebalance(scenario or R, bound=bound)
    if scenario is None:
        raise UsageError("cli.nothing_to_change")
    write_tables(scenario.tables, output, chosen, first="changes", notes=_notes(scenario, chosen))
    print_head(breakdown, chosen)
    print_doubt(breakdown, chosen)
    _print(scenario, chosen)


def _scenario(
    R: ResponsibilityMatrix, known: Names, changes: tuple[list[str], list[str], list[str]]
) -> Scenario | None:
    from jxgraph import scenarios
    from jxgraph.matrix import responsibility_matrix

    scenario: Scenario | None = None
    merge, remove, reassign = changes

    def unit_of(name: str) -> str:
        return find_unit(name, responsibility_matrix(scenario or R).units.index, known)

    for text in merge:
        units, into = _split_pair(text, "--merge A+B=C")
        scenario = scenarios.merge_units(scenario or R, [unit_of(name) for name in units.split("+")], into)
    for name in remove:
        scenario = scenarios.remove_unit(scenario or R, unit_of(name))
    for text in reassign:
        task, name = _split_pair(text, "--reassign TASK=UNIT")
        scenario = scenarios.reassign(scenario or R, task, unit_of(name))
    return scenario


def _split_pair(text: str, form: str) -> tuple[str, str]:
    left, sign, right = text.translate(_SIGNS).partition("=")
    if not (sign and left.strip() and right.strip()):
        raise UsageError("cli.wrong_form", text=text, form=form)
    return left.strip(), right.strip()


def _notes(scenario: Scenario, lang: str) -> list[str]:
    from jxgraph.i18n import labels

    return [*scenario.words(lang), scenario.caution(lang), labels(lang)["not_effort"]]


def _print(scenario: Scenario, lang: str) -> None:
    from jxgraph.i18n import labels, table_title
    from jxgraph.tables import format_text, printable

    text = labels(lang)
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
        typer.echo(format_text(frame.head(top), shown, lang=lang) if len(frame) else text["no_change"])
        if len(frame) > top:
            typer.echo(text["more_rows"].format(count=len(frame) - top))
        if table == "changes" and len(changes) > len(loads):
            typer.echo(text["rank_only"].format(count=len(changes) - len(loads)))
    typer.echo(f"\n{scenario.caution(lang)}\n{text['not_effort']}")
