"""The findings of a report that an office acts on, each with its doubt: one list for terminal, page and workbook.

What the document does not support is left out, or said as the plain fact that it is: one unit, nobody leads.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.comparison.changes import BOTH, DOWN, UP
from jxgraph.comparison.tasks import DROPPED, KEPT, NEW
from jxgraph.i18n import finding_label, labels, table_note
from jxgraph.measures.checks.finding import Concern
from jxgraph.measures.leaders import words
from jxgraph.measures.numeric.arrays import LEVEL
from jxgraph.measures.ranking import ranking_words
from jxgraph.model import LEADER_SEPARATOR, LIST_SEPARATOR
from jxgraph.pages.report.chance import chance_findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from jxgraph.comparison import Comparison
    from jxgraph.pages.report.contents import Contents


FIRM = 0.8
"""The mean stability from which a cluster is not doubted."""

_NAMED = 3
"""Units, tasks or pairs that a sentence names, at most."""

_SHORTEST, _CLIP = 6, 16
"""Characters of a task's text by which a sentence names it: a first clause of these lengths, else the greater one."""

_PHRASE = 24
"""Characters of a target, at most."""

_CLAUSE_END = re.compile("[,，;；:：。]")
_INNER_QUOTES = str.maketrans("“”", "‘’")

_SEVERAL = 2
"""Fewer are no reason for a sentence: a unit that leads one task, a pair that meets once, one cluster."""


_LEAST_SHIFT = 0.005
"""Shifts of a unit's share of the load from which a sentence names it."""


class Headline(NamedTuple):
    """A finding: its topic (a key), the claim, its doubt (may be empty), and the section with its evidence."""

    topic: str
    claim: str
    doubt: str
    section: str


def headlines(report: Contents, lang: str) -> list[Headline]:
    """Return the findings in the order in which an office needs them, the same ones in every language.

    Who carries most; what stops with one unit; tasks in many hands or under two leaders; targets; who never leads, or
    leads alone; who leads whom; groups; checks; what changed since the previous document.
    """
    topics = (
        *(_nobody_leads, _load, _single_point, _many_hands, _several_leads, _leaders, _two_leaders, _targets),
        *(_never_leads, _leads_alone, _leads_whom, _groups, _checks, _changes),
    )
    return [headline for topic in topics for headline in topic(report, lang)]


def findings(report: Contents, lang: str) -> list[str]:
    """Return all findings as sentences: those for the office, then those of the tests of chance."""
    gap = labels(lang)["sentence_separator"]
    return [
        *(f"{h.claim}{gap}{h.doubt}".strip() for h in headlines(report, lang)),
        *chance_findings(report, lang),
    ]


# Words.


def size_words(report: Contents, lang: str) -> str:
    """Say how many tasks, units and assignments there are, and how many tasks are printed twice."""
    texts, (counted, units) = labels(lang, "report"), report.matrix.shape
    printed, assignments = len(report.breakdown.task_records), len(report.tables["assignments"])
    words = texts["counts"].format(tasks=printed, units=units, assignments=assignments)
    again = texts["counts_merged"].format(merged=printed - counted, counted=counted)
    return words + again if counted < printed else words


def counts_words(report: Contents, lang: str) -> str:
    """Say how large a document is and, unless it was made of a matrix, how many remarks there are and to check."""
    words, remarks = size_words(report, lang), report.breakdown.remark_records
    if report.from_matrix:
        return words
    to_check = sum(remark.severity != "info" for remark in remarks)
    return words + labels(lang, "report")["counts_remarks"].format(remarks=len(remarks), warnings=to_check)


def _text(key: str, lang: str, **facts: Any) -> str:
    return labels(lang, "report")[f"headlines.{key}"].format(**facts)


def _count(of: str, number: int, lang: str) -> str:
    """Write a number of tasks, units or pairs, in the singular or plural."""
    return _text(f"{of}_one" if number == 1 else f"{of}_many", lang, count=number)


def _listed(named: Sequence[str], lang: str, *, of: str, most: int = _NAMED, separator: str = "list_separator") -> str:
    """List what comes first, and say how many more there are; `of` says what they are."""
    first, rest = labels(lang)[separator].join(named[:most]), len(named) - most
    return _text(f"more_{of}", lang, named=first, count=rest) if rest > 0 else first


def _counted(frame: pd.Series[int], lang: str) -> str:
    """List units with their numbers of tasks, the noun with the first alone: A (5 tasks), B (4)."""
    named = [
        _text("with_count", lang, name=name, count=_of_tasks(number, lang, first=not at))
        for at, (name, number) in enumerate(frame.items())
    ]
    return _listed(named, lang, of="units")


def _of_tasks(number: int, lang: str, *, first: bool) -> str:
    return _count("of_task", number, lang) if first else _text("of_task_next", lang, count=number)


def _clipped(text: str) -> str:
    """Shorten a task's text to its first clause, or to `_CLIP` characters; its quotation marks become inner ones."""
    whole = "".join(text.split()).rstrip("。.").translate(_INNER_QUOTES)
    first = _CLAUSE_END.split(whole, maxsplit=1)[0] if _CLAUSE_END.search(whole) else whole
    short = first if _SHORTEST <= len(first) <= _CLIP else whole[:_CLIP].rstrip("、,，")
    return short if len(short) == len(whole) else f"{short}…"


def _shortened(words: str) -> str:
    """Shorten printed words to `_PHRASE` characters; their quotation marks become inner ones."""
    return (words if len(words) <= _PHRASE else f"{words[: _PHRASE - 1]}…").translate(_INNER_QUOTES)


def _task_text(report: Contents, task_id: str) -> str:
    frame = report.tables["tasks"]
    return _clipped(str(frame.loc[task_id, "text"])) if task_id in frame.index else ""


def _task(report: Contents, task_id: str, fact: str, lang: str) -> str:
    """Name a task by the beginning of its text, its number, and a fact."""
    text = _task_text(report, task_id)
    return _text("task_named" if text else "task_number", lang, text=text, task=task_id, fact=fact)


# Who carries most, and what stops with one unit.


def _nobody_leads(report: Contents, lang: str) -> Iterator[Headline]:
    if len(report.tables["assignments"]) and not report.tables["workload"]["lead"].any():
        yield Headline("lead", labels(lang, "report")["nobody_leads"], _text("lead_doubt", lang), "checks")


def _load(report: Contents, lang: str) -> Iterator[Headline]:
    ranked = report.tables["workload"].query("rank.notna()")
    if ranked.empty or not ranked["workload"].iloc[0] > 0:
        return
    unit, row = ranked.index[0], ranked.iloc[0]
    facts = {"unit": unit, "tasks": _count("task", row["tasks"], lang), "share": f"{row['share']:.1%}"}
    not_effort = labels(lang)["not_effort"]
    if len(report.tables["workload"]) == 1:
        yield Headline("load", _text("load_only", lang, **facts), not_effort, "workload")
        return
    first = ranked.index[ranked["rank"] == 1]
    if len(first) > 1:
        units = _listed(first, lang, of="units")
        yield Headline("load", _text("load_level", lang, units=units, **facts), not_effort, "workload")
        return
    key = "load_claim" if ranked["lead"].any() else "load_claim_no_lead"
    claim = _text(key, lang, after=_followed(ranked, lang), lead=row["lead"], **facts)
    place = ranking_words(report.tables["ranking"], lang=lang)[unit]
    yield Headline("load", claim, _text("load_doubt", lang, place=place), "workload")


def _followed(ranked: pd.DataFrame, lang: str) -> str:
    """Name the next units; units of equal rank are named together or not at all."""
    following = ranked.index[(ranked["rank"] > 1) & (ranked["rank"] <= _NAMED)]
    named = 0 < len(following) < _NAMED
    return _text("load_after", lang, units=labels(lang)["list_separator"].join(following)) if named else ""


def _single_point(report: Contents, lang: str) -> Iterator[Headline]:
    frame = report.tables["dependence"].query(f"without_lead >= {_SEVERAL}")
    if frame.empty or len(report.tables["workload"]) == 1:
        return
    unit, row = frame.index[0], frame.iloc[0]
    led = report.tables["workload"]["lead"].any()
    none = _text(_single_none(row), lang, count=row["without_unit"]) if led and row["without_unit"] else ""
    following = frame["without_lead"].iloc[1:_NAMED]
    after = _text("single_after", lang, units=_counted(following, lang)) if len(following) else ""
    facts = {"unit": unit, "tasks": _count("task", row["without_lead"], lang), "none": none, "after": after}
    claim = _text("single_claim" if led else "single_claim_no_lead", lang, **facts)
    yield Headline("single", claim, _text("single_doubt", lang), "dependence")


def _single_none(row: pd.Series[int]) -> str:
    return "single_all" if row["without_unit"] == row["without_lead"] else "single_none"


# Tasks in many hands, with several leads, under leaders.


def _many_hands(report: Contents, lang: str) -> Iterator[Headline]:
    found = report.tables["checks"].query("code == 'many_hands'")["task_ids"]
    if found.empty:
        return
    sizes = _sizes(report)
    ids = [task_ids.split(LIST_SEPARATOR)[0] for task_ids in found]
    named = [_task(report, task, _count("unit", int(sizes[task]), lang), lang) for task in ids]
    claim = _text("hands_claim", lang, named=_listed(named, lang, of="tasks"))
    median = _count("unit", int(sizes[sizes > 0].median()), lang)
    yield Headline("hands", claim, _text("hands_doubt", lang, median=median), "checks")


def _sizes(report: Contents) -> pd.Series[int]:
    """Return the number of units of each counted task."""
    import pandas as pd

    matrix = report.matrix
    return pd.Series(matrix.weight.indptr[1:] - matrix.weight.indptr[:-1], index=matrix.tasks.index.astype(str))


def _several_leads(report: Contents, lang: str) -> Iterator[Headline]:
    leads = report.tables["assignments"].query("role == 'lead'").groupby("task_id")["unit"].agg(list)
    join, counted = labels(lang)["list_separator"].join, set(report.matrix.tasks.index.astype(str))
    for task_ids in report.tables["checks"].query("code == 'several_leads'")["task_ids"]:
        # a task that is merged into another is the same task
        ids = [task for task in task_ids.split(LIST_SEPARATOR) if task in counted]
        named = [_task(report, task, join(leads.get(task, [])), lang) for task in ids]
        facts = {"tasks": _count("task", len(ids), lang), "named": _listed(named, lang, of="tasks", most=2)}
        yield Headline("several", _text("several_claim", lang, **facts), "", "checks")


def _leaders(report: Contents, lang: str) -> Iterator[Headline]:
    frame = report.tables["leaders"]
    if frame.attrs["by"] != "leader":
        return
    named = frame["tasks"][frame.index != ""]
    if len(frame) == 1:
        facts = {"leader": named.index[0], "tasks": _count("task", int(named.iloc[0]), lang)}
        yield Headline("leaders", _text("leaders_one", lang, **facts), "", "leaders")
        return
    listed = [_text("leader_count", lang, name=name, count=count) for name, count in named.items()]
    claim = _text("leaders_claim", lang, named=_listed(listed, lang, of="leaders"))
    without = frame["tasks"].get("", 0)
    doubt = _text("leaders_doubt", lang, tasks=_count("task", int(without), lang)) if without else ""
    yield Headline("leaders", claim, doubt, "leaders")


def _two_leaders(report: Contents, lang: str) -> Iterator[Headline]:
    found = report.tables["checks"].query("code in ('two_leaders', 'two_leaders_differ')")
    if found.empty:
        return
    named = []
    for task_ids in found["task_ids"]:
        ids = task_ids.split(LIST_SEPARATOR)
        leaders = _leaders_of(report, ids)
        named.append(_task(report, ids[0], labels(lang)["list_separator"].join(leaders), lang))
    facts = {"tasks": _count("task", len(named), lang), "named": _listed(named, lang, of="tasks", most=2)}
    differ = int((found["code"] == "two_leaders_differ").sum())
    doubt = _text("two_doubt", lang, tasks=_count("task", differ, lang)) if differ else ""
    yield Headline("two", _text("two_claim", lang, **facts), doubt, "checks")


def _leaders_of(report: Contents, ids: Sequence[str]) -> list[str]:
    tasks = report.tables["tasks"]
    rows = tasks[tasks.index.isin(ids)]
    printed = (name.strip() for word in words(rows, "leader") for name in word.split(LEADER_SEPARATOR))
    return list(dict.fromkeys(filter(None, printed)))


def _targets(report: Contents, lang: str) -> Iterator[Headline]:
    figures = report.tables["targets"].query("value.notna()")
    if figures.empty:
        return
    rows = zip(figures["printed"].map(_shortened), figures["task_id"], strict=True)
    named = [_text("target_named", lang, words=printed, task=task) for printed, task in rows]
    tasks = _count("task", figures["task_id"].nunique(), lang)
    claim = _text("targets_claim", lang, tasks=tasks, figures=len(figures), named=_listed(named, lang, of="targets"))
    yield Headline("targets", claim, "", "targets")


# Who never leads, who leads alone, who leads whom.


def _never_leads(report: Contents, lang: str) -> Iterator[Headline]:
    units = report.tables["checks"].query("code == 'never_leads'")["unit"]
    if len(units):
        tasks = report.tables["workload"]["tasks"].loc[list(units)]
        yield Headline("never", _text("never_claim", lang, units=_counted(tasks, lang)), "", "checks")


def _leads_alone(report: Contents, lang: str) -> Iterator[Headline]:
    alone, led = (report.tables["lead_ties"].attrs[name] for name in ("led_alone", "led"))
    if alone < _SEVERAL or len(report.tables["workload"]) == 1:
        return
    units = report.tables["checks"].query("code == 'never_helped'")["unit"]
    tasks = report.tables["workload"]["lead"].loc[list(units)]
    number = "one" if len(units) == 1 else "many"
    always = _text(f"alone_always_{number}", lang, units=_counted(tasks, lang)) if len(units) else ""
    claim = _text("alone_claim" if alone < led else "alone_all", lang, alone=alone, led=led, always=always)
    yield Headline("alone", claim, "", "dependence")


def _leads_whom(report: Contents, lang: str) -> Iterator[Headline]:
    frame = report.tables["lead_ties"].query(f"tasks >= {_SEVERAL} and tasks >= reverse")
    # where both lead each other as often, the pair has two rows: keep the first
    pairs = frame[["lead_unit", "unit"]].agg(frozenset, axis=1)
    frame = frame[~pairs.duplicated().astype(bool)]
    if frame.empty:
        return
    first = [_led_pair(row, lang, first=not at) for at, row in enumerate(frame.head(_NAMED).to_dict("records"))]
    equal = int((frame["tasks"].iloc[_NAMED:] == frame["tasks"].iloc[min(_NAMED, len(frame)) - 1]).sum())
    named = labels(lang)["clause_separator"].join(first)
    more = _text("whom_equal", lang, count=equal) if equal else ""
    yield Headline("whom", _text("whom_claim", lang, named=named, more=more), "", "lead_ties")


def _led_pair(row: dict[str, Any], lang: str, *, first: bool) -> str:
    back = _text("whom_back", lang, count=row["reverse"]) if row["reverse"] else ""
    tasks = _of_tasks(row["tasks"], lang, first=first)
    return _text("whom_pair", lang, lead=row["lead_unit"], unit=row["unit"], tasks=tasks, back=back)


# Groups and checks.


def _groups(report: Contents, lang: str) -> Iterator[Headline]:
    if not (report.tables["ties"]["shared"] > 0).any():
        if len(report.tables["workload"]) > 1:
            yield Headline("groups", labels(lang)["found_no_ties"], "", "ties")
        return
    units = report.tables["clusters"].query("cluster > 0").reset_index()
    # the heaviest unit of a cluster stands first
    groups = units.groupby("cluster").agg({"unit": "first", "size": "first", "stability": "mean"})
    if groups.empty:  # weights of 0 leave no tie
        return
    tied = _count("unit", len(units), lang)
    if len(groups) < _SEVERAL:
        yield Headline("groups", _text("groups_one", lang, tied=tied), "", "clusters")
        return
    around = [
        _text("group_around", lang, label=unit, size=_count("unit", size, lang))
        for unit, size in zip(groups["unit"], groups["size"], strict=True)
    ]
    named = _listed(around, lang, of="groups", separator="clause_separator")
    claim = _text("groups_claim", lang, tied=tied, count=len(groups), named=named)
    yield Headline("groups", claim, _groups_doubt(report, groups, lang), "clusters")


def _groups_doubt(report: Contents, groups: pd.DataFrame, lang: str) -> str:
    """Say which group is weakest, or that random documents with the same workloads have such groups as well."""
    if not report.tables["core_periphery_test"].loc["clusters", "margins_p"] <= LEVEL:
        return _text("groups_doubt_chance", lang, chance=labels(lang, "report")["chance"])
    weakest = groups.loc[groups["stability"].idxmin()]
    if weakest["stability"] >= FIRM:
        return _text("groups_doubt_firm", lang)
    return _text("groups_doubt", lang, weakest=weakest["unit"])


def _checks(report: Contents, lang: str) -> Iterator[Headline]:
    found = report.tables["checks"].query("code != 'nobody_leads'")  # which stands above the findings already
    if found.empty:
        return
    first = found["severity"].iloc[0]  # notes are counted only, unless there is nothing else
    by_severity = found.groupby("severity", sort=False)
    named = [_of_severity(rows, lang, kinds=of in {first, str(Concern.NOTICE)}) for of, rows in by_severity]
    claim = _text("checks_claim", lang, named=labels(lang)["clause_separator"].join(named))
    yield Headline("checks", claim, table_note("checks", lang), "checks")


def _of_severity(found: pd.DataFrame, lang: str, *, kinds: bool) -> str:
    """Count the findings of one severity, and name their kinds."""
    severity = _count(found["severity"].iloc[0], len(found), lang)
    if not kinds:
        return severity
    of_kind = Counter(finding_label(code, lang)[0] for code in found["code"])
    named = [name if n == 1 else _text("kind_count", lang, name=name, count=n) for name, n in of_kind.items()]
    return _text("checks_severity", lang, severity=severity, named=_listed(named, lang, of="kinds"))


# What changed since the previous document.


def _changes(report: Contents, lang: str) -> Iterator[Headline]:
    if report.comparison is not None:
        yield from _changed_tasks(report.comparison, lang)
        yield from _changed_leads(report.comparison, lang)
        yield from _changed_loads(report.comparison, lang)


def _changed_tasks(comparison: Comparison, lang: str) -> Iterator[Headline]:
    status = comparison.tasks["status"].value_counts()
    counts = {name: int(status.get(name, 0)) for name in (KEPT, NEW, DROPPED)}
    kept = comparison.tasks[comparison.tasks["status"] == KEPT]
    facts = {"previous": previous_name(comparison, lang), "reworded": int((~kept["same_text"]).sum())}
    facts["tasks"] = _count("task", counts[KEPT] + counts[NEW], lang)
    claim = _text("changed_tasks", lang, **counts, **facts)
    yield Headline("changed", claim, table_note("compared_tasks", lang), "since")


def previous_name(comparison: Comparison, lang: str) -> str:
    """Return the name of the previous document as sentences say it: its file, unless both have the same."""
    given = comparison.name_a != "A"
    return _text("previous_named" if given else "previous", lang, name=comparison.name_a)


def _changed_leads(comparison: Comparison, lang: str) -> Iterator[Headline]:
    moved = lead_moves(comparison)
    if moved.empty:
        yield Headline("moved", _text("moved_none", lang), "", "since")
        return
    nobody, join = _text("nobody", lang), labels(lang)["list_separator"].join
    named = [
        _text(
            "moved_task",
            lang,
            text=_clipped(row["text_b"]) or row["task_b"],
            task=row["task_b"],
            before=join(row["lead_a"]) or nobody,
            after=join(row["lead_b"]) or nobody,
        )
        for row in moved.to_dict("records")
    ]
    listed = _listed(named, lang, of="moves", separator="clause_separator")
    claim = _text("moved_claim", lang, tasks=_count("task", len(moved), lang), named=listed)
    yield Headline("moved", claim, "", "since")


def lead_moves(comparison: Comparison) -> pd.DataFrame:
    """Return the kept tasks whose lead is another, with the leads in both documents as lists, `lead_a`, `lead_b`."""
    kept = comparison.tasks[comparison.tasks["status"] == KEPT]
    moved = kept[~kept["same_lead"].astype(bool)]
    return moved.assign(**{f"lead_{side}": moved[f"units_{side}"].map(_leads) for side in "ab"})


def _leads(units: str) -> list[str]:
    """Return the lead units of a cell of units with their roles: 市财政局 (lead); 市商务局 (co_lead)."""
    ending = " (lead)"
    return [unit.removesuffix(ending) for unit in units.split(LIST_SEPARATOR) if unit.endswith(ending)]


def _changed_loads(comparison: Comparison, lang: str) -> Iterator[Headline]:
    units = comparison.units[comparison.units["named_in"] == BOTH]
    sides = {way: _most_moved(units, way) for way in (UP, DOWN)}
    moves = [
        _text(f"loads_{way}", lang, units=_listed(list(moved.index), lang, of="units"))
        for way, moved in sides.items()
        if len(moved)
    ]
    if moves:
        claim = _text("loads_claim", lang, named=labels(lang)["clause_separator"].join(moves))
        yield Headline("loads", claim, _text("loads_doubt", lang, points=100 * _LEAST_SHIFT), "since")


def _most_moved(units: pd.DataFrame, way: str) -> pd.DataFrame:
    """Return the units whose share of the load moves this way under every weighting, those that move most first.

    A share also moves because the others carry more or less: small shifts are no change that an office looks at.
    """
    moved = units[(units["direction"] == way) & ~units["collective"] & (units["shift"].abs() >= _LEAST_SHIFT)]
    return moved.loc[moved["shift"].abs().round(12).sort_values(ascending=False, kind="stable").index]
