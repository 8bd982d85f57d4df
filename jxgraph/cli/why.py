"""`jxgraph why`: the tasks and printed sentences that a load, a tie, a membership or a task's weights rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from jxgraph.cli.options import (
    DocumentOptions,
    FileArgument,
    LangOption,
    TableOption,
    WeightOptions,
    default_lang,
    document_options,
    echo,
    find_unit,
    print_doubt,
    print_head,
    write_tables,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd


@document_options
def why(
    file: FileArgument,
    units: Annotated[list[str] | None, typer.Argument(metavar="UNIT")] = None,
    task: Annotated[str | None, typer.Option("--task", metavar="ID")] = None,
    cluster: Annotated[bool, typer.Option("--cluster")] = False,
    output: TableOption = None,
    lang: LangOption = None,
    *,
    options: DocumentOptions,
    weighing: WeightOptions,
) -> None:
    """List the tasks that make up a unit's load, two units' tie, a cluster membership or a task's weights."""
    from jxgraph import evidence
    from jxgraph.indicators import task_targets
    from jxgraph.matrix import responsibility_matrix
    from jxgraph.measures.clusters import clusters

    chosen = lang or default_lang()
    scheme = weighing.chosen
    breakdown = options.read(file)
    R = responsibility_matrix(breakdown, scheme=scheme)
    known = options.names_of(breakdown)
    found = [find_unit(unit, R.units.index, known) for unit in units or ()]
    frame = evidence.explain(R, *found, task=task, clusters=clusters(R) if cluster else None)
    write_tables({f"why_{frame.attrs['about']}": frame}, output, chosen)
    print_head(breakdown, chosen, R.scheme)
    print_doubt(breakdown, chosen)
    for line in _lines(frame, task_targets(breakdown, chosen), chosen):
        echo(line)


def _lines(frame: pd.DataFrame, promised: pd.DataFrame, lang: str) -> Iterator[str]:
    from jxgraph.i18n import labels
    from jxgraph.tables import format_text

    say, about = labels(lang), frame.attrs["about"]
    alone = about == "membership" and not frame.attrs["cluster"]
    yield ""
    yield say["why_alone" if alone else f"why_{about}"].format(**_shown(frame.attrs))
    yield from _summary(frame.attrs, say, lang)
    yield say["not_effort"]
    if about == "task":
        yield ""
        yield from _printed(frame.attrs, promised.loc[frame.attrs["task_id"]], say)
        yield from ("", *format_text(frame, lang=lang).splitlines())
        return
    for task_id, row in zip(frame.index, frame.to_dict("records"), strict=True):
        yield ""
        yield "  ".join(filter(None, [str(task_id), *_weighed(row, about, say, lang)]))
        yield from _printed(row, promised.loc[str(task_id)], say)


MOST_NAMED = 8
"""Leaders and partners that a line names."""


def _summary(attrs: dict[Any, Any], say: Mapping[str, str], lang: str) -> Iterator[str]:
    """Count the tasks by role, by leader and by partner, before they are listed; nothing where there are none."""
    from jxgraph.i18n import value_label

    if not attrs.get("by_role"):
        return
    tie = attrs["about"] == "tie"
    roles = {
        " – ".join(str(value_label("role", role, lang)) for role in held.split()): count
        for held, count in attrs["by_role"].items()
    }
    yield say["by_roles" if tie else "by_role"].format(**(attrs | {"counts": _counted(roles, say)}))
    if leaders := attrs["by_leader"]:
        yield say["by_leader"].format(counts=_counted(leaders, say))
    if partners := attrs["by_partner"]:
        key = "by_partner_of_tie" if tie else "by_partner"
        yield say[key].format(number=len(partners), counts=_counted(partners, say))
    elif not tie:
        yield say["works_alone"]


def _counted(counts: Mapping[str, int], say: Mapping[str, str]) -> str:
    named = [say["counted"].format(name=name, count=count) for name, count in counts.items()]
    listed, rest = say["list_separator"].join(named[:MOST_NAMED]), len(named) - MOST_NAMED
    return say["counted_rest"].format(counts=listed, rest=rest) if rest > 0 else listed


def _printed(row: Mapping[Any, Any], promised: Mapping[Any, Any], say: Mapping[str, str]) -> Iterator[str]:
    """Give what is printed of a task: leader and line, text, what it promises, clause."""
    from jxgraph.io import plain_value

    line = plain_value(row["line"])
    place = [row["part"], row["leader"], row.get("file", ""), "" if line is None else say["at_line"].format(line=line)]
    goals = [say[f"why_{name}"].format_map(promised) for name in ("target", "deadline") if promised[name]]
    for words in ("  ".join(filter(None, place)), row["text"], *goals, row["clause"]):
        if words:
            yield f"    {words}"


def _weighed(row: Mapping[Any, Any], about: str, say: Mapping[str, str], lang: str) -> list[str]:
    from jxgraph.i18n import value_label

    values = _shown(row)
    if about == "tie":
        roles = [str(value_label("role", row[side], lang)) for side in ("role_a", "role_b")]
        return [" – ".join(roles), say["weighs_tie"].format(**values)]
    role = str(value_label("role", row["role"], lang))
    if about == "load":
        return [role, say["weighs"].format(**values)]
    sides = (("met_inside", "inside", "members"), ("met_outside", "outside", "others"))
    met = [say[key].format(weight=values[weight], units=row[units]) for key, weight, units in sides if row[units]]
    return [role, *met]


def _shown(values: Mapping[Any, Any]) -> dict[str, str]:
    """Write numbers as people read them: 0.5, 39, 15.8 %; nothing as a dash."""
    return {
        str(name): f"{value:.1%}"
        if name == "share"
        else f"{value:.4g}"
        if isinstance(value, float)
        else "—"
        if value is None
        else str(value)
        for name, value in values.items()
    }
