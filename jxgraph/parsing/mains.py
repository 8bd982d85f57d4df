"""主要责任单位: who has the main responsibility leads where the document names others beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jxgraph.records import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.parsing.drafts import Draft


def with_main_leads(made: Sequence[Draft]) -> Iterator[Draft]:
    """Yield the drafts with the lead for those with the main responsibility, if any clause labels others beside it.

    Where 主要责任单位 is the document's only label of units it says no more than 责任单位; nor does it beside 牵头单位.
    """
    labelled = [draft.clause.members for draft in made if draft.clause.labelled]
    kinds = {member.main for members in labelled for member in members}
    for draft in made:
        members = draft.clause.members
        led_by_others = any(member.role is Role.LEAD for member in members)
        if len(kinds) == 1 or led_by_others or not any(member.main for member in members):
            yield draft
            continue
        led = tuple(replace(member, role=Role.LEAD) if member.main else member for member in members)
        yield replace(draft, clause=replace(draft.clause, members=led))
