"""A frame as a table for people: CSV, an Excel workbook, terminal text, Markdown, HTML, LaTeX, a notebook's table.

>>> import jxgraph as jx
>>> print(jx.tables.format_text(jx.workload([("t1", "市财政局", "lead")]), ["unit", "kind", "lead"], lang="zh"))
责任单位  单位类别  牵头
市财政局  政府部门     1
"""

from jxgraph.messages import printable
from jxgraph.tables.columns import FIRST_COLUMNS, columns_of, decimals, text_width
from jxgraph.tables.grid import Sortable, sortable
from jxgraph.tables.latex import to_latex
from jxgraph.tables.paper import to_html, to_markdown
from jxgraph.tables.text import format_text, write_csv
from jxgraph.tables.workbook import write_correctable, write_workbook

__all__ = [
    "FIRST_COLUMNS",
    "Sortable",
    "columns_of",
    "decimals",
    "format_text",
    "printable",
    "sortable",
    "text_width",
    "to_html",
    "to_latex",
    "to_markdown",
    "write_correctable",
    "write_csv",
    "write_workbook",
]
