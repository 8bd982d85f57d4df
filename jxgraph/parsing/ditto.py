"""同上 in a clause or cell: the units of the task above, in the same role."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jxgraph.parsing.members import Clause, Left, Member, Why
from jxgraph.parsing.wording import SAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.parsing.drafts import Draft


def with_units_above(made: Sequence[Draft]) -> Iterator[Draft]:
    """Yield the drafts with the units of the one above where it says 同上; where that has none, the words are left out.

    The units stand where 同上 is printed, in the role of its own list: 配合单位:同上 is the supporting units above.
    """
    above: tuple[Member, ...] = ()
    for draft in made:
        clause = draft.clause
        if any(_is_same(member) for member in clause.members):
            clause = _completed(clause, above)
        above = clause.members
        yield draft if clause is draft.clause else replace(draft, clause=clause)


def _completed(clause: Clause, above: Sequence[Member]) -> Clause:
    members: list[Member] = []
    left = list(clause.left)
    for member in clause.members:
        if not _is_same(member):
            members.append(member)
            continue
        at = member.named
        same = [replace(m, named=replace(m.named, start=at.start, end=at.end)) for m in above if m.role is member.role]
        members += same
        left += [] if same else [Left(at.start, at.end, Why.UNREAD)]
    return replace(clause, members=tuple(members), left=tuple(left))


def _is_same(member: Member) -> bool:
    return bool(SAME.fullmatch(member.named.name))
