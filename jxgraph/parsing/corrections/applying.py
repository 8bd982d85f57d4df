"""Corrections applied to a reading: always all of them, earlier ones and new ones, to the document as it was read."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from os import PathLike
from typing import TYPE_CHECKING, Any

from jxgraph.correction import KINDS, Applied, Correction
from jxgraph.errors import UsageError, expect
from jxgraph.model import NAME_SEPARATOR, Assignment, Breakdown, Corrected, Role, Selection, Task, Unit
from jxgraph.naming import DEFAULT, Names
from jxgraph.parsing.corrections.file import read_corrections
from jxgraph.parsing.corrections.members import (
    At,
    Member,
    Rule,
    Slots,
    all_matching,
    assigned,
    locate,
    names_of,
    slots_of,
)
from jxgraph.parsing.corrections.outcome import Settled, accepted, corrected_remarks
from jxgraph.parsing.corrections.places import Place, Places, key
from jxgraph.parsing.corrections.whole_tasks import split_and_join
from jxgraph.parsing.front_matter import issuer
from jxgraph.parsing.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


def correct(
    breakdown: Breakdown,
    corrections: str | PathLike[str] | Iterable[Correction | Mapping[str, Any]],
    *,
    names: Names = DEFAULT,
    remark_unplaced: bool = True,
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
    remark_unplaced
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
    corrected = work.result(wanted, remark_unplaced=remark_unplaced)
    return _selected(corrected, breakdown, breakdown.selection, work.places) if breakdown.selection else corrected


def given_corrections(given: str | PathLike[str] | Iterable[Correction | Mapping[str, Any]]) -> list[Correction]:
    """Return the corrections of a file, or of a list in which they may be plain values, each with its place."""
    if isinstance(given, str | PathLike):
        return read_corrections(given)
    expect(given, (list, tuple), "corrections")
    return [
        Correction.from_dict(one.as_dict(), one.place or f"#{at}")
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
        self.index = Places(())
        self.read: list[Slots] = []
        self.members: list[list[Member]] = []
        self.known: list[frozenset[str]] = []
        self.changed: set[int] = set()
        self.done: dict[Correction, Applied] = {}
        self.settled: list[Settled] = []
        self.claims: dict[tuple[str, int, str], tuple[object, Correction]] = {}

    def result(self, wanted: Sequence[Correction], *, remark_unplaced: bool) -> Breakdown:
        """Apply all corrections, each kind after the ones that it may be about."""
        by_kind = {kind: [c for c in wanted if c.kind == kind] for kind in KINDS}
        whole = [*by_kind["split"], *by_kind["join"]]
        self.places, regrouped = split_and_join(self.places, whole, self.original.lines)
        self._keep(regrouped)
        self.index = Places(self.places)
        self.read = [slots_of(place.task) for place in self.places]
        self.members = [[m for slot in slots for m in slot] for slots in self.read]
        self.known = [names_of(members) for members in self.members]
        # those for everywhere last, where one of this very place has not claimed the name
        self._name(sorted([*by_kind["unit"], *by_kind["remove"]], key=lambda c: c.everywhere))
        self._keep(map(self._add, sorted(by_kind["add"], key=lambda c: (Role(c.role or "co_lead").strength, c.unit))))
        # those for everywhere first, so that one of this very place has the last word
        self._keep(map(self._give_role, sorted(by_kind["role"], key=lambda c: not c.everywhere)))
        remarks, looked_at = accepted(self.original, by_kind["accept"])
        self._keep(looked_at)
        tasks = tuple(self._task(at) for at in range(len(self.places)))
        records = tuple(self.done[correction] for correction in wanted)
        left = corrected_remarks(self.original, remarks, tasks, self.settled, records, remark_unplaced=remark_unplaced)
        return replace(
            self.original,
            task_records=tasks,
            unit_records=self._units(tasks),
            remark_records=left,
            corrected=Corrected(records, self.original),
        )

    def _keep(self, applied: Iterable[Applied]) -> None:
        self.done |= {one.correction: one for one in applied}

    def _ids(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.places[at].task.id for at in places)

    def _claim(self, what: str, at: int, name: str, effect: object, c: Correction) -> bool:
        """Claim a name or a unit's role in a task; False where a correction of this very place says something else."""
        claimed, before = self.claims.setdefault((what, at, name), (effect, c))
        if claimed == effect or (before.everywhere and not c.everywhere):
            self.claims[what, at, name] = effect, c
            return True
        if c.everywhere and not before.everywhere:
            return False
        facts = {"first": before.place, "second": c.place, "task": self.places[at].task.id}
        raise UsageError("corrections.conflict", words=NAME_SEPARATOR.join(c.printed or c.unit), **facts)

    # names become units

    def _name(self, corrections: Iterable[Correction]) -> None:
        """Find all names as they were read, then put the units in their place, so that no order matters."""
        edits: dict[int, dict[tuple[At, ...], Correction]] = {}
        clauses = [key(place.task.clause) for place in self.places]
        for c in corrections:
            names = tuple(map(key, c.printed))
            quoted = self.index.quoted(c)
            there = {at: where for at in quoted if (where := self._located(at, clauses[at], names, c))}
            found = self.index.choose(c, [*there])
            ours = {at: there[at] for at in found.at if self._claim_names(at, there[at], c)}
            for at, where in ours.items():
                edits.setdefault(at, {}).setdefault(where, c)
                for unit in c.unit if c.role else ():
                    self._claim("role", at, unit, c.role, c)
            self._keep([self._named(c, ours, found.candidates)])
        for at, here in edits.items():
            self._edit(at, here)

    def _claim_names(self, at: int, where: tuple[At, ...], c: Correction) -> bool:
        """Claim names by where they stand, for two may be one: 人社局, and 市人社局 to which it was completed."""
        return all([self._claim("name", at, str(one), (where, c.unit, c.role), c) for one in where])  # noqa: C419 -- each is claimed

    def _located(self, at: int, clause: str, names: Sequence[str], c: Correction) -> tuple[At, ...]:
        """Find printed names in a task; a name that was read as no unit may be given one, but not removed."""
        unread = c.kind == "unit"
        if not all(name in self.known[at] or (unread and name in clause) for name in names):
            return ()  # as in most tasks
        return locate(clause, self.read[at], names, unread=unread, whole=c.everywhere)

    def _named(self, c: Correction, there: Mapping[int, tuple[At, ...]], candidates: int) -> Applied:
        before: list[str] = []
        for at, where in there.items():
            units = [a.unit for a in self._replaced(at, where)]
            self.settled.append(Settled(self.places[at].task, frozenset(map(key, c.printed)), frozenset(units)))
            before += units
        old, new = (NAME_SEPARATOR.join(dict.fromkeys(names)) for names in (before, c.unit if there else ()))
        role = str(c.role or "") if there else ""
        return Applied(c, len(there), self._ids(there), old, new, role_after=role, candidates=candidates)

    def _replaced(self, at: int, where: Iterable[At]) -> list[Assignment]:
        """Return the assignments that were read from printed names."""
        return [a for one in where if one.offset < 0 for m in self.read[at][one.slot] for a in m.assignments]

    def _edit(self, at: int, edits: Mapping[tuple[At, ...], Correction]) -> None:
        """Put the units of corrections into the slots of a task, and say again who leads it."""
        slots: list[list[Member]] = [list(slot) for slot in self.read[at]]
        between: dict[int, list[tuple[int, list[Member]]]] = {}
        for where, c in edits.items():
            new = list(self._new(at, where, c))
            for one in where:
                if one.offset < 0:
                    slots[one.slot] = []
            if where[0].offset < 0:
                slots[where[0].slot] = new
            else:
                between.setdefault(where[0].slot, []).append((where[0].offset, new))
        for slot, here in between.items():
            members = [member for _, new in sorted(here, key=lambda one: one[0]) for member in new]
            if slots[slot + 1 : slot + 2] == [[Member()]]:
                slots[slot + 1] = members  # the place of a name that was repeated
            else:
                slots[slot] += members
        read, members = ([m for slot in one for m in slot] for one in (self.read[at], slots))
        by_rule = len(self.places[at].ids) == 1 and self.rule.holds(self.places[at].task.clause, read)
        self._put(at, self.rule.applied(members) if by_rule else members)

    def _put(self, at: int, members: list[Member]) -> None:
        self.members[at], self.known[at] = members, names_of(members)
        self.changed.add(at)

    def _new(self, at: int, where: tuple[At, ...], c: Correction) -> Iterator[Member]:
        """Make the members that stand in place of printed names: in their role, or that of the unit before them."""
        task, read, old = self.places[at].task, self.read[at], self._replaced(at, where)
        above = [m.role for slot in read[: where[0].slot + 1] for m in slot if m.role]
        beside = above[-1] if above and above[-1] is not Role.LEAD else self.rule.rest
        role = c.role or min((a.role for a in old), key=lambda one: one.strength, default=beside)
        line = next((a.line for a in (*old, *task.assignments)), task.line)
        stands = dict.fromkeys(a.printed for a in old) or c.printed
        names = frozenset(map(key, (*stands, *c.printed)))
        for unit in c.unit:
            edge = Assignment(unit, unit, NAME_SEPARATOR.join(stands), role, 0, line)
            yield Member((edge,), names, fixed=c.role is not None)

    # units are added, and roles given

    def _add(self, c: Correction) -> Applied:
        found, role = self.index.choose(c, self.index.quoted(c)), c.role or Role.CO_LEAD
        for at in found.at:
            task = self.places[at].task
            line = next((a.line for a in reversed(task.assignments)), task.line)
            new = [
                Assignment(unit, unit, unit, role, 0, line) for unit in c.unit if self._claim("role", at, unit, role, c)
            ]
            self._put(
                at, [*self.members[at], *(Member((edge,), frozenset({key(edge.unit)}), fixed=True) for edge in new)]
            )
            self.settled.append(Settled(task, frozenset(), frozenset()))
        after = NAME_SEPARATOR.join(c.unit) if found.at else ""
        shown = str(role) if found.at else ""
        return Applied(c, len(found.at), self._ids(found.at), "", after, "", shown, found.candidates)

    def _give_role(self, c: Correction) -> Applied:
        names, role = tuple(map(key, c.printed)), c.role or Role.CO_LEAD
        naming = [at for at in self.index.quoted(c) if self.known[at].issuperset(names)]
        there = {at: all_matching(self.members[at], names) for at in naming}
        found = self.index.choose(c, [*there])
        old: list[Assignment] = []
        for at in found.at:
            members = list(self.members[at])
            for one in there[at]:
                self._claim("role", at, members[one].assignments[0].unit, role, c)
                old += members[one].assignments
                members[one] = members[one].with_role(role)
            self._put(at, members)
        units, roles = (
            NAME_SEPARATOR.join(dict.fromkeys(one)) for one in ([a.unit for a in old], [a.role for a in old])
        )
        shown = str(role) if old else ""
        return Applied(c, len(found.at), self._ids(found.at), units, units, roles, shown, found.candidates)

    # and back to records

    def _task(self, at: int) -> Task:
        task = self.places[at].task
        return replace(task, assignments=assigned(self.members[at])) if at in self.changed else task

    def _units(self, tasks: Iterable[Task]) -> tuple[Unit, ...]:
        """Describe the units of the tasks by first appearance; those that the document had stay as they were."""
        known = {unit.name: unit for unit in self.original.unit_records}
        named = dict.fromkeys(a.unit for task in tasks for a in task.assignments)
        return tuple(known.get(name) or self.names.describe(name) for name in named)
