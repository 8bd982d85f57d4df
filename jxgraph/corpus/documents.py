"""Documents from their files to coded rows: the work of one worker process."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jxgraph.corpus.blocks import TABLES, Block, Failure, staged_schema, to_bytes
from jxgraph.corpus.measuring import Edges, document_measures, unit_measures
from jxgraph.errors import InputError, UsageError
from jxgraph.model import SECTION_SEPARATOR, repeats
from jxgraph.naming import AmbiguousUnitError
from jxgraph.parsing.corrections import correct
from jxgraph.parsing.origin import issued_by
from jxgraph.parsing.pipeline import assemble
from jxgraph.parsing.verdict import verdict
from jxgraph.reading import document_lines, read_bytes
from jxgraph.reading.archives import split_member
from jxgraph.subsets import subset
from jxgraph.weights import ROLE_CODES, Entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.corpus.blocks import Settings
    from jxgraph.corpus.files import SourceFile
    from jxgraph.model import Breakdown
    from jxgraph.parsing.origin import Issued
    from jxgraph.weights import Scheme

Columns = dict[str, list[Any]]


class Outcome(NamedTuple):
    """The bytes of a block of documents, empty where none could be read, and the failures."""

    block: bytes
    failures: tuple[Failure, ...]


def read_documents(documents: Sequence[SourceFile], settings: Settings) -> Outcome:
    """Read and measure documents, in their order; one that fails is a failure and never an exception."""
    rows = _Rows()
    failures = []
    for document in documents:
        try:
            rows.add(*_read(document, settings), settings.weighing())
        except InputError as error:
            code = _CODES.get(type(error), "input")
            failures.append(Failure(document.path, code, error.message, str(document.file)))
        except Exception as error:  # noqa: BLE001 -- whatever is wrong with one document, the others are read
            failures.append(Failure(document.path, "error", f"{type(error).__name__}: {error}"))
    return Outcome(to_bytes(rows.block()) if rows.count else b"", tuple(failures))


class _ChangedError(InputError):
    """The file has changed since the folder was searched."""


class _OutsideError(InputError):
    """No task of the document is in the subset."""


class _AmbiguousError(InputError):
    """Several units of the document answer to the name that selects its tasks."""


_CODES = {_ChangedError: "changed", _OutsideError: "outside", _AmbiguousError: "ambiguous"}


def _read(file: SourceFile, settings: Settings) -> tuple[Breakdown, Issued, str]:
    """Read one document: the breakdown, who issued it and when, and its key."""
    if not Path(split_member(file.file)[0]).exists():
        raise _ChangedError("corpus.gone")
    data = read_bytes(file.file)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise _ChangedError("corpus.changed")
    path = PurePosixPath(file.path)
    lines = document_lines(data, Path(file.file).suffix.lower())
    options = settings.reading()
    breakdown = assemble(lines, path.stem, file.sha256, options)
    breakdown = correct(breakdown, settings.corrections, names=options.names, remark_unplaced=False)
    _refuse_surrogates(breakdown)
    breakdown = _subset_of(breakdown, settings)
    return breakdown, issued_by(breakdown.title, lines), settings.key(file.sha256, path.name)


def _subset_of(breakdown: Breakdown, settings: Settings) -> Breakdown:
    try:
        return subset(breakdown, **settings.subset) if settings.subset else breakdown
    except AmbiguousUnitError as error:
        raise _AmbiguousError(error.message) from None
    except UsageError as error:
        raise _OutsideError(error.message) from None


def _refuse_surrogates(breakdown: Breakdown) -> None:
    """Refuse text that no table can hold, before it joins the rows of other documents."""
    try:
        "".join(_texts(breakdown)).encode()
    except UnicodeEncodeError as error:
        raise InputError("corpus.half_character", character=error.object[error.start]) from None


def _texts(breakdown: Breakdown) -> Iterator[str]:
    yield from (breakdown.title, breakdown.lead_rule)
    for task in breakdown.task_records:
        yield from (task.number, task.part, *task.section, task.leader, task.text, task.clause)
        yield from (a.name + a.unit for a in task.assignments)
    yield from (remark.words for remark in breakdown.remark_records)


class _Rows:
    """Columns of a block as they grow."""

    def __init__(self) -> None:
        self.count = 0
        self._tasks = 0
        self._codes: dict[str, int] = {}
        self._columns: dict[str, Columns] = {table: {} for table in TABLES}

    def block(self) -> Block:
        """Return the tables of all documents that were added."""
        import pyarrow as pa

        tables = {}
        for table in TABLES:
            schema, columns = staged_schema(table), self._columns[table]
            arrays = [pa.array(columns.get(field.name, []), field.type) for field in schema]
            tables[table] = pa.Table.from_arrays(arrays, schema=schema)
        return Block(tables, list(self._codes))

    def add(self, breakdown: Breakdown, issued: Issued, key: str, scheme: Scheme) -> None:
        """Add a document's rows; nothing is added of one that fails."""
        merged = repeats(breakdown.task_records)
        local = {unit.name: at for at, unit in enumerate(breakdown.unit_records)}
        assignments = _assignments(breakdown, merged, local, scheme)
        edges = _edges(breakdown, assignments, merged)
        of_units = unit_measures(edges)
        of_document: Columns = {
            name: [None if np.isnan(value) else value] for name, value in document_measures(edges, of_units).items()
        }
        self._extend("documents", 1, self._document(breakdown, issued, key, edges) | of_document)
        self._extend("tasks", len(breakdown.task_records), self._tasks_of(breakdown, merged))
        codes = np.array([self._codes.setdefault(name, len(self._codes)) for name in local], dtype=np.int32)
        assignments["unit"] = codes[assignments["unit"]].tolist()
        assignments["task"] = [task + self._tasks for task in assignments["task"]]
        self._extend("assignments", len(assignments["unit"]), assignments)
        self._extend("units", len(local), _units(breakdown, codes) | {k: v.tolist() for k, v in of_units.items()})
        self._extend("remarks", len(breakdown.remark_records), _remarks(breakdown))
        self.count += 1
        self._tasks += len(breakdown.task_records)

    def _extend(self, table: str, rows: int, columns: Columns) -> None:
        for name, values in ({"document": [self.count] * rows} | columns).items():
            self._columns[table].setdefault(name, []).extend(values)

    def _tasks_of(self, breakdown: Breakdown, merged: dict[str, str]) -> Columns:
        tasks = breakdown.task_records
        return {
            "task": list(range(self._tasks, self._tasks + len(tasks))),
            "task_id": [task.id for task in tasks],
            "section": [SECTION_SEPARATOR.join(task.section) for task in tasks],
            "merged_into": [merged.get(task.id, "") for task in tasks],
            **{
                name: [getattr(task, name) for task in tasks]
                for name in ("number", "part", "leader", "text", "clause", "line")
            },
        }

    def _document(self, breakdown: Breakdown, issued: Issued, key: str, edges: Edges) -> Columns:
        remarks = breakdown.remark_records
        values = {
            "name": breakdown.document,
            "title": breakdown.title,
            "sha256": breakdown.sha256,
            "key": key,
            "lead_rule": breakdown.lead_rule,
            "issuer": issued[0],
            "issuer_level": issued[1],
            "issued": issued[2],
            "tasks": len(breakdown.task_records),
            "counted": edges.tasks,
            "units": len(breakdown.unit_records),
            "assignments": sum(len(task.assignments) for task in breakdown.task_records),
            "edges": len(edges.task),
            "remarks": len(remarks),
            "warnings": sum(remark.severity != "info" for remark in remarks),
            "left_out": verdict(breakdown).left_out,
        }
        return {name: [value] for name, value in values.items()}


def _assignments(breakdown: Breakdown, merged: dict[str, str], local: dict[str, int], scheme: Scheme) -> Columns:
    """List every assignment as printed, in coded columns; one of a merged task is not counted and weighs nothing."""
    rows = [(at, task.id not in merged, a) for at, task in enumerate(breakdown.task_records) for a in task.assignments]
    role = np.array([ROLE_CODES[a.role] for *_, a in rows], dtype=np.int8)
    task = np.array([at for at, *_ in rows], dtype=np.intp)
    position = np.array([a.position for *_, a in rows], dtype=np.int32)
    counted = np.array([counts for _, counts, _ in rows], dtype=bool)
    weight = scheme.weigh(Entries(task, role, position))
    return {
        "task": task.tolist(),
        "unit": [local[a.unit] for *_, a in rows],
        "role": role.tolist(),
        "position": position.tolist(),
        "weight": np.where(counted, weight, 0.0).tolist(),
        "counted": counted.tolist(),
        **{name: [getattr(a, name) for *_, a in rows] for name in ("name", "printed", "line")},
    }


def _edges(breakdown: Breakdown, assignments: Columns, merged: dict[str, str]) -> Edges:
    """Return the entries of the document's matrix: those of its tasks without the repeats, which are renumbered."""
    kept = np.array([task.id not in merged for task in breakdown.task_records], dtype=bool)
    counted = np.array(assignments["counted"], dtype=bool)
    row = np.cumsum(kept) - 1
    return Edges(
        row[np.array(assignments["task"], dtype=np.intp)[counted]].astype(np.int32),
        np.array(assignments["unit"], dtype=np.int32)[counted],
        np.array(assignments["role"], dtype=np.int8)[counted],
        np.array(assignments["weight"], dtype=np.float64)[counted],
        int(kept.sum()),
        np.array([unit.collective for unit in breakdown.unit_records], dtype=bool),
    )


def _units(breakdown: Breakdown, codes: np.ndarray[Any, np.dtype[np.int32]]) -> Columns:
    units = breakdown.unit_records
    return {"unit": codes.tolist()} | {
        name: [getattr(unit, name) for unit in units] for name in ("kind", "level", "collective")
    }


def _remarks(breakdown: Breakdown) -> Columns:
    remarks = breakdown.remark_records
    return {
        name: [str(getattr(remark, name)) if name != "line" else remark.line for remark in remarks]
        for name in ("code", "severity", "line", "words", "done")
    }
