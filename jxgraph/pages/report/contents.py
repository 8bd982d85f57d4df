"""The tables of a report, in the order and with the columns that are promised for its files, and the guide to them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jxgraph.i18n import LANGUAGES, check, definition, labels, remark, shown, table_title, title
from jxgraph.matrix import ResponsibilityMatrix, responsibility_matrix
from jxgraph.measures.centrality import centrality
from jxgraph.measures.checks import checks
from jxgraph.measures.clusters import clusters
from jxgraph.measures.core_periphery import core_periphery_test
from jxgraph.measures.inequality import inequality
from jxgraph.measures.leaders import collective, coordination, leaders, task_portfolios, words
from jxgraph.measures.portfolios import portfolio_agreement, portfolio_overlap, portfolios
from jxgraph.measures.ranking import ranking, ranking_words
from jxgraph.measures.robustness import robustness
from jxgraph.measures.roles import roles
from jxgraph.measures.ties import repetition, ties
from jxgraph.measures.workload import workload
from jxgraph.model import LIST_SEPARATOR, SECTION_SEPARATOR, Assignment, Breakdown, Task, Unit
from jxgraph.scenarios import Scenario
from jxgraph.subsets import subset_table, subset_title
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd


# The tables of a report, in the order and with the columns that are promised for its files.


@dataclass(frozen=True, slots=True)
class Contents:
    """What a report is made from: the document, its matrix, and one frame a table."""

    breakdown: Breakdown
    matrix: ResponsibilityMatrix
    tables: Mapping[str, pd.DataFrame]
    agreement: pd.Series[float] | None
    """Of clusters and portfolios; None where the document has none."""
    keep_repeats: bool = False
    """Whether a task that is printed again counts each time."""
    given: bool = False
    """Whether a matrix was given, or what makes one, and no document: `breakdown` is then made from it."""
    scenario: Scenario | None = None
    """The matrix as it would be, where one was given."""

    def title(self, lang: str) -> str:
        """Return the document's title, or its name, behind the words of the lens where one was asked for.

        Of a scenario these are its steps, of another matrix that it is one.
        """
        if not self.given:
            return subset_title(self.breakdown, lang)
        return (self.scenario.title(lang) if self.scenario else "") or labels(lang)["given_matrix"]


def contents(source: Any, *, keep_repeats: bool = False, nulls: Sequence[str] | None = None, seed: int = 0) -> Contents:
    """Measure a breakdown, or anything that `responsibility_matrix` takes: one frame for each table of the report."""
    R = responsibility_matrix(source, keep_repeats=keep_repeats)
    given = not isinstance(source, Breakdown)
    breakdown: Breakdown = as_document(R) if given else source
    groups, led = clusters(R, seed=seed), bool(task_portfolios(R)[0])
    ranked = ranking(R, seed=seed)
    tables = {
        "workload": workload(R),
        "workload_groups": workload_groups(R),
        "ranking": ranked.assign(words=ranking_words(ranked)),
        "inequality": inequality(R, seed=seed),
        "leaders": leaders(R),
        "coordination": coordination(R, clusters=groups),
        "centrality": centrality(R),
        "repetition": repetition(R, seed=seed),
        "ties": ties(R, nulls=nulls, seed=seed),
        "clusters": groups,
        "roles": roles(R, clusters=groups, seed=seed),
        "core_periphery_test": core_periphery_test(R, seed=seed),
        "robustness": robustness(R, seed=seed),
        "checks": checks(R),
        **({"portfolios": portfolios(R), "portfolio_overlap": portfolio_overlap(R)} if led else {}),
        "tasks": breakdown.tasks,
        "units": breakdown.units,
        "assignments": assignments(breakdown, R),
        "remarks": breakdown.remarks,
    }
    if breakdown.selection:
        tables["lens"] = subset_table(breakdown)
    agreement = portfolio_agreement(R, clusters=groups, seed=seed) if led else None
    scenario = source if isinstance(source, Scenario) else None
    return Contents(breakdown, R, tables, agreement, keep_repeats, given, scenario)


def as_document(R: ResponsibilityMatrix) -> Breakdown:
    """Make the document that a matrix could have been read from: what only a text shows is empty."""
    tasks = {name: words(R.tasks, name) for name in ("number", "part", "section", "leader", "text", "clause", "line")}
    names = list(map(str, R.units.index))
    roles, positions, units = R.role.data.tolist(), R.position.data.tolist(), R.weight.indices.tolist()
    records = []
    for row, task_id in enumerate(map(str, R.tasks.index)):
        told = {name: values[row] for name, values in tasks.items()}
        line = int(float(told.pop("line") or 0))
        at = sorted(range(*R.weight.indptr[row : row + 2].tolist()), key=positions.__getitem__)
        held = [
            Assignment(*(names[units[e]],) * 3, role=ROLES[roles[e] - 1], position=positions[e], line=line) for e in at
        ]
        section = tuple(filter(None, told.pop("section").split(SECTION_SEPARATOR)))
        records.append(Task(id=task_id, section=section, assignments=tuple(held), line=line, span=(0, 0), **told))
    kinds, levels = (words(R.units, name) for name in ("kind", "level"))
    bodies = map(Unit, names, kinds, levels, collective(R).tolist())
    made = Breakdown("responsibility-matrix", "", "", "", tuple(records), tuple(bodies), (), ())
    lines = "\n".join(made.json_lines())
    return replace(made, sha256=hashlib.sha256(lines.encode(errors="surrogatepass")).hexdigest())


def localized(made: Contents, lang: str) -> dict[str, pd.DataFrame]:
    """Return the tables as people read them in a language, in which remarks, checks and places are said."""
    import pandas as pd

    said = [
        (name, str(r.severity), r.line, r.words, done.format(**dict(r.facts)))
        for r in made.breakdown.remark_records
        for name, done in [remark(r.code, lang)]
    ]
    remarks = pd.DataFrame(said, columns=made.tables["remarks"].columns)
    found, ranked = checks(made.matrix, lang=lang), made.tables["ranking"]
    groups = made.tables["workload_groups"]
    told = [shown(by, group, lang) for by, group in zip(groups["by"], groups["group"], strict=True)]
    return {
        **made.tables,
        "remarks": remarks,
        "checks": found.assign(code=[check(c, lang)[0] for c in found["code"]]),
        "ranking": ranked.assign(words=ranking_words(ranked, lang=lang)),
        "workload_groups": groups.assign(group=told),
    }


def workload_groups(R: ResponsibilityMatrix) -> pd.DataFrame:
    """Put the workloads by part, leader, kind and level below one another, for those that the document tells apart."""
    import pandas as pd

    counted = {by: workload(R, by=by) for by in ("part", "leader", "kind", "level")}
    # without a named leader sections stand in for them, or parts, which are there already
    told = {frame.attrs.get("leader", by): frame for by, frame in counted.items() if any(frame.index)}
    frame = pd.concat(told or {"kind": counted["kind"].head(0)}, names=["by", "group"]).reset_index()
    frame.attrs = counted["kind"].attrs
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


# What lies in a report's folder, file by file and column by column, made from the code that writes it.


FILES = {
    "report.html": (
        "整份报告：要点、各表、网络图、方法说明；单个文件，无需联网",
        "the whole report: findings, tables, network, methods note; one file, no internet needed",
    ),
    "network.html": ("交互网络图，用浏览器打开", "the interactive network, for a browser"),
    "methods.md": ("方法说明，中英文，可贴入论文或报告", "the methods note in both languages, to be pasted"),
    "manifest.json": (
        "输入文件、设置、种子、版本、各文件的校验值；schema_version 在文件、列、任务编号改名或取消时增加",
        "input, settings, seeds, versions, digests; schema_version grows when a file, column or id is renamed or goes",
    ),
    "tables/*.csv": ("各表，UTF-8（含 BOM），列名为英文", "the tables, UTF-8 with a BOM, English column names"),
    "tables/workbook.xlsx": (
        "全部表格，一表一页，末页为各列含义",
        "all tables, one sheet each, and a sheet that says what each column means",
    ),
    "figures/": ("图，PNG 和 SVG", "the figures, PNG and SVG"),
    "graph/": (
        "网络数据：GraphML、GEXF、Pajek（.net）、node-link JSON",
        "the network: GraphML, GEXF, Pajek (.net), node-link JSON",
    ),
}
"""What each file is for, in Chinese and in English."""

_DOCUMENT = """甲市人民政府办公室关于2025年重点工作责任分解的通知
一、王五市长牵头重点工作
1.扩大投资。（责任单位：市发改委、市财政局，列第一位的为牵头单位，下同）
2.促进消费。（责任单位：市商务局、市财政局）
二、赵六副市长牵头重点工作
1.办好实事。（责任单位：市教育局；配合单位：市财政局）
2.促进消费。（责任单位：市商务局、市财政局）
"""
"""Read to learn the columns: it has leaders, every role, and a task that is printed again."""


def folder_guide() -> str:
    """Say in Markdown what each file of a report is and what each column means, in both languages.

    `outputs/README.md` is this text:
    ``python -c "from jxgraph.pages.report.contents import folder_guide; print(folder_guide(), end='')"``
    """
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    from jxgraph.parsing import parse_text
    from jxgraph.tables import columns_of

    made = contents(parse_text(_DOCUMENT, document="sample"), keep_repeats=False, seed=0)
    yield "# 输出文件夹 / The folder of a report"
    yield ""
    yield "`jxgraph report FILE` 写出以下文件。 / `jxgraph report FILE` writes these files."
    yield ""
    yield "| 文件 / file | 说明 | what it is |"
    yield "| --- | --- | --- |"
    yield from (f"| `{name}` | {zh} | {en} |" for name, (zh, en) in FILES.items())
    for name, frame in made.tables.items():
        yield from ("", f"## tables/{name}.csv", "", f"{table_title(name, 'zh')} / {table_title(name, 'en')}", "")
        yield "| 列 / column | 标题 | 含义 | title | meaning |"
        yield "| --- | --- | --- | --- | --- |"
        yield from (_column(column, name) for column in _named(name, columns_of(frame, name)))
    yield from ("", f"`tables/lens.csv` ({table_title('lens', 'zh')} / {table_title('lens', 'en')}) 仅在使用")
    yield "`--focus`、`--leader`、`--part` 或 `--unit` 时写出。 / is written where only some tasks are asked for."


def _named(table: str, columns: list[str]) -> list[str]:
    """Name a column for each portfolio, whose names hang on the document, once."""
    return [*columns[:1], "*"] if table == "portfolio_overlap" else columns


def _column(column: str, table: str) -> str:
    cells = [f"`{column}`"]
    for lang in reversed(LANGUAGES):
        heading = "…" if column == "*" else title(column, lang, table=table)
        cells += [heading, definition(column, lang, table=table).replace("|", "\\|").strip()]
    return f"| {' | '.join(cells)} |"
