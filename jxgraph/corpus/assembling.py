"""Blocks become the tables of a corpus: documents in order, and one code a unit through all of them."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jxgraph.corpus.blocks import TABLES, Block, from_bytes, schemas
from jxgraph.corpus.staging import part_path
from jxgraph.naming import department

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from jxgraph.corpus.staging import Finished, Place

PART_DOCUMENTS = 500
"""Documents in a part: what is held in memory while a corpus is put together."""

_OPEN_BLOCKS = 8


class Wanted(NamedTuple):
    """A document of the corpus: its path, what the folder says of it by its title, and where its rows are."""

    path: str
    said: dict[str, str]
    place: Place


class _Run(NamedTuple):
    """Documents that follow each other both in the corpus and in one block."""

    first: int
    length: int
    place: Place


def write_tables(folder: Path, wanted: Sequence[Wanted], finished: Finished) -> dict[str, int]:
    """Write all tables in parts, and return the number of rows of each and of the parts.

    The same documents give the same bytes, whatever blocks their rows come from.
    """
    import pyarrow as pa

    codes = _Codes()
    blocks = _Blocks(finished)
    rows = dict.fromkeys(TABLES, 0)
    parts = range(0, len(wanted), PART_DOCUMENTS)
    for part, start in enumerate(parts):
        pieces: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
        for run in _runs(wanted[start : start + PART_DOCUMENTS], start):
            cut = _cut(blocks.at(run.place.source), run, rows["tasks"], codes)
            origins = wanted[run.first : run.first + run.length]
            cut["documents"] = _with_origins(cut["documents"], origins)
            for name in TABLES:
                pieces[name].append(cut[name])
                rows[name] += cut[name].num_rows
        for name in TABLES:
            _write(pa.concat_tables(pieces[name]), part_path(folder, name, part), name)
    _write(codes.table(), part_path(folder, "names", 0), "names")
    return {**rows, "names": len(codes.rows), "parts": len(parts)}


def _runs(wanted: Sequence[Wanted], start: int) -> Iterator[_Run]:
    first = 0
    for at in range(1, len(wanted) + 1):
        place = wanted[first].place
        if at == len(wanted) or wanted[at].place != place._replace(document=place.document + at - first):
            yield _Run(start + first, at - first, place)
            first = at


class _Blocks:
    """The blocks in use, the last few kept open: documents mostly stand in the order of the blocks."""

    def __init__(self, finished: Finished) -> None:
        self._finished = finished
        self._open: OrderedDict[Path | int, Block] = OrderedDict()

    def at(self, source: Path | int) -> Block:
        """Return the block of a staged file or of a part of the earlier result."""
        if source not in self._open:
            read = self._finished.block(source) if isinstance(source, int) else from_bytes(source.read_bytes())
            self._open[source] = read
        self._open.move_to_end(source)
        while len(self._open) > _OPEN_BLOCKS:
            self._open.popitem(last=False)
        return self._open[source]


class _Codes:
    """One code a unit, in the order of first appearance, with the kind and level that it has there."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[int, str, str, str, str, bool]] = {}

    def of(self, units: pa.Table, names: list[str]) -> np.ndarray[Any, np.dtype[np.int32]]:
        """Return the code of each of a block's names that stands in `units`."""
        code = np.full(len(names), -1, dtype=np.int32)
        columns = (units[name].to_pylist() for name in ("unit", "kind", "level", "collective"))
        for local, kind, level, collective in zip(*columns, strict=True):
            if code[local] < 0:
                name = names[local]
                if name not in self.rows:
                    self.rows[name] = (len(self.rows), name, department(name), kind, level, collective)
                code[local] = self.rows[name][0]
        return code

    def table(self) -> pa.Table:
        """Return the table `names`."""
        import pyarrow as pa

        schema = schemas()["names"]
        columns = list(zip(*self.rows.values(), strict=True)) or [()] * len(schema)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
        return pa.Table.from_arrays(arrays, schema=schema)


def _cut(block: Block, run: _Run, tasks: int, codes: _Codes) -> dict[str, pa.Table]:
    """Cut a run's rows out of a block, and give documents, tasks and units their codes in the corpus."""
    local = run.place.document
    cut = {}
    for name, table in block.tables.items():
        column = table["document"].to_numpy()
        start, end = np.searchsorted(column, [local, local + run.length])
        cut[name] = table.slice(start, end - start)
    code = codes.of(cut["units"], block.names)
    first = cut["tasks"]["task"][0].as_py()
    for name, table in cut.items():
        values = {"document": table["document"].to_numpy() - local + run.first}
        if "task" in table.column_names:
            values["task"] = table["task"].to_numpy() - first + tasks
        if "unit" in table.column_names:
            values["unit"] = code[table["unit"].to_numpy()]
        cut[name] = _replaced(table, values)
    return cut


def _replaced(table: pa.Table, values: dict[str, np.ndarray[Any, Any]]) -> pa.Table:
    import pyarrow as pa

    for name, column in values.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(column, pa.int32()))
    return table


def _with_origins(documents: pa.Table, wanted: Sequence[Wanted]) -> pa.Table:
    import pyarrow as pa

    from jxgraph.corpus.origin import Origin, origin_of

    titles, *issued = (documents[name].to_pylist() for name in ("title", "issuer", "issuer_level", "issued"))
    origins: list[Origin] = [
        origin_of(one.path, title, said, one.said)
        for one, title, said in zip(wanted, titles, zip(*issued, strict=True), strict=True)
    ]
    known = {"path": [one.path for one in wanted]}
    known |= {name: [getattr(origin, name) for origin in origins] for name in Origin._fields}
    schema = schemas()["documents"]
    columns = [
        pa.array(known[field.name], field.type) if field.name in known else documents[field.name] for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _write(table: pa.Table, path: Path, name: str) -> None:
    """Write a table from one piece: how it was put together must not show in the bytes."""
    import pyarrow.parquet as pq

    path.parent.mkdir(exist_ok=True)
    pq.write_table(table.cast(schemas()[name]).combine_chunks(), path, compression="zstd")
