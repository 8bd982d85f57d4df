"""What was read so far, kept beside the result until it is whole, so that a later run goes on where one ended."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.corpus.blocks import TABLES, Block, from_bytes, schemas
from jxgraph.corpus.settings import SCHEMA_VERSION
from jxgraph.errors import InputError, OutputError
from jxgraph.report.folder import aside, read_manifest, recover

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

KIND = "corpus"
_SUFFIX = ".block"


class Place(NamedTuple):
    """Where a document's rows are: a staged file or the number of a part of the earlier result, and its place in it."""

    source: Path | int
    document: int


class Staging:
    """A folder of finished blocks beside the result, each written whole and then renamed.

    In it the result grows too, so that a run that is killed leaves nothing elsewhere.
    """

    def __init__(self, target: Path) -> None:
        before = aside(target)
        self.folder = before.with_name(before.name + ".staging")
        self.result = self.folder / "result"

    def keep(self, block: bytes) -> Path:
        """Write a block under a name that follows from its content.

        Raises
        ------
        OutputError
            The disk is full or closed to us; all that was kept before stays.
        """
        path = self.folder / _name(block)
        beside = self.folder / f"{secrets.token_hex(8)}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(block)
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise OutputError(
                f"cannot keep what was read in {str(self.folder)!r}: {error.strerror or error}; what is there stays: "
                "make room and run again to go on"
            ) from error
        return path

    def places(self) -> Iterator[tuple[str, Place]]:
        """Yield the key of each document that is kept, and its place; a file that is cut off is no block."""
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")) if self.folder.is_dir() else ():
            block = path.read_bytes()
            if path.name == _name(block):
                keys = from_bytes(block).tables["documents"]["key"].to_pylist()
                yield from ((key, Place(path, at)) for at, key in enumerate(keys))

    def remove(self) -> None:
        """Remove the folder and all in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _name(block: bytes) -> str:
    """Name a block by its content, so that one that a failing machine cut off is known."""
    return f"{hashlib.sha256(block).hexdigest()[:32]}{_SUFFIX}"


class Finished:
    """An earlier result, as a source of the rows of documents that are unchanged; nothing where it is `ignored`.

    Raises
    ------
    InputError
        The folder holds a corpus of another version, or one that lacks a file.
    """

    def __init__(self, target: Path, *, ignored: bool = False) -> None:
        recover(aside(target), target)
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
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = part_path(self.folder, name, part)
        try:
            return pq.read_table(path, schema=schemas()[name], partitioning=None)
        except (OSError, pa.ArrowException) as error:
            raise InputError(f"{path}: {error}; the corpus is damaged: read it anew (--fresh)") from None


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
    if manifest is None or manifest.get("kind") != KIND:
        raise InputError(f"{folder}: no corpus: expected a folder that jxgraph corpus wrote")
    if manifest.get("schema_version") != SCHEMA_VERSION:
        raise InputError(
            f"{folder}: a corpus of version {manifest.get('schema_version')}, where this jxgraph has version "
            f"{SCHEMA_VERSION}; read it anew: jxgraph corpus … --fresh"
        )
    return manifest
