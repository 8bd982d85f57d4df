"""A frame as a table for people: CSV, an Excel workbook, aligned text for the terminal, Markdown, HTML, LaTeX."""

from jxgraph.tables.columns import FIRST_COLUMNS, columns_of, decimals, text_width
from jxgraph.tables.corrections import write_correctable
from jxgraph.tables.paper import to_html, to_latex, to_markdown
from jxgraph.tables.text import format_text, printable, write_csv
from jxgraph.tables.workbook import write_workbook

__all__ = [
    "FIRST_COLUMNS",
    "columns_of",
    "decimals",
    "format_text",
    "printable",
    "text_width",
    "to_html",
    "to_latex",
    "to_markdown",
    "write_correctable",
    "write_csv",
    "write_workbook",
]
