"""What corrections leave of the remarks on a reading, and the remarks on what they did."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.correction import Applied
from jxgraph.i18n import make_remark
from jxgraph.model import Remark, Role, Severity, Task, id_forms, repeats
from jxgraph.parsing.corrections.places import CUT, key, last_line, remark_places, same_words, sentence_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jxgraph.correction import Correction
    from jxgraph.model import Breakdown
    from jxgraph.parsing.corrections.places import RemarkPlace


_NAME_CODES = (
    *("odd_name", "repaired", "misread", "doubtful_name", "left_out"),
    *("glued", "completed", "government", "same"),
)
SETTLED_BY: Mapping[str, str] = MappingProxyType(
    {**dict.fromkeys(_NAME_CODES, "name"), "named_twice": "unit", "empty_clause": "added"}
)
"""By the code of a remark, what settles it besides accepting it: a correction of the name in a clause that it is about,
of a name that was read as its unit, or a unit that is added."""

_LONGEST = 40


class Settled(NamedTuple):
    """A task with the printed names that a correction replaced, and the units that they were read as."""

    task: Task
    printed: frozenset[str]
    units: frozenset[str]


# Remarks that were looked at.


def accepted(original: Breakdown, corrections: Sequence[Correction]) -> tuple[list[Remark], list[Applied]]:
    """Make remarks that were looked at into ones that want no checking; return all remarks, and what was found."""
    places = remark_places(original) if corrections else []
    remarks, done = list(original.remark_records), []
    for correction in corrections:
        meant = [at for at, place in enumerate(places) if _is_meant(correction, place)]
        found = meant if correction.everywhere else _hinted(correction, meant, places)
        for at in found:
            was = original.remark_records[at]
            remarks[at] = replace(
                make_remark("accepted", Severity.INFO, was.line, was.words, was=was.code), file=was.file
            )
        ids = tuple(dict.fromkeys(task.id for at in found if (task := places[at].task)))
        done.append(Applied(correction, len(found), ids, candidates=0 if found else len(meant)))
    return remarks, done


def _is_meant(correction: Correction, place: RemarkPlace) -> bool:
    remark, task = place.remark, place.task
    if remark.code != correction.remark or not _says(correction.words, remark.words):
        return False
    printed = (task.text, task.clause) if task else ("", "")
    return all(_says(given, words) for given, words in zip((correction.text, correction.clause), printed, strict=True))


def _says(given: str, printed: str) -> bool:
    return not given or same_words(sentence_key(given), sentence_key(printed))


def _hinted(correction: Correction, meant: Sequence[int], places: Sequence[RemarkPlace]) -> Sequence[int]:
    """Choose among several remarks with the same words: those on the task of the hint, of these that on its line."""
    ids = set(id_forms(correction.task)) if correction.task else set()
    of_task = [at for at in meant if (task := places[at].task) and task.id in ids] if len(meant) > 1 and ids else meant
    on_line = [at for at in of_task if places[at].remark.line == correction.line]
    if len(of_task) <= 1 or ids:
        return on_line if len(on_line) == 1 else of_task
    return on_line if len(on_line) == 1 else []


# All remarks of the corrected document.


def corrected_remarks(
    original: Breakdown,
    remarks: Sequence[Remark],
    tasks: Sequence[Task],
    settled: Sequence[Settled],
    records: Sequence[Applied],
    *,
    remark_unplaced: bool,
) -> tuple[Remark, ...]:
    """Return the remarks that still hold, one on each correction, and those on tasks that are now printed twice."""
    ends = [last_line(one.task, original.lines) for one in settled]
    nobody_leads = not any(a.role is Role.LEAD for task in tasks for a in task.assignments)
    filled = {task.id for task in tasks if task.assignments}
    kept = [
        remark
        for remark in remarks
        if remark.code != "repeat"
        and (remark.code != "no_lead" or nobody_leads)
        and not any(_settles(one, end, filled, remark) for one, end in zip(settled, ends, strict=True))
    ]
    by_id = {task.id: task for task in tasks}
    outcomes = [remark for one in records for remark in _outcome(one, by_id, remark_unplaced=remark_unplaced)]
    again = [_repeated(by_id[again], by_id[first]) for again, first in repeats(tasks).items()]
    return tuple(sorted(dict.fromkeys([*kept, *again, *outcomes]), key=lambda remark: remark.line))


def _settles(one: Settled, end: int, filled: set[str], remark: Remark) -> bool:
    if remark.file != one.task.file or not one.task.line <= remark.line <= end:
        return False
    words = key(remark.words).removesuffix(CUT)
    how = SETTLED_BY.get(remark.code)
    if how == "unit":
        return remark.words in one.units and dict(remark.facts).get("task") == one.task.id
    if how == "added":
        return one.task.id in filled and words == key(one.task.clause)
    return how == "name" and any(name in words or words in name for name in one.printed)


def _repeated(task: Task, first: Task) -> Remark:
    remark = make_remark("repeat", Severity.INFO, task.line, task.text, first=first.id, leader=first.leader)
    return replace(remark, file=task.file)


def _outcome(applied: Applied, tasks: dict[str, Task], *, remark_unplaced: bool) -> Iterator[Remark]:
    c, task = applied.correction, tasks.get(next(iter(applied.tasks), ""))
    if not applied.places:
        if remark_unplaced:
            code = "correction_ambiguous" if applied.candidates else "correction_unplaced"
            code, severity = ("correction_unused", Severity.INFO) if c.everywhere else (code, Severity.WARNING)
            yield make_remark(code, severity, 1, _quoted(c), place=c.place, count=applied.candidates)
    elif task and c.kind != "accept":
        facts = {name: getattr(applied, name) for name in ("before", "after", "role_before", "role_after")}
        line = next((a.line for a in task.assignments if key(a.printed) in map(key, c.printed)), task.line)
        remark = make_remark(f"corrected_{c.kind}", Severity.INFO, line, _quoted(c), **facts, count=len(applied.tasks))
        yield replace(remark, file=task.file)


def _quoted(c: Correction) -> str:
    """Return what a correction quotes of the document, the most telling first."""
    words = "、".join(c.printed) or c.words or c.at or c.text or c.clause or "、".join(c.unit) or c.remark
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + CUT
