"""The tables of a corpus in DuckDB: read where they lie, within a stated memory limit, spilling to disk."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from jxgraph.corpus.blocks import schemas
from jxgraph.errors import InputError, OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEMORY = "600MB"
"""What DuckDB may hold by default; with Python and its libraries a process then stays within a gigabyte."""

_MEMORY = re.compile(r"\d+(?:\.\d+)?\s*(?:[KMGT]i?B)", re.IGNORECASE)
_GLOB = re.compile(r"[*?\[]")


def need_extra() -> None:
    """Refuse to go on without the libraries of the extra.

    Raises
    ------
    UsageError
        One of them is not installed.
    """
    if find_spec("pyarrow") is None or find_spec("duckdb") is None:
        raise UsageError("many documents need the extra 'corpus': pip install 'jxgraph[corpus]'")


@contextmanager
def tables_of(folder: Path, memory: str = MEMORY) -> Iterator[Any]:
    """Give a DuckDB connection with a view for each table of a corpus.

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
        raise UsageError(f"the memory limit must be a number with a unit, as '{MEMORY}', not {memory!r}")
    with tempfile.TemporaryDirectory(prefix="jxgraph-") as spill:
        # where equal rows come in any order every query says its order; the network is never asked for extensions
        config: dict[str, Any] = {"memory_limit": memory, "temp_directory": spill, "preserve_insertion_order": False}
        config |= {"autoinstall_known_extensions": False}
        with duckdb.connect(config=config) as connection:
            _make_views(connection, folder)
            try:
                yield connection
            except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
                raise OutputError(
                    f"a query needs more than {memory} and the disk has no room to spill to, or cannot be read: "
                    f"{str(error).splitlines()[0]}"
                ) from error


def _make_views(connection: Any, folder: Path) -> None:
    import duckdb

    try:
        for table in schemas():
            source = _files(folder / table)
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({source})")  # noqa: S608 -- quoted
    except duckdb.Error as error:
        words = str(error).splitlines()[0]
        raise InputError(f"{folder}: the corpus is damaged: read it anew (--fresh): {words}") from None


def _files(folder: Path) -> str:
    pattern = _GLOB.sub(lambda found: f"[{found[0]}]", folder.as_posix()) + "/*.parquet"
    return quoted(pattern)


def quoted(text: str) -> str:
    """Write a text as SQL does."""
    return "'" + text.replace("'", "''") + "'"
