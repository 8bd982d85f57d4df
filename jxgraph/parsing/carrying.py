"""Sentences that add units to tasks without listing them there: 以上各项均需各县(市、区)落实,不再列出."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.parsing.completing import Named
from jxgraph.parsing.members import Member
from jxgraph.parsing.plain import compact, trimmed
from jxgraph.parsing.saying import said
from jxgraph.parsing.statements import MOST_NAMES
from jxgraph.parsing.wording import NOT_LISTED
from jxgraph.records import Role, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.parsing.drafts import Draft
    from jxgraph.parsing.source import Source
    from jxgraph.records import Remark

_SENTENCE_END = re.compile(r"[。;\n]|\Z")
_MANY = re.compile(
    r"(?:各(?!项|自|类|方面|环节)|(?:相关|有关)(?=[市县区州])|(?=[市县区州]\([市县区州盟旗、]{1,9}\)))[\u4e00-\u9fff()、]{1,24}?(?:人民政府|政府|管委会|部门|单位|\)|[市县区州])"
    r"(?=$|[^\u4e00-\u9fff()、]|为|均|都|需|要|落实|负责|参与|配合|参加|的|具体|按|共同|贯彻|也)"
)
_ABOVE = re.compile("以上|上述|前述")


@dataclass(frozen=True, slots=True)
class CarryForward:
    """Such a sentence: its span, and the units that it adds to all tasks behind it, and if so said to those before."""

    start: int
    end: int
    members: tuple[Member, ...]
    before: bool


def find_carry_forward(source: Source, made: Sequence[Draft]) -> list[CarryForward]:
    """Find the sentences that add units to other tasks; one that names no collective has no members."""
    return [
        CarryForward(
            start,
            end,
            tuple(
                Member(Named(unit.start(), unit.end(), compact(source.printed[slice(*unit.span())])), Role.CO_LEAD)
                for unit in _MANY.finditer(source.text, start, end)
            ),
            made[-1].start < start or bool(_ABOVE.search(source.text, start, end)),
        )
        for start, end in _sentences(source.text)
    ]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences that say that somebody is not listed again."""
    behind = 0
    for words in NOT_LISTED.finditer(text):
        if words.start() >= behind:
            start = max(text.rfind(mark, behind, words.start()) for mark in "。;\n") + 1
            end = _SENTENCE_END.search(text, words.end())
            stop = end.start() if end else len(text)
            yield trimmed(text, max(start, behind), stop, " \n()")
            behind = stop


def carried(made: Sequence[Draft], sentences: Sequence[CarryForward]) -> list[Draft]:
    """Add the units of the sentences to the tasks that each speaks of.

    Raises
    ------
    InputError
        There would be more than `MOST_NAMES` assignments.
    """
    added = sum(len(sentence.members) for sentence in sentences)
    if len(made) * added > MOST_NAMES:
        raise InputError(f"{added} units carried to {len(made)} tasks; at most {MOST_NAMES} names are read")
    return [_with_members(draft, [s for s in sentences if s.before or draft.start > s.start]) for draft in made]


def _with_members(draft: Draft, sentences: Sequence[CarryForward]) -> Draft:
    more = tuple(member for sentence in sentences for member in sentence.members)
    return replace(draft, clause=replace(draft.clause, members=draft.clause.members + more)) if more else draft


def carry_remark(source: Source, sentence: CarryForward, *, applied: bool) -> Remark:
    """Say that the document adds units without listing them, and whether that was done."""
    if not sentence.members:
        at = source.line_at(sentence.start)
        return said("unread_clause", Severity.WARNING, at, source.words(sentence.start, sentence.end))
    units = "、".join(member.named.name for member in sentence.members)
    code, severity = ("carried_forward", Severity.INFO) if applied else ("carry_forward", Severity.WARNING)
    words = source.words(sentence.start, sentence.end)
    return said(code, severity, source.line_at(sentence.start), words, units=units)
