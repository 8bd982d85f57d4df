"""The tables of a corpus on disk: staged while a folder is read, written in parts, and read by DuckDB."""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
from collections import OrderedDict
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jxgraph.corpus.blocks import SCHEMA_VERSION, TABLES, Block, from_bytes, schemas
from jxgraph.errors import InputError, OutputError, UsageError
from jxgraph.folders import STAGED_DOCUMENTS, read_manifest, scratch_folder
from jxgraph.locking import sibling_path
from jxgraph.naming import department

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa


# Staging: what was read so far is kept next to the result until that is complete, so that a later run can go on.


KIND = "corpus"
_SUFFIX = ".block"


class Place(NamedTuple):
    """Where a document's rows are: a staged file or the number of a part of the earlier result, and its place in it."""

    source: Path | int
    document: int


class Staging:
    """A folder of finished blocks next to the result, each written under another name and then renamed."""

    def __init__(self, target: Path) -> None:
        self.folder = sibling_path(target, STAGED_DOCUMENTS)

    def keep(self, block: bytes) -> Path:
        """Write a block under a name that follows from its content.

        Raises
        ------
        OutputError
            The disk is full or cannot be written; earlier blocks stay.
        """
        path = self.folder / _name(block)
        temporary = self.folder / f"{secrets.token_hex(8)}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(block)
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise OutputError("corpus.not_kept", folder=self.folder, reason=error) from error
        return path

    def places(self) -> Iterator[tuple[str, Place]]:
        """Yield the key of each document that is kept, and its place; a truncated file is no block."""
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")) if self.folder.is_dir() else ():
            block = path.read_bytes()
            if path.name == _name(block):
                keys = from_bytes(block).tables["documents"]["key"].to_pylist()
                yield from ((key, Place(path, at)) for at, key in enumerate(keys))

    def remove(self) -> None:
        """Remove the folder and all in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _name(block: bytes) -> str:
    """Name a block by its content, so that a truncated one is recognised."""
    return f"{hashlib.sha256(block).hexdigest()[:32]}{_SUFFIX}"


class EarlierCorpus:
    """An earlier result, as a source of the rows of unchanged documents; empty where it is `ignored`.

    Raises
    ------
    InputError
        The folder holds a corpus of another version, or one that lacks a file.
    """

    def __init__(self, target: Path, *, ignored: bool = False) -> None:
        self.folder = target
        self.manifest = None if ignored or read_manifest(target) is None else corpus_manifest(target)

    def places(self) -> Iterator[tuple[str, Place]]:
        """Yield the key of each document of the result, and its place."""
        for part in range(self.manifest["counts"]["parts"] if self.manifest else 0):
            keys = self._table("documents", part)["key"].to_pylist()
            yield from ((key, Place(part, at)) for at, key in enumerate(keys))

    def block(self, part: int) -> Block:
        """Return a part of the result as a block, its documents and tasks counted from 0."""
        import pyarrow.compute as pc

        tables = {name: self._table(name, part) for name in TABLES}
        first = {"document": tables["documents"]["document"][0], "task": tables["tasks"]["task"][0]}
        for name, table in tables.items():
            for column in first.keys() & set(table.column_names):
                moved = pc.subtract(table[column], first[column])
                tables[name] = tables[name].set_column(table.column_names.index(column), column, moved)
        return Block(tables, self._names())

    def _names(self) -> list[str]:
        return list(self._table("names", 0)["name"].to_pylist())

    def _table(self, name: str, part: int) -> pa.Table:
        return read_part(self.folder, name, part)


def read_part(folder: Path, table: str, part: int, documents: Sequence[int] | None = None) -> pa.Table:
    """Read a part of a table, or the rows of some documents in it, in their order.

    Raises
    ------
    InputError
        The file is missing or damaged.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = part_path(folder, table, part)
    chosen = None if documents is None else pc.field("document").isin(documents)
    try:
        return pq.read_table(path, schema=schemas()[table], partitioning=None, filters=chosen)
    except (OSError, pa.ArrowException) as error:
        raise InputError("corpus.damaged_file", path=path, error=error) from None


def part_path(folder: Path, table: str, part: int) -> Path:
    """Where a part of a table lies in a corpus."""
    return folder / table / f"part-{part:05}.parquet"


def corpus_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a corpus.

    Raises
    ------
    InputError
        The folder holds no corpus, or one of another version.
    """
    manifest = read_manifest(folder)
    if manifest is None and not folder.exists():
        raise InputError("corpus.missing", folder=folder)
    if manifest is None or manifest.get("kind") != KIND:
        raise InputError("corpus.no_corpus", folder=folder)
    if manifest.get("schema_version") != SCHEMA_VERSION:
        raise InputError(
            "corpus.version", folder=folder, version=manifest.get("schema_version"), expected=SCHEMA_VERSION
        )
    return manifest


# From blocks to the tables of a corpus: documents in order, and one code a unit in all of them.


PART_DOCUMENTS = 500
"""Documents in a part: what is in memory while the tables are written."""

_OPEN_BLOCKS = 8


class Wanted(NamedTuple):
    """A document of the corpus: its path, its metadata, and the place of its rows."""

    path: str
    metadata: dict[str, str]
    place: Place


class _Run(NamedTuple):
    """Documents that follow each other both in the corpus and in one block."""

    first: int
    length: int
    place: Place


def write_tables(folder: Path, wanted: Sequence[Wanted], earlier: EarlierCorpus) -> dict[str, int]:
    """Write all tables in parts, and return the number of rows of each and of the parts.

    The same documents give the same bytes, whatever blocks their rows come from.
    """
    import pyarrow as pa

    codes = _Codes()
    blocks = _Blocks(earlier)
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

    def __init__(self, earlier: EarlierCorpus) -> None:
        self._earlier = earlier
        self._open: OrderedDict[Path | int, Block] = OrderedDict()

    def at(self, source: Path | int) -> Block:
        """Return the block of a staged file or of a part of the earlier result."""
        if source not in self._open:
            read = self._earlier.block(source) if isinstance(source, int) else from_bytes(source.read_bytes())
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

    from jxgraph.parsing.origin import Origin, origin_of

    titles, *issued = (documents[name].to_pylist() for name in ("title", "issuer", "issuer_level", "issued"))
    origins: list[Origin] = [
        origin_of(one.path, title, of_title, one.metadata)
        for one, title, of_title in zip(wanted, titles, zip(*issued, strict=True), strict=True)
    ]
    known = {"path": [one.path for one in wanted]}
    known |= {name: [getattr(origin, name) for origin in origins] for name in Origin._fields}
    schema = schemas()["documents"]
    columns = [
        pa.array(known[field.name], field.type) if field.name in known else documents[field.name] for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _write(table: pa.Table, path: Path, name: str) -> None:
    """Write a table as one chunk: the bytes must not depend on how it was put together."""
    import pyarrow.parquet as pq

    path.parent.mkdir(exist_ok=True)
    pq.write_table(table.cast(schemas()[name]).combine_chunks(), path, compression="zstd")


# The tables of a corpus in DuckDB, within a memory limit, spilling to disk.


MEMORY = "600MB"
"""What DuckDB may hold by default; with Python and its libraries a process then stays within a gigabyte."""

_MEMORY = re.compile(r"\d+(?:\.\d+)?\s*(?:[KMGT]i?B)", re.IGNORECASE)
_GLOB = re.compile(r"[*?\[]")


def need_extra() -> None:
    """Refuse to work without the libraries of the extra.

    Raises
    ------
    UsageError
        One of them is not installed.
    """
    if find_spec("pyarrow") is None or find_spec("duckdb") is None:
        raise UsageError("corpus.extra")


@contextmanager
def tables_of(folder: Path, memory: str = MEMORY) -> Iterator[Any]:
    """Yield a DuckDB connection with a view for each table of a corpus.

    Raises
    ------
    UsageError
        The memory limit is none.
    InputError
        A file of the corpus is missing or damaged.
    OutputError
        The disk is full, where a query spills to it.
    """
    import duckdb

    if not _MEMORY.fullmatch(memory):
        raise UsageError("corpus.memory", example=MEMORY, memory=memory)
    with scratch_folder() as spill:
        # rows come in any order, so every query has an ORDER BY; extensions are never fetched from the network
        config: dict[str, Any] = {
            "memory_limit": memory,
            "temp_directory": str(spill),
            "preserve_insertion_order": False,
        }
        config |= {"autoinstall_known_extensions": False}
        with duckdb.connect(config=config) as connection:
            _make_views(connection, folder)
            try:
                yield connection
            except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
                raise OutputError("corpus.spill", memory=memory, reason=str(error).splitlines()[0]) from error


def _make_views(connection: Any, folder: Path) -> None:
    import duckdb

    try:
        for table in schemas():
            source = _files(folder / table)
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({source})")  # noqa: S608 -- quoted
    except duckdb.Error as error:
        words = str(error).splitlines()[0]
        raise InputError("corpus.damaged", folder=folder, reason=words) from None


def _files(folder: Path) -> str:
    pattern = _GLOB.sub(lambda sign: f"[{sign[0]}]", folder.as_posix()) + "/*.parquet"
    return quoted(pattern)


def quoted(text: str) -> str:
    """Write a text as SQL does."""
    return "'" + text.replace("'", "''") + "'"
