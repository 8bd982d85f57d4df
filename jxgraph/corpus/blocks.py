"""Coded tables of some documents: what a worker gives back, what is staged, and what the Parquet files hold."""

from __future__ import annotations

from functools import cache
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


@cache
def schemas() -> Mapping[str, pa.Schema]:
    """Return the columns of each table of a corpus."""
    import pyarrow as pa

    text, whole, number, flag = pa.string(), pa.int32(), pa.float64(), pa.bool_()
    columns = {
        "documents": {
            "document": whole,
            **dict.fromkeys(
                (
                    "path",
                    "name",
                    "title",
                    "issuer",
                    "issuer_level",
                    "issued",
                    "place",
                    "place_from",
                    "level",
                    "level_from",
                ),
                text,
            ),
            "year": pa.int16(),
            "year_from": text,
            "sha256": text,
            "key": text,
            "lead_rule": text,
            **dict.fromkeys(("tasks", "counted", "units", "assignments", "edges", "remarks", "warnings"), whole),
            **dict.fromkeys(("gini", "top_share", "alone", "units_a_task", "density"), number),
        },
        "tasks": {
            "document": whole,
            "task": whole,
            **dict.fromkeys(("task_id", "number", "part", "section", "leader", "text", "clause"), text),
            "line": whole,
            "merged_into": text,
        },
        "assignments": {
            "document": whole,
            "task": whole,
            "unit": whole,
            "role": pa.int8(),
            "position": whole,
            "weight": number,
            "counted": flag,
            "name": text,
            "printed": text,
            "line": whole,
        },
        "units": {
            "document": whole,
            "unit": whole,
            "kind": text,
            "level": text,
            "collective": flag,
            **dict.fromkeys(("rank", "lead", "co_lead", "support", "tasks"), whole),
            "workload": number,
            "share": number,
            "partners": whole,
            **dict.fromkeys(("closeness", "betweenness", "eigenvector", "pagerank"), number),
        },
        "remarks": {
            "document": whole,
            "code": text,
            "severity": text,
            "line": whole,
            "words": text,
            "done": text,
        },
        "names": {"unit": whole, "name": text, "department": text, "kind": text, "level": text, "collective": flag},
    }
    return {table: pa.schema(list(fields.items())) for table, fields in columns.items()}


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
