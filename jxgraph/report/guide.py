"""What lies in a report's folder, file by file and column by column, made from the code that writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jxgraph.labels import LANGUAGES, definition, table_title, title
from jxgraph.report.contents import contents

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    ``python -c "from jxgraph.report.guide import folder_guide; print(folder_guide(), end='')"``
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
