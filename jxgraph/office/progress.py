"""What became of the tasks: ledgers that were filled in, read back, merged, and counted by unit, leader and part."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from jxgraph.errors import NearestAttribute, UsageError
from jxgraph.i18n import labels, state_names, value_label
from jxgraph.indicators import task_targets
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.leaders import task_portfolios
from jxgraph.model import LEADER_SEPARATOR, NAME_SEPARATOR, Breakdown, Role, repeats
from jxgraph.office.days import day
from jxgraph.office.filled_in import Filled, Issue, Row, ledger_files, read_filled
from jxgraph.office.ledger import FILLED_IN, SOON, holders, portfolio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from os import PathLike

    import pandas as pd

    from jxgraph.model import Task


STATES = state_names()
"""What a task is, the most urgent first; each task is one of these."""

GROUPS = ("unit", "leader", "part")
"""By what the tasks are counted."""

_CAUTION = ("at_risk", "not_begun", "under_way", "done")
"""Of two statuses of one task the first of these counts until the units agree."""

_BETWEEN = " / "
"""Between two texts that were filled in for one task."""


def state(status: str, due: date | None, on: date) -> str:
    """Return what a task is on a day, by its status and the last day for it.

    Examples
    --------
    >>> state("under_way", date(2025, 6, 30), date(2025, 7, 1)), state("done", date(2025, 6, 30), date(2025, 7, 1))
    ('late', 'done')
    >>> state("", date(2025, 7, 31), date(2025, 7, 1)), state("", None, date(2025, 7, 1))
    ('at_risk', 'no_report')
    """
    if status == "done":
        return status
    if due is not None and due < on:
        return "late"
    if status in {"", "not_begun"} and due is not None and due <= on + timedelta(days=SOON):
        return "at_risk"
    return status or "no_report"


@dataclass(frozen=True, eq=False, repr=False)
class Progress(NearestAttribute):
    """The tasks of a document as filled ledgers give them, on a day.

    Parameters
    ----------
    breakdown
        The tasks that the ledgers list.
    on
        The day by which a task is late.
    tasks
        A row a task, indexed by `task_id`; one that is printed again is counted once. `leader`, `part`, `text`,
        `lead`, `co_lead`, `support`, `target`, `deadline` as printed; `due`; `state`, one of `STATES`; `status`,
        `progress`, `reached`, `person`, `date`, `remark` as filled in; `place`, the rows where.
    issues
        What could not be taken as it was filled in, or where ledgers disagree.
    ledgers
        The names of the files.

    Examples
    --------
    >>> from jxgraph.office.ledger import write_ledger
    >>> from jxgraph.parsing import parse_text
    >>> write_ledger(parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)"), "ledger.xlsx")
    >>> progress = read_progress("ledger.xlsx", on="2025-07-01")
    >>> progress.tasks["state"].to_dict()
    {'T1': 'no_report'}
    """

    breakdown: Breakdown
    on: date
    tasks: pd.DataFrame
    issues: tuple[Issue, ...]
    ledgers: tuple[str, ...]

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in self.counts.items() if count)
        return f"<Progress {self.breakdown.document!r} on {self.on}: {len(self.tasks)} tasks: {counts}>"

    @property
    def counts(self) -> dict[str, int]:
        """The number of tasks in each state, the most urgent first.

        Examples
        --------
        >>> from jxgraph.office.ledger import write_ledger
        >>> from jxgraph.parsing import parse_text
        >>> write_ledger(parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)"), "ledger.xlsx")
        >>> progress = read_progress("ledger.xlsx", on="2025-07-01")
        >>> {name: count for name, count in progress.counts.items() if count}
        {'no_report': 1}
        """
        found = Counter(self.tasks["state"])
        return {name: found[name] for name in STATES}

    @cached_property
    def portfolios(self) -> str:
        """What the groups of `by_leader` are: leader, section, part, or nothing.

        Examples
        --------
        >>> from jxgraph.office.ledger import write_ledger
        >>> from jxgraph.parsing import parse_text
        >>> write_ledger(parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)"), "ledger.xlsx")
        >>> progress = read_progress("ledger.xlsx", on="2025-07-01")
        >>> progress.portfolios
        ''
        """
        return task_portfolios(responsibility_matrix(self.breakdown))[0]

    def groups(self, by: str) -> dict[str, list[str]]:
        """Return the ids of the tasks of each unit, leader or part, in printed order.

        A unit has the tasks that it leads, or, where nobody leads one, takes part in.

        Examples
        --------
        >>> from jxgraph.office.ledger import write_ledger
        >>> from jxgraph.parsing import parse_text
        >>> write_ledger(parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)"), "ledger.xlsx")
        >>> progress = read_progress("ledger.xlsx", on="2025-07-01")
        >>> progress.groups("unit")
        {'市交通运输局': ['T1']}
        """
        first = repeats(self.breakdown.task_records)
        found: dict[str, dict[str, None]] = {}
        for task in self.breakdown.task_records:
            for name in self._names(task, by):
                found.setdefault(name, {})[first.get(task.id, task.id)] = None
        return {name: list(ids) for name, ids in found.items()}

    def _names(self, task: Task, by: str) -> list[str]:
        if by == "unit":
            return holders(task) or [""]
        return [portfolio(task, self.portfolios) if by == "leader" else task.part]

    def by(self, group: str) -> pd.DataFrame:
        """Count the tasks of each `unit`, `leader` or `part` by their state, those with most late ones first.

        Returns
        -------
        DataFrame
            Indexed by unit, leader or part: `tasks`, and of them those in each of `STATES`. Of units also `joined`, the
            tasks that others lead and the unit takes part in, and `joined_late`, of these the late ones.

        Examples
        --------
        >>> from jxgraph.office.ledger import write_ledger
        >>> from jxgraph.parsing import parse_text
        >>> write_ledger(parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)"), "ledger.xlsx")
        >>> progress = read_progress("ledger.xlsx", on="2025-07-01")
        >>> progress.by("unit")[["tasks", "no_report", "joined"]].to_dict("index")
        {'市交通运输局': {'tasks': 1, 'no_report': 1, 'joined': 0},
         '市发展改革委': {'tasks': 0, 'no_report': 0, 'joined': 1}}
        """
        import pandas as pd

        if group not in GROUPS:
            raise UsageError("ledger.group", group=group, known=GROUPS).near(group, GROUPS)
        states = self.tasks["state"].to_dict()
        groups = self.groups(group)
        joined = self._joined() if group == "unit" else {}
        rows = {name: _counted(ids, states) for name, ids in groups.items()}
        rows |= {unit: _counted([], states) for unit in joined if unit not in rows}
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=["tasks", *STATES]).rename_axis(group)
        if group == "unit":
            frame["joined"] = [len(joined.get(unit, ())) for unit in frame.index]
            frame["joined_late"] = [sum(states[i] == "late" for i in joined.get(unit, ())) for unit in frame.index]
        return frame.sort_values(["late", "at_risk", "tasks"], ascending=False, kind="stable")

    def _joined(self) -> dict[str, list[str]]:
        again = repeats(self.breakdown.task_records)
        found: dict[str, list[str]] = {}
        for task in self.breakdown.task_records:
            for unit in dict.fromkeys(a.unit for a in task.assignments):
                if task.id not in again and unit not in holders(task):
                    found.setdefault(unit, []).append(task.id)
        return found


def held_by(breakdown: Breakdown) -> dict[str, str]:
    """Name the units that answer for each task before others, by its id."""
    return {task.id: NAME_SEPARATOR.join(holders(task)) for task in breakdown.task_records}


def _counted(ids: Sequence[str], states: Mapping[str, str]) -> list[int]:
    found = Counter(states[one] for one in ids)
    return [len(ids), *(found[name] for name in STATES)]


def read_progress(paths: str | PathLike[str] | Sequence[str | PathLike[str]], *, on: str | date) -> Progress:
    """Read one ledger, or several of one document, that were filled in: in Excel, WPS or LibreOffice, in any order.

    A row is known by its task id. What one ledger leaves empty another fills; where two disagree, an issue names both
    places: until it is settled the more cautious status counts, the earlier deadline, the later date of a report, and
    texts stand one after the other.

    Parameters
    ----------
    paths
        Files that `write_ledger` wrote, or folders of them, in any format of sheets that is read (.xlsx, .xls, .ods).
    on
        The day by which a task is late, a date or ``2025-09-30``.

    Raises
    ------
    InputError
        A file cannot be read or is no ledger.
    UsageError
        There is no ledger, they are of different documents, or `on` is no date.

    Examples
    --------
    >>> from jxgraph.office.ledger import write_ledger
    >>> from jxgraph.parsing import parse_text
    >>> write_ledger(parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)", document="plan"), "ledger.xlsx")
    >>> read_progress("ledger.xlsx", on="2025-07-01")
    <Progress 'plan' on 2025-07-01: 1 tasks: 1 no_report>
    """
    on = day(on)
    files = ledger_files(paths)
    if not files:
        raise UsageError("ledger.no_file")
    read = [read_filled(path) for path in files]
    breakdown = _common(read)
    rows = [row for one in read for row in one.rows]
    issues = [issue for one in read for issue in one.issues]
    merged = _Merged(breakdown, rows, {one.due for one in read})
    tasks = _tasks(breakdown, merged, on)
    issues += [*merged.issues, *_missing(breakdown, rows)]
    return Progress(breakdown, on, tasks, tuple(issues), tuple(one.name for one in read))


def _common(read: Sequence[Filled]) -> Breakdown:
    """Return the tasks that the ledgers list; all of the document where they list different ones."""
    first = read[0].breakdown
    whole = _whole(first)
    for other in read[1:]:
        if _whole(other.breakdown).task_records != whole.task_records:
            raise UsageError("ledger.other_document", a=read[0].name, b=other.name)
    same = all(one.breakdown.task_records == first.task_records for one in read)
    return first if same else whole


def _whole(breakdown: Breakdown) -> Breakdown:
    return breakdown.selection.full if breakdown.selection else breakdown


def _missing(breakdown: Breakdown, rows: Iterable[Row]) -> Iterator[Issue]:
    """Say which tasks have no row in any of the ledgers, as when rows were deleted."""
    listed = {row.task_id for row in rows}
    first = repeats(breakdown.task_records)
    listed |= {again for again, task_id in first.items() if task_id in listed}
    ids = [task.id for task in breakdown.task_records if task.id not in listed]
    if ids:
        yield Issue("no_row", facts={"count": str(len(ids)), "ids": NAME_SEPARATOR.join(ids[:_MOST_IDS])})


_MOST_IDS = 12


# Merging: one value a task and column, and what disagrees.


class _Merged:
    """The values of each task, from all rows that have some; a task that is printed again is the first."""

    def __init__(self, breakdown: Breakdown, rows: Iterable[Row], due: set[str]) -> None:
        self.due = due
        first = repeats(breakdown.task_records)
        self.issues: list[Issue] = []
        self.places: dict[str, list[str]] = {}
        self.found: dict[str, dict[str, list[tuple[str, Row]]]] = {}
        for row in rows:
            task_id = first.get(row.task_id, row.task_id)
            if any(row.filled[name] for name in FILLED_IN if name != "due"):
                self.places.setdefault(task_id, []).append(row.place)
            for name, value in row.filled.items():
                if value:
                    self.found.setdefault(task_id, {}).setdefault(name, []).append((value, row))

    def one(self, task_id: str, name: str, choose: Callable[[list[str]], str], usual: Iterable[str] = ()) -> str:
        """Return the value of a task in a column; `usual` is what may stand there before anybody fills it in."""
        found: dict[str, Row] = {}
        for value, row in self.found.get(task_id, {}).get(name, ()):
            found.setdefault(value, row)
        before = [found.pop(value) and value for value in usual if value in found]
        if not found:
            return min(before, default="")
        if len(found) > 1:
            self.issues.append(_conflict(task_id, name, found))
        return choose(list(found))


def _conflict(task_id: str, name: str, found: Mapping[str, Row]) -> Issue:
    (a, row_a), (b, row_b), *_ = found.items()
    facts = {"column": name, "a": a, "b": b, "other": row_b.place}
    return Issue("conflict", task_id, row_a.place, facts)


def _tasks(breakdown: Breakdown, merged: _Merged, on: date) -> pd.DataFrame:
    import pandas as pd

    first = repeats(breakdown.task_records)
    promised = task_targets(breakdown).to_dict("index")
    leaders: dict[str, dict[str, None]] = {}
    for task in breakdown.task_records:
        leaders.setdefault(first.get(task.id, task.id), {})[task.leader] = None
    rows = []
    for task in breakdown.task_records:
        if task.id not in first:
            usual = promised[task.id]
            filled = _filled(task.id, merged, usual["due"])
            due = date.fromisoformat(filled["due"]) if filled["due"] else None
            rows.append(
                {
                    "task_id": task.id,
                    "leader": LEADER_SEPARATOR.join(filter(None, leaders[task.id])),
                    "part": task.part,
                    "text": task.text,
                    **{str(role): LEADER_SEPARATOR.join(task.units(role)) for role in Role},
                    **{name: usual[name] for name in ("target", "deadline")},
                    "due": filled["due"],
                    "state": state(filled["status"], due, on),
                    **{name: filled[name] for name in FILLED_IN if name != "due"},
                    "place": _BETWEEN.join(dict.fromkeys(merged.places.get(task.id, ()))),
                    "clause": task.clause,
                    "line": task.line,
                }
            )
    return pd.DataFrame(rows).set_index("task_id")


def _filled(task_id: str, merged: _Merged, due: str) -> dict[str, str]:
    """Return what is filled in for a task, one value a column."""
    choose: dict[str, Callable[[list[str]], str]] = {
        "status": lambda found: min(found, key=_CAUTION.index),
        "due": min,
        "date": max,
    }
    usual = {due} if due else merged.due
    filled = {
        name: merged.one(task_id, name, choose.get(name, _BETWEEN.join), usual if name == "due" else ())
        for name in FILLED_IN
    }
    filled["due"] = filled["due"] or due
    if due and filled["due"] != due:
        place = next(row.place for value, row in merged.found[task_id]["due"] if value == filled["due"])
        merged.issues.append(Issue("due_changed", task_id, place, {"due": filled["due"], "printed": due}))
    return filled


# In words.


_NAMED = 5
"""Units that a sentence names."""


def progress_words(progress: Progress, lang: str = "en") -> list[str]:
    """Say in sentences how far the tasks are: what is late, who has it, and what cannot be judged.

    Raises
    ------
    UsageError
        The language is unknown.
    """
    say = labels(lang, "progress")
    separator = labels(lang)["list_separator"]
    counts = progress.counts
    listed = separator.join(
        say["count"].format(state=str(value_label("state", name, lang)).lower(), count=count)
        for name, count in counts.items()
        if count or name == "late"
    )
    lines = [say["summary"].format(day=progress.on, tasks=len(progress.tasks), counts=listed)]
    units = progress.by("unit")
    for name in ("late", "at_risk", "no_report"):
        most = units[units[name] > 0].sort_values(name, ascending=False, kind="stable")[name]
        if counts[name]:
            named = [say["of_unit"].format(unit=unit or say["nobody"], count=n) for unit, n in most[:_NAMED].items()]
            rest = say["rest"].format(count=len(most) - _NAMED) if len(most) > _NAMED else ""
            lines.append(say[f"who.{name}"].format(units=separator.join(named) + rest))
    undated = int((progress.tasks["due"].eq("") & progress.tasks["state"].ne("done")).sum())
    if undated:
        lines.append(say["undated"].format(count=undated))
    return lines


def issue_words(issue: Issue, lang: str) -> str:
    """Say what an issue is, where it stands, and what was done."""
    say = labels(lang, "progress")
    facts = dict(issue.facts)
    if "column" in facts:
        from jxgraph.i18n import title

        facts["column"] = title(facts["column"], lang, table="ledger")
        if issue.facts["column"] == "status":
            facts |= {key: str(value_label("state", facts[key], lang)) for key in ("a", "b") if key in facts}
    return say[f"issue.{issue.code}"].format(**facts, task=issue.task_id, place=issue.place)
