"""The documents of a corpus as they were read, made again from its tables."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from jxgraph.corpus.blocks import TABLES
from jxgraph.corpus.storage import PART_DOCUMENTS, read_part
from jxgraph.model import SECTION_SEPARATOR, Assignment, Breakdown, Remark, Severity, Task, Unit
from jxgraph.weights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    Row = dict[str, Any]


def breakdowns(folder: Path, documents: Sequence[int]) -> Iterator[Breakdown]:
    """Yield documents of a corpus, given by their codes, each part of the tables read once; in the order of the codes.

    Tasks, units and remarks are those that were read; the text itself, and what is known of places in it, is not in a
    corpus.
    """
    names = read_part(folder, "names", 0)["name"].to_pylist()
    by_part: dict[int, list[int]] = defaultdict(list)
    for code in sorted(documents):
        by_part[code // PART_DOCUMENTS].append(code)
    for part, codes in sorted(by_part.items()):
        rows = {table: _by_document(folder, table, part, codes) for table in TABLES}
        for code in codes:
            yield _restored({table: rows[table][code] for table in TABLES}, names)


def _by_document(folder: Path, table: str, part: int, codes: list[int]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = {code: [] for code in codes}
    for row in read_part(folder, table, part, codes).to_pylist():
        grouped[row["document"]].append(row)
    return grouped


def _restored(rows: dict[str, list[Row]], names: Sequence[str]) -> Breakdown:
    (document,) = rows["documents"]
    of_task: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows["assignments"]:
        of_task[row["task"]].append(_assignment(row, names))
    return Breakdown(
        document=document["name"],
        title=document["title"],
        lead_rule=document["lead_rule"],
        sha256=document["sha256"],
        task_records=tuple(_task(row, tuple(of_task[row["task"]])) for row in rows["tasks"]),
        unit_records=tuple(Unit(names[r["unit"]], r["kind"], r["level"], r["collective"]) for r in rows["units"]),
        remark_records=tuple(
            Remark(r["code"], Severity(r["severity"]), r["line"], r["words"], r["done"]) for r in rows["remarks"]
        ),
        spans=(),
    )


def _assignment(row: Row, names: Sequence[str]) -> Assignment:
    role = ROLES[row["role"] - 1]
    name, printed, position, line = (row[key] for key in ("name", "printed", "position", "line"))
    return Assignment(names[row["unit"]], name, printed, role=role, position=position, line=line)


def _task(row: Row, assignments: tuple[Assignment, ...]) -> Task:
    words = {name: row[name] for name in ("number", "part", "leader", "text", "clause", "line")}
    section = tuple(filter(None, row["section"].split(SECTION_SEPARATOR)))
    return Task(id=row["task_id"], section=section, assignments=assignments, span=(0, 0), **words)
