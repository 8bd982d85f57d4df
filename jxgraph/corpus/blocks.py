"""Coded tables of some documents: what a worker gives back, what is staged, and what the Parquet files hold."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

TABLES = ("documents", "tasks", "assignments", "units", "remarks")
"""The tables that have rows of each document; beside them stand `names`, one for all."""

BY_FOLDER = ("path", "place", "place_from", "level", "level_from", "year", "year_from")
"""Columns of `documents` that the folder and the metadata have a say in: they are written anew in every run."""


class Block(NamedTuple):
    """Tables of some documents, the rows of each together and in their order.

    In the column `document` of every table stands the document's place in the block, from 0; `task` counts the tasks
    of the block, and `unit` is a place in `names`.
    """

    tables: Mapping[str, pa.Table]
    names: list[str]


_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "documents": """int32: document
            string: path name title issuer issuer_level issued place place_from level level_from
            int32: year
            string: year_from sha256 key lead_rule
            int32: tasks counted units assignments edges remarks warnings
            float64: gini top_share alone units_a_task density""",
        "tasks": """int32: document task
            string: task_id number part section leader text clause
            int32: line
            string: merged_into""",
        "assignments": """int32: document task unit
            int8: role
            int32: position
            float64: weight
            bool_: counted
            string: name printed
            int32: line""",
        "units": """int32: document unit
            string: kind level
            bool_: collective
            int32: rank lead co_lead support tasks
            float64: workload share
            int32: partners
            float64: closeness betweenness eigenvector pagerank""",
        "remarks": """int32: document
            string: code severity
            int32: line
            string: words done""",
        "names": """int32: unit
            string: name department kind level
            bool_: collective""",
    }
)
"""The columns of each table in their order, by type."""


@cache
def schemas() -> Mapping[str, pa.Schema]:
    """Return the columns of each table of a corpus, as Arrow has them."""
    import pyarrow as pa

    return {
        table: pa.schema(
            [
                (name, getattr(pa, kind.strip())())
                for kind, _, names in (group.partition(":") for group in groups.splitlines())
                for name in names.split()
            ]
        )
        for table, groups in _COLUMNS.items()
    }


def staged_schema(table: str) -> pa.Schema:
    """Return the columns of a table in a block: of `documents` without those that the whole folder decides."""
    import pyarrow as pa

    known = schemas()[table]
    if table != "documents":
        return known
    return pa.schema([field for field in known if field.name not in BY_FOLDER])


def to_bytes(block: Block) -> bytes:
    """Write a block as Arrow streams, one table behind the other."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    names = pa.table({"name": pa.array(block.names, pa.string())})
    for table in (*(block.tables[name] for name in TABLES), names):
        with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
            writer.write_table(table)
    return bytes(sink.getvalue())


def from_bytes(data: bytes) -> Block:
    """Read what `to_bytes` wrote.

    Raises
    ------
    pyarrow.ArrowInvalid
        The bytes are cut off or something else.
    """
    import pyarrow as pa

    source = pa.BufferReader(data)
    tables = {name: pa.ipc.open_stream(source).read_all() for name in TABLES}
    return Block(tables, pa.ipc.open_stream(source).read_all()["name"].to_pylist())
