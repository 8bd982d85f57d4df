"""The reading that a workbook keeps beside what a person fills in: a breakdown as rows of a sheet, and back.

A row is a key and its JSON, which has no blank, control or other character that an office program might change. The
first row has the format and its version, the last the digest of all rows between.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from jxgraph.correction import Applied, Correction
from jxgraph.display import replace_surrogates
from jxgraph.errors import InputError, UsageError
from jxgraph.i18n import make_remark
from jxgraph.model import (
    Assignment,
    Breakdown,
    Corrected,
    Remark,
    Role,
    Selection,
    Severity,
    Span,
    SpanKind,
    Task,
    Unit,
)
from jxgraph.naming import kind_code
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jxgraph.model import Line


FORMAT = "jxgraph-ledger"
"""What the first row says, before the version."""

PLAIN, WITH_CORRECTIONS = 1, 2
"""Versions of the rows: a reading without corrections is written so that an earlier jxgraph reads it as well."""

_BEFORE = "before_"
"""Begins the keys of the rows of a reading before it was corrected."""

_MORE, _END = "+", "end"
_LONGEST = 15_000
"""Characters in a cell, which holds 32,767 units of UTF-16; what is longer goes on in the next row."""

_FRAGILE = regex(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]|_(?=x)|x(?=005F_)")
"""What XML cannot hold, what a reader of sheets tidies away, and escapes of Excel's, some of which openpyxl drops."""


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A breakdown as it was read, and the settings of the workbook that keeps it."""

    breakdown: Breakdown
    settings: Mapping[str, Any]


def reading_rows(breakdown: Breakdown, settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write a breakdown as rows of a key and a text; of a subset the full document, and which tasks it has."""
    rows = [(key, _json(value)) for key, value in _values(breakdown, settings)]
    full = breakdown.selection.full if breakdown.selection else breakdown
    head = (FORMAT, str(WITH_CORRECTIONS if full.corrected else PLAIN))
    return [head, *(part for row in rows for part in _parts(*row)), (_END, _digest(rows))]


def _values(breakdown: Breakdown, settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    selection = breakdown.selection
    full = selection.full if selection else breakdown
    yield "document", [full.document, full.title, full.lead_rule, full.sha256, full.date]
    yield "settings", dict(settings)
    yield from _records(full)
    yield "spans", full.spans
    if full.corrected:
        yield "corrected", [(a.correction.as_dict(), a.correction.place, *a[1:]) for a in full.corrected.records]
        yield from ((_BEFORE + key, values) for key, values in _records(full.corrected.original))
    if selection:
        yield "selection", [selection.criteria, [task.id for task in breakdown.task_records]]


def _records(breakdown: Breakdown) -> Iterator[tuple[str, Any]]:
    for task in breakdown.task_records:
        yield "task", astuple(task)
    for unit in breakdown.unit_records:
        yield "unit", astuple(unit)
    for remark in breakdown.remark_records:
        yield "remark", astuple(remark)


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _FRAGILE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _parts(key: str, text: str) -> Iterator[tuple[str, str]]:
    for start in range(0, len(text), _LONGEST):
        yield (_MORE if start else key), text[start : start + _LONGEST]


def _digest(rows: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256("\n".join(map("\t".join, rows)).encode()).hexdigest()


# Back from the lines of a workbook.


def kept_reading(lines: Sequence[Line]) -> KeptReading | None:
    """Return what a workbook keeps, whatever was filled in; None where the lines are of no such workbook.

    It is the breakdown that was written, but that halves of surrogate pairs are shown, as everywhere outside a text.

    Raises
    ------
    InputError
        The rows were written by a later jxgraph, or somebody changed them.
    """
    head = next((line for line in lines if line.cells and line.cells[0] == FORMAT), None)
    if head is None or head.cells is None:
        return None
    if head.cells[1:2] not in {(str(version),) for version in (PLAIN, WITH_CORRECTIONS)}:
        raise InputError("ledger.version", version=" ".join(head.cells[1:2]), known=WITH_CORRECTIONS)
    rows = list(_joined([line.cells[:2] for line in lines if line.table == head.table and line.cells]))
    if not rows or rows.pop() != (_END, _digest(rows[1:])):
        raise InputError("ledger.damaged")
    try:
        return _reading([(key, json.loads(text)) for key, text in rows[1:]])
    except (ValueError, TypeError, KeyError, RecursionError, UsageError):
        raise InputError("ledger.damaged") from None


def _joined(rows: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Join the rows that go on with the text of the one before."""
    key, text = "", ""
    for name, *words in rows:
        if name == _MORE:
            text += "".join(words)
            continue
        if key:
            yield key, text
        key, text = name, "".join(words)
    if key:
        yield key, text


def _reading(rows: Sequence[tuple[str, Any]]) -> KeptReading:
    found = {key: [value for _, value in group] for key, group in groupby(rows, key=lambda row: row[0])}
    document, title, lead_rule, sha256, date = map(_text, found["document"][0])
    full = Breakdown(
        document=document,
        title=title,
        lead_rule=lead_rule,
        sha256=sha256,
        spans=tuple(Span(SpanKind(kind), _whole(start), _whole(end)) for kind, start, end in found["spans"][0]),
        date=date,
        **_of_records(found, ""),
    )
    if "corrected" in found:
        original = replace(full, **_of_records(found, _BEFORE))
        full = replace(full, corrected=Corrected(tuple(map(_applied, found["corrected"][0])), original))
    selected = _selected(full, *found["selection"][0]) if "selection" in found else full
    return KeptReading(selected, dict(found["settings"][0]))


def _of_records(found: Mapping[str, list[Any]], key: str) -> dict[str, Any]:
    return {
        "task_records": tuple(map(_task, found[f"{key}task"])),
        "unit_records": tuple(map(_unit, found.get(f"{key}unit", ()))),
        "remark_records": tuple(map(_remark, found.get(f"{key}remark", ()))),
    }


def _applied(values: Sequence[Any]) -> Applied:
    said, place, places, tasks, before, after, role_before, role_after, candidates = values
    correction, ids = Correction.from_dict(said, _text(place)), tuple(map(_text, tasks))
    units, roles = (_text(before), _text(after)), (_text(role_before), _text(role_after))
    return Applied(correction, _whole(places), ids, *units, *roles, _whole(candidates))


def _task(values: Sequence[Any]) -> Task:
    id_, number, part, section, leader, text, clause, assignments, line, (start, end), file = values
    return Task(
        id=_text(id_),
        number=_text(number),
        part=_text(part),
        section=tuple(map(_text, section)),
        leader=_text(leader),
        text=_text(text),
        clause=_text(clause),
        assignments=tuple(map(_assignment, assignments)),
        line=_whole(line),
        span=(_whole(start), _whole(end)),
        file=_text(file),
    )


def _assignment(values: Sequence[Any]) -> Assignment:
    unit, name, printed, role, position, line = values
    return Assignment(_text(unit), _text(name), _text(printed), Role(role), _whole(position), _whole(line))


def _unit(values: Sequence[Any]) -> Unit:
    name, kind, level, collective = values
    return Unit(_text(name), kind_code(_text(kind)), _text(level), bool(collective))


def _remark(values: Sequence[Any]) -> Remark:
    code, severity, line, words, done, facts, file = values
    pairs = tuple((_text(name), _text(fact)) for name, fact in facts)
    return Remark(_text(code), Severity(severity), _whole(line), _text(words), _text(done), pairs, _text(file))


def _selected(full: Breakdown, criteria: Sequence[Any], ids: Sequence[Any]) -> Breakdown:
    """Return the tasks of a subset with the units that they name, as `subset` does."""
    kept = {_text(id_) for id_ in ids}
    tasks = tuple(task for task in full.task_records if task.id in kept)
    present = {a.unit for task in tasks for a in task.assignments}
    units = tuple(unit for unit in full.unit_records if unit.name in present)
    pairs = tuple((_text(name), _text(words)) for name, words in criteria)
    return replace(full, task_records=tasks, unit_records=units, selection=Selection(pairs, full))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return str(replace_surrogates(value))


def _whole(value: Any) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value


def read_as_kept(kept: KeptReading, *, usual: bool, among_several: bool) -> Breakdown:
    """Return the kept reading as the document; options of reading other than the `usual` are remarked, for it is read.

    Raises
    ------
    InputError
        It is one of several files: a ledger has the full document.
    """
    if among_several:
        raise InputError("ledger.among_several")
    remark = () if usual else (make_remark("ledger_options", Severity.WARNING, 1, ""),)
    return replace(kept.breakdown, remark_records=(*remark, *kept.breakdown.remark_records))
