"""A reading as a workbook that a person corrects and gives back as the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jxgraph.errors import expect
from jxgraph.parsing.corrected import HEADER, correctable
from jxgraph.records import Breakdown
from jxgraph.tables.workbook import write_workbook

if TYPE_CHECKING:
    from os import PathLike


def write_correctable(breakdown: Breakdown, path: str | PathLike[str]) -> None:
    """Write a breakdown as a workbook to correct: a row a task, units in full between '；', a column for each role.

    `read_breakdown` takes the corrected workbook as the document; a row may be changed, added or removed.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    import pandas as pd

    expect(breakdown, Breakdown, "a Breakdown")
    about = pd.DataFrame({"标题": [breakdown.title or breakdown.document, breakdown.lead_rule]})
    tasks = pd.DataFrame(correctable(breakdown), columns=list(HEADER))
    write_workbook({"文件": about, "任务": tasks}, path, lang="zh")
