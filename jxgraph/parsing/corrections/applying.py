"""Corrections applied to a reading: always all of them, earlier ones and new ones, to the document as it was read."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from os import PathLike
from typing import TYPE_CHECKING, Any

from jxgraph.correction import Applied, Correction
from jxgraph.errors import UsageError, expect
from jxgraph.model import NAME_SEPARATOR, Assignment, Breakdown, Corrected, Role, Selection, Task, Unit
from jxgraph.naming import DEFAULT, Names
from jxgraph.parsing.corrections.file import read_corrections
from jxgraph.parsing.corrections.members import At, Member, Rule, Slots, assigned, locate, matching, slots_of
from jxgraph.parsing.corrections.outcome import Settled, accepted, corrected_remarks
from jxgraph.parsing.corrections.places import Place, find_places, key
from jxgraph.parsing.corrections.whole_tasks import join_tasks, split_tasks
from jxgraph.parsing.front_matter import issuer
from jxgraph.parsing.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


def correct(
    breakdown: Breakdown,
    corrections: str | PathLike[str] | Iterable[Correction | Mapping[str, Any]],
    *,
    names: Names = DEFAULT,
    say_unplaced: bool = True,
) -> Breakdown:
    """Put a reading right by what a person said, in this document or an earlier one.

    A correction is applied where the words that it quotes are printed, and nowhere else. It does not matter in which
    order they are given, or whether at once: all are applied to the document as it was read. Tasks are split, then
    joined; then names become units, units are added, and roles are given.

    Parameters
    ----------
    breakdown
        A document as read, or corrected already. Of a subset the full document is corrected; its tasks stay selected.
    corrections
        The path of a corrections.toml, or corrections, also as plain values (`Correction.as_dict`).
    names
        As `read_breakdown` takes them: a unit may be given in any form of its name.
    say_unplaced
        Make a remark on each correction that found no place.

    Returns
    -------
    Breakdown
        With a remark on each correction, without those that were settled. `corrections` lists what was done.

    Raises
    ------
    InputError
        The file cannot be read, or a correction in it is none: file and line are named.
    UsageError
        Two corrections contradict each other; both are named.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("1.促进消费。(市商务局牵头,经研办配合)")
    >>> bd = correct(bd, [{"kind": "unit", "printed": "经研办", "unit": "市政府研究室"}])
    >>> bd.task_records[0].units(Role.SUPPORT), bd.corrections[["before", "after"]].values.tolist()
    (['市政府研究室'], [['经研办', '市政府研究室']])
    """
    expect(breakdown, Breakdown, "breakdown")
    given = given_corrections(corrections)
    full = breakdown.selection.full if breakdown.selection else breakdown
    earlier = [applied.correction for applied in full.corrected.records] if full.corrected else []
    original = full.corrected.original if full.corrected else full
    known = names.at_home(*issuer(fold(original.title), original.lines))
    here = {unit.name for unit in original.unit_records}
    wanted = tuple(dict.fromkeys(chain(earlier, (_canonical(one, known, here) for one in given))))
    if not wanted:
        return breakdown
    work = _Correcting(original, known)
    corrected = work.result(wanted, say_unplaced=say_unplaced)
    return _selected(corrected, breakdown, breakdown.selection, work.places) if breakdown.selection else corrected


def given_corrections(given: str | PathLike[str] | Iterable[Correction | Mapping[str, Any]]) -> list[Correction]:
    """Return the corrections of a file, or of a list in which they may be plain values, each with its place."""
    if isinstance(given, str | PathLike):
        return read_corrections(given)
    expect(given, (list, tuple), "corrections")
    return [
        replace(one, place=one.place or f"#{at}")
        if isinstance(one, Correction)
        else Correction.from_dict(one, f"#{at}")
        for at, one in enumerate(given, start=1)
    ]


def _canonical(correction: Correction, names: Names, here: set[str]) -> Correction:
    """Name the units as this document does."""
    units = tuple(unit if unit in here else names.canonical(unit) for unit in correction.unit)
    return replace(correction, unit=tuple(dict.fromkeys(units)))


def _selected(corrected: Breakdown, before: Breakdown, selection: Selection, places: Sequence[Place]) -> Breakdown:
    """Return the tasks of a corrected document that a subset has, with what they were split into or joined to."""
    kept, old = ({task.id for task in one.task_records} for one in (before, selection.full))
    new = {place.task.id for place in places}
    also = {p.task.id for p in places if (kept if p.task.id not in old else kept - new) & set(p.ids)}
    tasks = tuple(task for task in corrected.task_records if task.id in kept | also)
    present = {a.unit for task in tasks for a in task.assignments}
    units = tuple(unit for unit in corrected.unit_records if unit.name in present)
    return replace(
        corrected, task_records=tasks, unit_records=units, selection=Selection(selection.criteria, corrected)
    )


class _Correcting:
    """The state while a document is corrected: its tasks, the members of each, and what corrections claim of them."""

    def __init__(self, original: Breakdown, names: Names) -> None:
        self.original, self.names, self.rule = original, names, Rule.of(original)
        self.places = [Place.of(task) for task in original.task_records]
        self.read: list[Slots] = []
        self.members: list[list[Member]] = []
        self.changed: set[int] = set()
        self.done: dict[Correction, Applied] = {}
        self.settled: list[Settled] = []
        self.claims: dict[tuple[str, int, str], tuple[object, Correction]] = {}

    def result(self, wanted: Sequence[Correction], *, say_unplaced: bool) -> Breakdown:
        """Apply all corrections, each kind after the ones that it may be about."""
        by_kind = {kind: [c for c in wanted if c.kind == kind] for kind in {c.kind for c in wanted}}
        self.places, split = split_tasks(self.places, by_kind.get("split", []), self.original.lines)
        self.places, joined = join_tasks(self.places, by_kind.get("join", []))
        self._keep(chain(split, joined))
        self.read = [slots_of(place.task) for place in self.places]
        self.members = [[m for slot in slots for m in slot] for slots in self.read]
        self._name([c for c in wanted if c.kind in {"unit", "remove"}])
        self._keep(self._add(c) for c in by_kind.get("add", []))
        self._keep(self._give_role(c) for c in sorted(by_kind.get("role", []), key=lambda c: not c.everywhere))
        remarks, looked_at = accepted(self.original, by_kind.get("accept", []))
        self._keep(looked_at)
        tasks = tuple(self._task(at) for at in range(len(self.places)))
        records = tuple(self.done[correction] for correction in wanted)
        left = corrected_remarks(self.original, remarks, tasks, self.settled, records, say_unplaced=say_unplaced)
        return replace(
            self.original,
            task_records=tasks,
            unit_records=self._units(tasks),
            remark_records=left,
            corrected=Corrected(records, self.original),
        )

    def _keep(self, applied: Iterable[Applied]) -> None:
        self.done |= {one.correction: one for one in applied}

    def _claim(self, what: str, at: int, name: str, effect: object, c: Correction) -> bool:
        """Claim a name or a unit's role in a task; False where a correction of this very place says something else."""
        said, before = self.claims.setdefault((what, at, name), (effect, c))
        if said == effect or (before.everywhere and not c.everywhere):
            self.claims[what, at, name] = effect, c
            return True
        if c.everywhere and not before.everywhere:
            return False
        facts = {"first": before.place, "second": c.place, "task": self.places[at].task.id}
        raise UsageError("corrections.conflict", words=name, **facts)

    # names become units

    def _name(self, corrections: Sequence[Correction]) -> None:
        """Find all names as they were read, then put the units in their place, so that no order matters."""
        edits: dict[int, dict[tuple[At, ...], Correction]] = {}
        for c in sorted(corrections, key=lambda c: c.everywhere):
            names, free = tuple(map(key, c.printed)), c.kind == "unit"
            there = {
                at: where
                for at, place in enumerate(self.places)
                if place.quoted_by(c)
                and (where := locate(place.task, self.read[at], names, unread=free, whole=c.everywhere))
            }
            found = find_places(c, self.places, there.__contains__)
            effect = (c.unit, c.role, names)
            claimed = {at: [self._claim("name", at, name, effect, c) for name in names] for at in found.at}
            ours = [at for at, got in claimed.items() if all(got)]
            for at in ours:
                edits.setdefault(at, {}).setdefault(there[at], c)
                for unit in c.unit if c.role else ():
                    self._claim("role", at, unit, c.role, c)
            self._keep([self._named(c, [(at, there[at]) for at in ours], found.candidates)])
        for at, here in edits.items():
            self._edit(at, here)

    def _named(self, c: Correction, there: Sequence[tuple[int, tuple[At, ...]]], candidates: int) -> Applied:
        before: list[str] = []
        for at, where in there:
            old = [a for one in where if one.offset < 0 for m in self.read[at][one.slot] for a in m.assignments]
            before += [a.unit for a in old]
            units = frozenset(a.unit for a in old)
            self.settled.append(Settled(self.places[at].task, frozenset(map(key, c.printed)), units))
        ids = tuple(self.places[at].task.id for at, _ in there)
        old_names, new_names = (NAME_SEPARATOR.join(dict.fromkeys(names)) for names in (before, c.unit))
        return Applied(c, ids, old_names, new_names if ids else "", role_after=str(c.role or ""), candidates=candidates)

    def _edit(self, at: int, edits: Mapping[tuple[At, ...], Correction]) -> None:
        """Put the units of corrections into the slots of a task, and say again who leads it."""
        slots: list[list[Member]] = [list(slot) for slot in self.read[at]]
        unread: dict[int, list[tuple[int, list[Member]]]] = {}
        for where, c in edits.items():
            new = list(self._new(at, where, c))
            for one in where:
                if one.offset < 0:
                    slots[one.slot] = []
            if where[0].offset < 0:
                slots[where[0].slot] = new
            else:
                unread.setdefault(where[0].slot, []).append((where[0].offset, new))
        for slot, here in unread.items():
            between = [member for _, new in sorted(here, key=lambda one: one[0]) for member in new]
            if slots[slot + 1 : slot + 2] == [[Member()]]:
                slots[slot + 1] = between  # the place of a name that was repeated
            else:
                slots[slot] += between
        read, members = ([m for slot in one for m in slot] for one in (self.read[at], slots))
        place = self.places[at]
        by_rule = len(place.ids) == 1 and self.rule.holds(place.task.clause, read)
        self.members[at] = self.rule.applied(members) if by_rule else members
        self.changed.add(at)

    def _new(self, at: int, where: tuple[At, ...], c: Correction) -> Iterator[Member]:
        """Make the members that stand in place of printed names: in their role, or that of the unit before them."""
        task, read = self.places[at].task, self.read[at]
        old = [a for one in where if one.offset < 0 for m in read[one.slot] for a in m.assignments]
        above = [m.role for slot in read[: where[0].slot + 1] for m in slot if m.role]
        beside = above[-1] if above and above[-1] is not Role.LEAD else self.rule.rest
        role = c.role or min((a.role for a in old), key=lambda one: one.strength, default=beside)
        line = next((a.line for a in (*old, *task.assignments)), task.line)
        printed = NAME_SEPARATOR.join(c.printed)
        for unit in c.unit:
            edge = Assignment(unit, unit, printed, role, 0, line)
            yield Member((edge,), frozenset(map(key, c.printed)), fixed=c.role is not None)

    # units are added, and roles given

    def _add(self, c: Correction) -> Applied:
        found = find_places(c, self.places, lambda _: True)
        role = c.role or Role.CO_LEAD
        for at in found.at:
            task = self.places[at].task
            line = next((a.line for a in reversed(task.assignments)), task.line)
            for unit in c.unit:
                if self._claim("role", at, unit, role, c):
                    edge = Assignment(unit, unit, unit, role, 0, line)
                    self.members[at].append(Member((edge,), frozenset({key(unit)}), fixed=True))
            self.settled.append(Settled(task, frozenset(), frozenset()))
            self.changed.add(at)
        ids = tuple(self.places[at].task.id for at in found.at)
        after = NAME_SEPARATOR.join(c.unit) if ids else ""
        return Applied(c, ids, "", after, "", str(role) if ids else "", found.candidates)

    def _give_role(self, c: Correction) -> Applied:
        """Give a role; those for everywhere first, so that one of this very place has the last word."""
        names = tuple(map(key, c.printed))
        there = {at: here for at, m in enumerate(self.members) if (here := _all_matching(m, names))}
        found = find_places(c, self.places, there.__contains__)
        role, old = c.role or Role.CO_LEAD, []
        for at in found.at:
            for one in there[at]:
                member = self.members[at][one]
                self._claim("role", at, member.assignments[0].unit, role, c)
                old += [(a.unit, str(a.role)) for a in member.assignments]
                self.members[at][one] = member.with_role(role)
            self.changed.add(at)
        units, roles = (NAME_SEPARATOR.join(dict.fromkeys(one)) for one in zip(*old, strict=True)) if old else ("", "")
        ids = tuple(self.places[at].task.id for at in found.at)
        return Applied(c, ids, units, units, roles, str(role) if ids else "", found.candidates)

    # and back to records

    def _task(self, at: int) -> Task:
        task = self.places[at].task
        return replace(task, assignments=assigned(self.members[at])) if at in self.changed else task

    def _units(self, tasks: Iterable[Task]) -> tuple[Unit, ...]:
        """Describe the units of the tasks by first appearance; those that the document had stay as they were."""
        known = {unit.name: unit for unit in self.original.unit_records}
        named = dict.fromkeys(a.unit for task in tasks for a in task.assignments)
        return tuple(known.get(name) or self.names.describe(name) for name in named)


def _all_matching(members: Sequence[Member], names: Iterable[str]) -> list[int]:
    """Find the members with each of the names; nothing unless all are there."""
    found = [matching(members, name) for name in names]
    return sorted({at for here in found for at in here}) if all(found) else []
