"""The tables of a report, in the order of its files, and the guide to its folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jxgraph.background import Job, submit
from jxgraph.comparison import compare
from jxgraph.i18n import (
    LANGUAGES,
    definition,
    finding_label,
    labels,
    remark_done,
    remark_label,
    table_title,
    title,
    value_label,
)
from jxgraph.indicators import targets, targets_by_task
from jxgraph.matrix import ResponsibilityMatrix, responsibility_matrix
from jxgraph.measures.centrality import centrality
from jxgraph.measures.checks import checks
from jxgraph.measures.clusters import clusters
from jxgraph.measures.community.agreement import adjusted_mutual_information
from jxgraph.measures.community.block_model import block_model
from jxgraph.measures.core_periphery import core_periphery_test
from jxgraph.measures.inequality import inequality
from jxgraph.measures.leaders import collective, coordination, leaders, task_portfolios, words
from jxgraph.measures.portfolios import portfolio_agreement, portfolio_overlap, portfolios
from jxgraph.measures.ranking import ranking, ranking_words
from jxgraph.measures.robustness import dependence, robustness
from jxgraph.measures.roles import roles
from jxgraph.measures.ties import lead_ties, repetition, ties
from jxgraph.measures.workload import workload
from jxgraph.model import LIST_SEPARATOR, SECTION_SEPARATOR, Assignment, Breakdown, Task, Unit
from jxgraph.naming import with_english_names
from jxgraph.panels import last_compared, panel
from jxgraph.parsing.origin import document_origin
from jxgraph.scenarios import Scenario, start_scenario
from jxgraph.subsets import subset_table, subset_title
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from jxgraph.comparison import Comparison
    from jxgraph.panels import Panel
    from jxgraph.weights import SchemeLike


PANEL = "panel"
"""The folder of the panel of all years, in that of a report with several earlier documents."""

COMPARED = ("tasks", "units", "ties")
"""The frames of a comparison that a report with a previous document has as tables, `compared_tasks` and so on."""


_MOST_RESTARTS, _BLOCK_EDGES = 8, 20_000
"""Restarts of the block model, and assignments over all restarts: a large document has few, which take seconds each."""

_RANDOM_DOCUMENTS = 499
"""Documents with the same margins that the clusters are tested against: half the default, so p is 0.002 or more."""


class _Tables(Mapping[str, Any]):
    """Tables by name; one that a process still makes is waited for when it is asked for, not before."""

    def __init__(self, tables: dict[str, pd.DataFrame | Job[pd.DataFrame]]) -> None:
        self._tables = tables

    def __getitem__(self, name: str) -> pd.DataFrame:
        table = self._tables[name]
        if isinstance(table, Job):
            self._tables[name] = table = table.result()
        return table

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


@dataclass(frozen=True)
class Contents:
    """The contents of a report: the document, its matrix, and one frame a table."""

    breakdown: Breakdown
    matrix: ResponsibilityMatrix
    tables: Mapping[str, pd.DataFrame]
    agreement: pd.Series[float] | None
    """Of clusters and portfolios; None where the document has none."""
    keep_repeats: bool = False
    """Whether a task that is printed again counts each time."""
    from_matrix: bool = False
    """Whether the source was no document: `breakdown` is then made from its matrix."""
    scenario: Scenario | None = None
    """The source, if it is a scenario."""
    previous: Breakdown | None = None
    """The document with which it is compared, if any; the last of several earlier ones."""
    comparison: Comparison | None = None
    """What changed since then."""
    gloss: bool = False
    """Whether units have an English name beside their own, in the column `unit_en` and in the English page."""
    earlier: tuple[Breakdown, ...] = ()
    """Where there are several earlier documents, all of them in the order of their years."""
    panel: Panel | None = None
    """All years, where there are several earlier documents."""

    @cached_property
    def places(self) -> pd.DataFrame:
        """Where the network's nodes stand, on the page, in the figure and in the graph files."""
        from jxgraph.pages.network.layout import layout

        return layout(self.matrix)

    def title(self, lang: str) -> str:
        """Return the document's title or name, after the selection if it is a part; of a scenario, that it is one."""
        if not self.from_matrix:
            return subset_title(self.breakdown, lang)
        scenario = self.scenario
        if scenario is None or not scenario.steps:
            return labels(lang)["given_matrix"]
        document = subset_title(scenario.document, lang) if scenario.document else scenario.title(lang)
        return labels(lang)["scenario_of"].format(document=document)


def glossed(report: Contents) -> Contents:
    """Add the English names of units to the tables of units and of workload."""
    named = {name: with_english_names(report.tables[name]) for name in ("units", "workload")}
    return replace(report, tables={**report.tables, **named}, gloss=True)


def contents(
    source: Any,
    *,
    scheme: SchemeLike | None = None,
    keep_repeats: bool = False,
    nulls: Sequence[str] | None = None,
    seed: int = 0,
    previous: Breakdown | Sequence[Breakdown] | None = None,
) -> Contents:
    """Measure a breakdown, or anything that `responsibility_matrix` takes: one frame for each table of the report.

    With a `previous` document the tables that `compare` gives for both are among them; with several, a panel of all.
    """
    scenario = start_scenario(source, scheme) if isinstance(source, Scenario) else None
    R = scenario.matrix if scenario else responsibility_matrix(source, scheme=scheme, keep_repeats=keep_repeats)
    from_matrix = not isinstance(source, Breakdown)
    breakdown: Breakdown = as_document(R) if from_matrix else source
    tested = submit(core_periphery_test, R, samples=_RANDOM_DOCUMENTS, seed=seed)  # takes longest
    groups, with_portfolios = clusters(R, seed=seed), bool(task_portfolios(R)[0])
    divided = submit(blocks, R, groups, seed)
    ranked, promised = ranking(R, seed=seed), _promised(breakdown, scenario)
    tables: dict[str, Any] = {
        "workload": workload(R),
        "workload_groups": workload_groups(R),
        "ranking": ranked.assign(words=ranking_words(ranked)),
        "inequality": inequality(R, seed=seed),
        "dependence": dependence(R),
        "leaders": leaders(R),
        "coordination": coordination(R, clusters=groups),
        "lead_ties": lead_ties(R),
        "centrality": centrality(R),
        "repetition": repetition(R, seed=seed),
        "ties": ties(R, nulls=nulls, seed=seed),
        "clusters": groups,
        "blocks": divided,
        "roles": roles(R, clusters=groups, seed=seed),
        "core_periphery_test": tested,
        "robustness": robustness(R, seed=seed),
        "checks": checks(R),
        **({"portfolios": portfolios(R), "portfolio_overlap": portfolio_overlap(R)} if with_portfolios else {}),
        **_document_tables(breakdown, R, promised),
    }
    if scenario and scenario.steps:
        tables = {**scenario.tables, **tables}
    agreement = portfolio_agreement(R, clusters=groups, seed=seed) if with_portfolios else None
    report = Contents(breakdown, R, _Tables(tables), agreement, keep_repeats, from_matrix, scenario)
    settings = {"scheme": scheme, "null": tables["ties"].attrs["nulls"][0], "seed": seed}
    return _with_earlier(report, source, _earlier(previous), settings)


def _document_tables(breakdown: Breakdown, R: ResponsibilityMatrix, promised: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables of what the document says, and of how it was selected and corrected."""
    tables = {
        "tasks": tasks_with_targets(breakdown, promised),
        "targets": promised,
        "units": breakdown.units,
        "assignments": assignments(breakdown, R),
        "remarks": breakdown.remarks,
    }
    if breakdown.selection:
        tables["subset"] = subset_table(breakdown)
    if breakdown.corrected:
        tables["corrections"] = breakdown.corrections
    return tables


def _with_earlier(
    report: Contents, source: Any, earlier: tuple[Breakdown, ...], settings: Mapping[str, Any]
) -> Contents:
    """Add what changed since the last of the earlier documents, and of several the panel of all years."""
    if not earlier:
        return report
    followed = None
    if len(earlier) > 1:
        followed = _through_the_years(earlier, source, report.scenario, settings)
        comparison = last_compared(followed, earlier[-1], source)
    else:
        comparison = compare(earlier[0], source, **settings)
    compared = {f"compared_{name}": getattr(comparison, name) for name in COMPARED}
    tables = {**report.tables, **compared}
    several = earlier if followed else ()
    return replace(report, tables=tables, previous=earlier[-1], comparison=comparison, earlier=several, panel=followed)


def _earlier(previous: Breakdown | Sequence[Breakdown] | None) -> tuple[Breakdown, ...]:
    """Return the earlier documents, several in the order of their years; one without a year is refused later."""
    if previous is None or isinstance(previous, Breakdown):
        return () if previous is None else (previous,)
    return tuple(sorted(previous, key=lambda one: document_origin(one).year or 0))


def _through_the_years(
    earlier: Sequence[Breakdown], source: Any, scenario: Scenario | None, settings: Mapping[str, Any]
) -> Panel:
    """Make the panel of all years; a scenario has the year of the document that it began from."""
    if scenario is None or scenario.document is None:
        return panel([*earlier, source], **settings)
    years = [document_origin(one).year for one in (*earlier, scenario.document)]
    return panel([*earlier, source], years=[year or 0 for year in years], **settings)


def blocks(R: ResponsibilityMatrix, clusters: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Put the blocks of a block model beside the clusters, with their agreement over the units that have both."""
    restarts = min(_MOST_RESTARTS, max(2, _BLOCK_EDGES // max(R.weight.nnz, 1)))
    frame = block_model(R, restarts=restarts, seed=seed)
    frame["cluster"] = clusters["cluster"].reindex(frame.index)
    both = frame[frame["cluster"] > 0]
    frame.attrs["ami"] = adjusted_mutual_information(both["block"].tolist(), both["cluster"].tolist())
    return frame


def _promised(breakdown: Breakdown, scenario: Scenario | None) -> pd.DataFrame:
    """List the targets of the tasks; of a scenario from its document, which alone has a year and printed lines."""
    promised = targets(scenario.document if scenario and scenario.document else breakdown)
    return promised[promised["task_id"].isin(breakdown.tasks.index)].reset_index(drop=True)


def tasks_with_targets(breakdown: Breakdown, promised: pd.DataFrame) -> pd.DataFrame:
    """Put what each task promises, and by when, behind its words."""
    tasks = breakdown.tasks
    joined = targets_by_task(promised, [*tasks.index])
    place = tasks.columns.get_loc("text") + 1
    for name in reversed(joined.columns):
        tasks.insert(place, name, joined[name])
    return tasks


def as_document(R: ResponsibilityMatrix) -> Breakdown:
    """Make the document that a matrix could have been read from; what only a text has is empty."""
    names = ("number", "part", "section", "leader", "text", "clause", "line", "file")
    columns = {name: words(R.tasks, name) for name in names}
    tasks = []
    for row, task_id in enumerate(map(str, R.tasks.index)):
        fields = {name: values[row] for name, values in columns.items()}
        line = int(float(fields.pop("line") or 0))
        section = tuple(filter(None, fields.pop("section").split(SECTION_SEPARATOR)))
        assignments = tuple(_assignments_of(R, row, line))
        tasks.append(Task(id=task_id, section=section, assignments=assignments, line=line, span=(0, 0), **fields))
    kinds, levels = (words(R.units, name) for name in ("kind", "level"))
    units = map(Unit, map(str, R.units.index), kinds, levels, collective(R).tolist())
    document = Breakdown("responsibility-matrix", "", "", "", tuple(tasks), tuple(units), (), ())
    lines = "\n".join(document.json_lines())
    return replace(document, sha256=hashlib.sha256(lines.encode(errors="surrogatepass")).hexdigest())


def _assignments_of(R: ResponsibilityMatrix, row: int, line: int) -> Iterator[Assignment]:
    start, end = R.weight.indptr[row : row + 2].tolist()
    for entry in sorted(range(start, end), key=R.position.data.__getitem__):
        unit = str(R.units.index[R.weight.indices[entry]])
        role, position = ROLES[int(R.role.data[entry]) - 1], int(R.position.data[entry])
        yield Assignment(unit, unit, unit, role=role, position=position, line=line)


def localized(report: Contents, lang: str) -> dict[str, pd.DataFrame]:
    """Return the tables with remarks, checks, places and groups in a language."""
    records = report.breakdown.remark_records
    names, done = [remark_label(one.code, lang)[0] for one in records], [remark_done(one, lang) for one in records]
    findings, ranked = checks(report.matrix, lang=lang), report.tables["ranking"]
    groups = report.tables["workload_groups"]
    named = [value_label(by, group, lang) for by, group in zip(groups["by"], groups["group"], strict=True)]
    return {
        **report.tables,
        "remarks": report.tables["remarks"].assign(code=names, done=done),
        "checks": findings.assign(code=[finding_label(code, lang)[0] for code in findings["code"]]),
        "ranking": ranked.assign(words=ranking_words(ranked, lang=lang)),
        "workload_groups": groups.assign(group=named),
    }


def capitalized(text: str) -> str:
    """Return a text that begins with a capital; the other letters stay, as `str.capitalize` would not let them."""
    return text[:1].upper() + text[1:]


def workload_groups(R: ResponsibilityMatrix) -> pd.DataFrame:
    """Concatenate the workloads by part, leader, kind and level, of which the document has any."""
    import pandas as pd

    frames = {by: workload(R, by=by) for by in ("part", "leader", "kind", "level")}
    # without leaders, workload counts by section, or by part, which is there already
    named = {frame.attrs.get("leader", by): frame for by, frame in frames.items() if any(frame.index)}
    frame = pd.concat(named or {"kind": frames["kind"].head(0)}, names=["by", "group"]).reset_index()
    frame.attrs = frames["kind"].attrs
    return frame


def assignments(breakdown: Breakdown, R: ResponsibilityMatrix) -> pd.DataFrame:
    """List the assignments as printed with their weight; a repeat weighs 0 and names the task it is merged into."""
    import pandas as pd

    merged = {
        again: first
        for first, names in zip(R.tasks.index, words(R.tasks, "repeats"), strict=True)
        for again in filter(None, names.split(LIST_SEPARATOR))
    }
    task_ids, unit_names = R.tasks.index[R.entries.task], R.units.index[R.weight.indices]
    weights = pd.Series(R.weight.data, index=pd.MultiIndex.from_arrays([task_ids, unit_names]))
    frame = breakdown.assignments
    keys = pd.MultiIndex.from_frame(frame[["task_id", "unit"]])
    frame.insert(10, "weight", weights.reindex(keys, fill_value=0.0).to_numpy())
    return frame.assign(merged_into=[merged.get(task, "") for task in frame["task_id"]])


# The guide to a report's folder, made from the code that writes it.


_ABOUT_COLUMN = ("heading", "meaning")
_DOCUMENT = """甲市人民政府办公室关于2025年重点工作责任分解的通知
一、王五市长牵头重点工作
1.扩大投资。（责任单位：市发改委、市财政局，列第一位的为牵头单位，下同）
2.促进消费。（责任单位：市商务局、市财政局）
二、赵六副市长牵头重点工作
1.办好实事。（责任单位：市教育局；配合单位：市财政局）
2.促进消费。（责任单位：市商务局、市财政局）
"""
"""A document from which the guide takes the columns: it has leaders, every role, and a repeated task."""


def folder_guide() -> str:
    """Describe each file of a report and each column in Markdown, in both languages.

    `outputs/README.md` is this text:
    ``python -c "from jxgraph.pages.report.contents import folder_guide; print(folder_guide(), end='')"``
    """
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    from jxgraph.parsing import parse_text
    from jxgraph.tables import columns_of

    report = contents(parse_text(_DOCUMENT, document="sample"), keep_repeats=False, seed=0)
    texts = {lang: labels(lang, "report") for lang in reversed(LANGUAGES)}

    def together(key: str) -> str:
        return " / ".join(text[f"guide.{key}"] for text in texts.values())

    def row(*cells: str) -> str:
        return f"| {' | '.join(cells)} |"

    yield from (f"# {together('title')}", "", together("command"), "")
    yield row(together("file"), *(text["guide.purpose"] for text in texts.values()))
    yield row(*["---"] * (1 + len(texts)))
    for key in (key for key in texts[LANGUAGES[0]] if key.startswith("folder.")):
        yield row(f"`{key.removeprefix('folder.')}`", *(text[key] for text in texts.values()))
    for name, frame in report.tables.items():
        yield from ("", f"## tables/{name}.csv", "", " / ".join(table_title(name, lang) for lang in texts), "")
        yield row(together("column"), *(text[f"guide.{key}"] for text in texts.values() for key in _ABOUT_COLUMN))
        yield row(*["---"] * (1 + len(_ABOUT_COLUMN) * len(texts)))
        for column in _fixed_columns(name, columns_of(frame, name)):
            yield row(f"`{column}`", *(cell for lang in texts for cell in _about_column(column, name, lang)))
    yield ""
    yield " / ".join(text["guide.selection"].format(title=table_title("subset", lang)) for lang, text in texts.items())
    yield ""
    yield together("previous")
    yield ""
    yield " / ".join(
        text["guide.corrections"].format(title=table_title("corrections", lang)) for lang, text in texts.items()
    )
    yield from ("", f"## {together('codes')}", "", together("codes_rule"), "")
    yield row(together("column"), together("code"), *(text["guide.word"] for text in texts.values()))
    yield row(*["---"] * (2 + len(texts)))
    columns = {name for frame in report.tables.values() for name in (*frame.columns, frame.index.name)}
    for column, code in (key.split(".", 1) for key in labels(LANGUAGES[0], "values")):
        if column in columns:
            yield row(f"`{column}`", f"`{code}`", *(value_label(column, code, lang) for lang in texts))


def _fixed_columns(table: str, columns: list[str]) -> list[str]:
    """Replace the columns of portfolios, which differ from document to document, by one `*`."""
    return [*columns[:1], "*"] if table == "portfolio_overlap" else columns


def _about_column(column: str, table: str, lang: str) -> tuple[str, str]:
    heading = "…" if column == "*" else title(column, lang, table=table)
    return heading, definition(column, lang, table=table).replace("|", "\\|").strip()
